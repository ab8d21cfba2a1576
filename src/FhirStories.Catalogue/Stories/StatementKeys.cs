namespace FhirStories.Catalogue.Stories;

/// <summary>Keys of statements that have a meaning of their own.</summary>
public static class StatementKeys
{
    /// <summary>The statement that restates the want, where a story has links but no criterion to carry them.</summary>
    public const string Need = "need";
}
