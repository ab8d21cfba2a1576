using FhirStories.Server.Configuration;

namespace FhirStories.Server.Security.Keys;

/// <summary>Warns whoever runs a server whose keys lie in the database as they are.</summary>
internal static class UnsealedKeysWarning
{
    /// <summary>Gives it, where it is so.</summary>
    public static void Give(WebApplication app, SecuritySettings settings)
    {
        if (settings.Mode != SecurityMode.Open && app.Services.GetService<KeySeal>() is null)
            app.Logger.LogWarning(
                "The keys of cookies and tokens lie in the database as they are: whoever has a copy of it can sign in as anybody. Set Security:Key on every server of this database to one value, such as 'openssl rand -base64 {Length}' makes; keys that are there are sealed at the next start.",
                KeySeal.KeyLength);
    }
}
