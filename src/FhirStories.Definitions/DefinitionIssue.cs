namespace FhirStories.Definitions;

/// <summary>How bad a finding about a package or a definition is.</summary>
public enum DefinitionSeverity
{
    /// <summary>It cannot be used.</summary>
    Error,

    /// <summary>It is used, and something about it is wrong or was repaired.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Information,
}

/// <summary>What is wrong with a package, one of its files, or a definition; never a reason to stop reading the rest.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Stable id of the finding, such as <c>canonical-duplicate</c> or <c>snapshot-base-missing</c>.</param>
/// <param name="Message">A sentence for the person who meets it: what is wrong and what to change.</param>
/// <param name="File">The member of the package, where there is one.</param>
/// <param name="Canonical">The definition, <c>url[|version]</c>, where known.</param>
/// <param name="ElementId">The element, where the finding is about one.</param>
public sealed record DefinitionIssue(
    DefinitionSeverity Severity, string Code, string Message, string? File = null, string? Canonical = null, string? ElementId = null);
