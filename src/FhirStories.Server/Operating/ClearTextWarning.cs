using System.Net;
using FhirStories.Server.Configuration;

namespace FhirStories.Server.Operating;

/// <summary>Warns whoever runs a server that others reach without TLS.</summary>
internal static class ClearTextWarning
{
    /// <summary>Looks at the addresses that a started server listens on.</summary>
    public static void Give(WebApplication app, SecuritySettings settings)
    {
        if (settings.IsTls) return;
        foreach (var url in app.Urls)
            if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "http" && !address.IsLoopback
                && !(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
                app.Logger.LogWarning(
                    "{Url} is open to others without TLS: passwords and tokens travel in the clear. Put TLS in front of it, and set Rest:BaseUrl to the https address of the FHIR base.", url);
    }
}
