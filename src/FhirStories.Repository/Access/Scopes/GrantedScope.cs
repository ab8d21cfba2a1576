using FhirStories.Definitions;
using FhirStories.Repository.Carried;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Access.Scopes;

/// <summary>What a SMART on FHIR scope may be about (SMART App Launch 2, "Scopes for requesting FHIR Resources").</summary>
[Flags]
internal enum ScopeRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>c</c></summary>
    Create = 1,

    /// <summary><c>r</c>: read, vread, history of one.</summary>
    Read = 2,

    /// <summary><c>u</c>: update, patch.</summary>
    Update = 4,

    /// <summary><c>d</c></summary>
    Delete = 8,

    /// <summary><c>s</c>: search, history of a type and of all.</summary>
    Search = 16,

    /// <summary><c>cruds</c></summary>
    All = 31,
}

/// <summary>A scope on resources as it was granted: <c>user|system/(Type|*).(cruds)[?query]</c>, or in the spelling of version 1.</summary>
/// <param name="Text">As it was granted.</param>
/// <param name="Type">The type as the scope names it, one of R4 or one of R5's carriers; null for all.</param>
/// <param name="Rights">What it allows.</param>
/// <param name="Query">What it keeps to; empty for nothing.</param>
internal sealed record GrantedScope(string Text, string? Type, ScopeRights Rights, string Query)
{
    private const string Letters = "cruds";

    /// <summary>The type that its resources have in the store; null for all.</summary>
    public string? StoredType => IsOfR5 ? "Basic" : Type;

    /// <summary>Whether it names a type of R5's base, with that base's parameters: the same check as its R4 spelling.</summary>
    public bool IsOfR5 => CarrierView.IsCarrier(Type);

    /// <summary>Whether it allows something with a type of the store, perhaps not with each resource of it.</summary>
    public bool Covers(ScopeRights right, string type) => (Rights & right) == right && (StoredType is null || StoredType == type);

    /// <summary>A scope on resources; null for any other scope (<c>openid</c>, <c>launch</c>, …) and for one of a patient's context, which this server
    /// does not have.</summary>
    public static GrantedScope? Read(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || text[..slash] is not ("user" or "system")) return null;
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : text[(mark + 1)..];
        if (text[(slash + 1)..(mark < 0 ? text.Length : mark)].Split('.') is not [var type, var rights]) return null;
        if (type != "*" && !ResourceTypes.IsR4(type) && !CarrierView.IsCarrier(type)) return null;
        return Of(rights) is { } of ? new GrantedScope(text, type == "*" ? null : type, of, query) : null;
    }

    private static ScopeRights? Of(string rights)
    {
        switch (rights)
        {
            case "read": return ScopeRights.Read | ScopeRights.Search;
            case "write": return ScopeRights.Create | ScopeRights.Update | ScopeRights.Delete;
            case "*": return ScopeRights.All;
        }
        // The letters come in their order, each once (SMART 2, "Scope syntax").
        var found = ScopeRights.None;
        var last = -1;
        foreach (var letter in rights)
        {
            var at = Letters.IndexOf(letter, StringComparison.Ordinal);
            if (at <= last) return null;
            found |= (ScopeRights)(1 << at);
            last = at;
        }
        return found == ScopeRights.None ? null : found;
    }
}
