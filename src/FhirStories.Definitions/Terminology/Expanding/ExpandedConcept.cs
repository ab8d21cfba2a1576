using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Expanding;

/// <summary>A member of an expansion on its way out.</summary>
/// <param name="System">Its system.</param>
/// <param name="Code">Its code.</param>
/// <param name="Content">The content it is found in; null where there is none here.</param>
/// <param name="Concept">Its position there.</param>
/// <param name="Listed">How the value set or a server lists it; null where it does not.</param>
/// <param name="InHierarchy">It came by a filter or with its whole system, so its place in the hierarchy tells something.</param>
internal readonly record struct ExpandedConcept(
    string System, string Code, CodeSystemContent? Content, int Concept, ListedConcept? Listed, bool InHierarchy)
{
    private ConceptFlags Flags => Content is not null && Concept >= 0 ? Content.Flags[Concept] : ConceptFlags.None;

    public bool IsAbstract => Flags.HasFlag(ConceptFlags.Abstract) || Listed is { IsAbstract: true };

    public bool IsInactive => Flags.HasFlag(ConceptFlags.Inactive) || Listed is { IsInactive: true };

    public IEnumerable<Designation> Designations =>
        (Listed?.Designations ?? []).Concat(Content is not null && Concept >= 0 ? Content.Designations[Concept] ?? [] : []).Distinct();

    // A display that the value set gives is meant for it (R4 ValueSet.compose.include.concept.display).
    public string? Display(string? language)
    {
        var lead = Listed?.Display ?? (Content is not null && Concept >= 0 ? Content.Displays[Concept] : null);
        return language is null ? lead : DisplayTexts.Choose(lead, Content?.Language, [.. Designations], language);
    }

    public bool Holds(IReadOnlyList<string> words, Func<string, string> fold)
    {
        if (Display(null) is { } display && All(fold(display), words)) return true;
        if (Code.Length > 0 && words.Count == 1 && fold(Code) == words[0]) return true;
        foreach (var designation in Designations) if (All(fold(designation.Value), words)) return true;
        return false;
    }

    // Every word begins one of the text's words.
    private static bool All(string text, IReadOnlyList<string> words)
    {
        foreach (var word in words) if (!Begins(text, word)) return false;
        return true;
    }

    private static bool Begins(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1])) return true;
        return false;
    }
}
