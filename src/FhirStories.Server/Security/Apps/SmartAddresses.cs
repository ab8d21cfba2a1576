using FhirStories.Rest;

namespace FhirStories.Server.Security.Apps;

/// <summary>Where things are for the outside world.</summary>
internal sealed class SmartAddresses(RestOptions options)
{
    public const string Authorize = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string Revocation = "/connect/revocation";
    public const string Introspection = "/connect/introspection";
    public const string Keys = "/connect/jwks";

    /// <summary>Address of the R4 base.</summary>
    public string FhirBase(HttpRequest request) => (options.BaseUrl ?? $"{request.Scheme}://{request.Host}{RestEndpoints.Base}").TrimEnd('/');

    /// <summary>Address of the site, without a slash at its end.</summary>
    public string Site(HttpRequest request) => SiteOf(FhirBase(request));

    /// <summary>Address of the site that a FHIR base is part of.</summary>
    public static string SiteOf(string fhirBase)
    {
        var end = fhirBase.LastIndexOf(RestEndpoints.Base, StringComparison.Ordinal);
        return end < 0 ? fhirBase.TrimEnd('/') : fhirBase[..end];
    }

    /// <summary>Whether an address is one of the bases: R4's or R5's (SMART App Launch, parameter <c>aud</c>).</summary>
    public bool IsBase(HttpRequest request, string address)
    {
        var own = FhirBase(request);
        address = address.TrimEnd('/');
        return address == own || address == $"{own}/r5";
    }
}
