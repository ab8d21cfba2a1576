using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Server.Security.Apps;

/// <summary>A scope that an app may ask for: one of SMART App Launch 2 ("Scopes for requesting FHIR Resources") or of OpenID Connect.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="AsV2">As SMART's second version writes it.</param>
/// <param name="Context"><c>user</c> or <c>system</c>; empty for a scope about the sign-in.</param>
/// <param name="Type">The resource type, or <c>*</c>.</param>
/// <param name="Rights">Letters of <c>cruds</c>, in that order.</param>
/// <param name="Query">What narrows it, such as <c>code=…</c>; null for nothing.</param>
internal sealed partial record SmartScope(string Text, string AsV2, string Context, string Type, string Rights, string? Query)
{
    /// <summary>Longest scope.</summary>
    public const int Longest = 500;

    /// <summary>Scopes about the sign-in.</summary>
    public static readonly FrozenSet<string> OfSignIn = FrozenSet.Create(StringComparer.Ordinal, "openid", "fhirUser", "profile", "offline_access");

    private static readonly FrozenSet<string> Types =
        DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4).Concat(["Requirements", "ActorDefinition", "ArtifactAssessment", "TestPlan", "*"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it is about resources.</summary>
    public bool IsResource => Context.Length > 0;

    /// <summary>A scope; null where there is no such scope here. There is no patient whose record an app could be launched in, and so no <c>patient/</c>.</summary>
    public static SmartScope? Read(string text)
    {
        if (OfSignIn.Contains(text)) return new(text, text, "", "", "", null);
        if (text.Length > Longest || Pattern().Match(text) is not { Success: true } match || !Types.Contains(match.Groups["type"].Value)) return null;
        var (context, type, asked) = (match.Groups["context"].Value, match.Groups["type"].Value, match.Groups["rights"].Value);
        var query = match.Groups["query"] is { Success: true } group ? group.Value : null;
        // How the first version's words are to be read is in the second ("Scopes for requesting FHIR Resources", "SMART v1").
        var rights = asked switch { "read" => "rs", "write" => "cud", "*" => "cruds", _ => asked };
        if (rights.Length == 0 || query is not null && rights != asked) return null;
        return new(text, $"{context}/{type}.{rights}{(query is null ? "" : "?" + query)}", context, type, rights, query);
    }

    /// <summary>Whether everything that another scope allows is allowed by this one too.</summary>
    public bool Covers(SmartScope other) => IsResource
        ? Context == other.Context && (Type == "*" || Type == other.Type) && other.Rights.All(Rights.Contains) && (Query is null || Query == other.Query)
        : Text == other.Text;

    // The letters come in this order, each once at most.
    [GeneratedRegex(@"^(?<context>user|system)/(?<type>[A-Za-z]+|\*)\.(?<rights>read|write|\*|c?r?u?d?s?)(\?(?<query>[\x21\x23-\x5b\x5d-\x7e]+))?$")]
    private static partial Regex Pattern();
}
