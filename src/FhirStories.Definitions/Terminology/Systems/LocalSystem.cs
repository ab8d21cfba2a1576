namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>A code system as it is known here: by its content, by its rules, or by name only.</summary>
internal sealed class LocalSystem
{
    private readonly TerminologyReason _absent;

    public LocalSystem(string url, CodeSystemContent? content, ICodeGrammar? grammar, TerminologyReason? missing)
    {
        (Url, Content, Grammar) = (url, content is { Mode: ContentMode.NotPresent } ? null : content, grammar);
        _absent = missing ?? (content?.Mode switch
        {
            ContentMode.Fragment => new TerminologyReason("system-fragment", $"The code system {Name(content)} is here in part only, and the code is not in that part."),
            _ => new TerminologyReason("system-content-missing", $"The content of the code system {(content is null ? url : Name(content))} is not here."),
        });
    }

    public string Url { get; }

    /// <summary>Its concepts, all or some; null where none are here.</summary>
    public CodeSystemContent? Content { get; }

    public ICodeGrammar? Grammar { get; }

    public bool IsWhole => Content is { IsComplete: true };

    /// <summary>Why a code that is not found cannot be decided.</summary>
    public TerminologyReason Absent => _absent;

    public bool IgnoresCase => Content is { CaseSensitive: false };

    /// <summary>The position of a code in the content, or -1.</summary>
    public int Find(string code) => Content is { } content && content.ByCode.TryGetValue(code, out var at) ? at : -1;

    /// <summary>Whether the code is one of the system's.</summary>
    public Membership Has(string code, out TerminologyReason? reason)
    {
        reason = null;
        if (Find(code) >= 0) return Membership.In;
        if (IsWhole) return Membership.NotIn;
        if (Grammar is { } grammar && grammar.Check(code, out reason) is var verdict && (verdict != Membership.NotChecked || Content is null)) return verdict;
        reason = _absent;
        return Membership.NotChecked;
    }

    private static string Name(CodeSystemContent content) => content.Version is null ? content.Url : $"{content.Url}|{content.Version}";
}
