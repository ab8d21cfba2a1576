using System.Net;
using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;

namespace FhirStories.Server.Configuration;

/// <summary>How people and programs sign in (DESIGN §12).</summary>
internal enum SecurityMode
{
    /// <summary>Accounts and tokens of this server.</summary>
    Local,

    /// <summary>Those of an authority.</summary>
    Oidc,

    /// <summary>Nobody signs in, and everybody may do everything.</summary>
    Open,
}

/// <summary>The settings under <c>Security</c>, checked.</summary>
/// <param name="Mode">How people and programs sign in.</param>
/// <param name="SignUp">How new accounts come about.</param>
/// <param name="AnonymousReading">Whether reading needs no sign-in.</param>
/// <param name="IsTls">Whether the outside world reaches the server by TLS only, so that cookies may insist on it.</param>
/// <param name="Authority">The authority, with <see cref="SecurityMode.Oidc"/>.</param>
/// <param name="KeyText">What keys in the database are sealed by, in Base64; null for a file beside a SQLite database, or none.</param>
internal sealed record SecuritySettings(SecurityMode Mode, SignUpKind SignUp, bool AnonymousReading, bool IsTls, AuthoritySettings? Authority, string? KeyText)
{
    /// <summary>Reads and checks them.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="problems">Gets a sentence for each mistake.</param>
    public static SecuritySettings Read(IConfiguration configuration, List<string> problems)
    {
        var mode = OneOf("Security:Mode", SecurityMode.Local);
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (mode == SecurityMode.Open)
        {
            foreach (var url in urls)
                if (!IsLoopback(url))
                    problems.Add($"--urls has '{url}': with Security:Mode=Open anybody may change everything, so the server listens on this machine only, such as http://127.0.0.1:5000.");
        }
        var key = configuration["Security:Key"] is { Length: > 0 } text ? text : null;
        // The value itself is a secret.
        if (key is not null && Security.Keys.KeySeal.OfText(key) is null)
            problems.Add($"Security:Key takes {Security.Keys.KeySeal.KeyLength} bytes in Base64, such as 'openssl rand -base64 {Security.Keys.KeySeal.KeyLength}' makes.");
        var isTls = configuration["Rest:BaseUrl"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            ?? (urls.Length > 0 && urls.All(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)));
        return new SecuritySettings(mode, OneOf("Security:SignUp", SignUpKind.Invitation), Flag("Security:AnonymousReading", true), isTls,
            mode == SecurityMode.Oidc ? AuthoritySettings.Read(configuration, problems) : null, key);

        T OneOf<T>(string key, T usual) where T : struct, Enum
        {
            if (configuration[key] is not { Length: > 0 } text) return usual;
            if (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)) return Enum.Parse<T>(text, ignoreCase: true);
            problems.Add($"{key} is '{text}': it takes {string.Join(", ", Enum.GetNames<T>())}.");
            return usual;
        }

        bool Flag(string key, bool usual)
        {
            if (configuration[key] is not { Length: > 0 } text) return usual;
            if (bool.TryParse(text, out var flag)) return flag;
            problems.Add($"{key} is '{text}': it takes true or false.");
            return usual;
        }
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) &&
        (address.Host == "localhost" || IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>An authority whose tokens are taken.</summary>
/// <param name="Address">Its issuer address; <c>.well-known/openid-configuration</c> lies below it.</param>
/// <param name="Audience">What its tokens for this server name as their audience.</param>
/// <param name="RoleClaim">The claim that lists somebody's roles or groups.</param>
/// <param name="Roles">What each value of that claim means here.</param>
/// <param name="ClientId">This server's own id there, for signing in at the pages; null: tokens for FHIR only.</param>
/// <param name="ClientSecret">Its secret there; null for a public client.</param>
internal sealed record AuthoritySettings(
    Uri Address, string Audience, string RoleClaim, IReadOnlyDictionary<string, CallerRole> Roles, string? ClientId, string? ClientSecret)
{
    /// <summary>Reads and checks them; null where they are wrong.</summary>
    public static AuthoritySettings? Read(IConfiguration configuration, List<string> problems)
    {
        var before = problems.Count;
        Uri? address = null;
        if (!Uri.TryCreate(configuration["Security:Authority"], UriKind.Absolute, out address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            problems.Add("Security:Authority takes the issuer address of the authority, such as https://login.example.org/realms/stories, with Security:Mode=Oidc.");
        else if (address.Scheme == "http" && !address.IsLoopback)
            problems.Add($"Security:Authority is '{address}': keys and tokens of an authority on another machine come by https only.");
        if (configuration["Security:Audience"] is not { Length: > 0 } audience)
        {
            problems.Add("Security:Audience is missing: it is what the authority's tokens for this server name as their audience.");
            audience = "";
        }
        var roles = new Dictionary<string, CallerRole>(StringComparer.Ordinal);
        foreach (var role in Assignable) roles[role.ToString()] = role;
        foreach (var pair in configuration.GetSection("Security:Roles").GetChildren())
        {
            if (Enum.TryParse<CallerRole>(pair.Value, ignoreCase: true, out var role) && Assignable.Contains(role)) roles[pair.Key] = role;
            else problems.Add($"Security:Roles:{pair.Key} is '{pair.Value}': it takes {string.Join(", ", Assignable)}.");
        }
        var client = configuration["Security:ClientId"] is { Length: > 0 } id ? id : null;
        var secret = configuration["Security:ClientSecret"] is { Length: > 0 } text ? text : null;
        if (secret is not null && client is null) problems.Add("Security:ClientSecret is there, but Security:ClientId is not.");
        var claim = configuration["Security:RoleClaim"] is { Length: > 0 } named ? named : "roles";
        return problems.Count == before ? new AuthoritySettings(address!, audience, claim, roles, client, secret) : null;
    }

    private static readonly CallerRole[] Assignable = [CallerRole.Reader, CallerRole.Contributor, CallerRole.Editor, CallerRole.Administrator];
}
