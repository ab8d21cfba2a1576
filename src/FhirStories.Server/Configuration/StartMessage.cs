using FhirStories.Server.Operating;
using FhirStories.Server.Security.Accounts;
using FhirStories.Server.Security.Keys;

namespace FhirStories.Server.Configuration;

/// <summary>Tells the person at the terminal where to go.</summary>
internal static class StartMessage
{
    public static async Task PrintAsync(WebApplication app)
    {
        foreach (var url in app.Urls)
        {
            Console.WriteLine($"Pages: {url}/");
            Console.WriteLine($"FHIR:  {url}{Rest.RestEndpoints.Base}/metadata");
        }
        // To the terminal and nowhere else: whoever reads a log must not become the administrator.
        if (app.Services.GetService<FirstAdministrator>() is { } first && await first.InviteAsync(CancellationToken.None) is { } path)
            Console.WriteLine($"There is no administrator yet. Become it, within a day: {app.Urls.First()}{path}");
        ClearTextWarning.Give(app, app.Services.GetRequiredService<SecuritySettings>());
        UnsealedKeysWarning.Give(app, app.Services.GetRequiredService<SecuritySettings>());
        Console.WriteLine("Press Ctrl+C to stop.");
    }
}
