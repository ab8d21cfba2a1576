namespace FhirStories.Catalogue.Differences;

/// <summary>What happened to a part of an artifact between two versions.</summary>
public enum DifferenceKind { Added, Removed, Changed, Moved }

/// <summary>One difference, in words.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Label">The part, named for people, such as <c>Title</c> or <c>Criterion 'PD-1', text</c>.</param>
/// <param name="Before">How it was; null for what was added or moved.</param>
/// <param name="After">How it is; null for what was removed or moved.</param>
public sealed record Difference(DifferenceKind Kind, string Label, string? Before, string? After)
{
    /// <summary>What stands between the parts of a link: its state, where it leads to, what is called there, a note.</summary>
    public const string PartSeparator = ", ";

    /// <summary>True for what a criterion needs from FHIR: then the texts hold canonicals, a link's in its parts.</summary>
    public bool IsLink { get; init; }

    /// <summary>Code of the kind, such as <c>added</c>.</summary>
    public string Code => Kind switch
    {
        DifferenceKind.Added => "added",
        DifferenceKind.Removed => "removed",
        DifferenceKind.Changed => "changed",
        _ => "moved",
    };

    /// <summary>The difference as a sentence.</summary>
    public string Sentence => Kind switch
    {
        DifferenceKind.Added => $"{Label} was added: {After}",
        DifferenceKind.Removed => $"{Label} was removed: {Before}",
        DifferenceKind.Changed => $"{Label} was '{Before}', and is '{After}'",
        _ => $"{Label} stands elsewhere",
    };
}
