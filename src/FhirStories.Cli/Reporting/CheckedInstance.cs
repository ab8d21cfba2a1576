using FhirStories.Validation;

namespace FhirStories.Cli.Reporting;

/// <summary>What was found in a resource.</summary>
/// <param name="File">The name to report it under.</param>
/// <param name="Line">The line of an NDJSON file, from 1; null where the file is the resource.</param>
/// <param name="ResourceType">Its type, or what it carries, as far as it could be read.</param>
/// <param name="Id">Its id, if it has one.</param>
/// <param name="Issues">Findings; their lines are those of the file.</param>
/// <param name="State">What became of it.</param>
internal sealed record CheckedInstance(string File, int? Line, string? ResourceType, string? Id, IReadOnlyList<FhirIssue> Issues, CheckedState State)
{
    /// <summary>How people call it.</summary>
    public string Name => $"{ResourceType ?? "resource"}{(Id is null ? "" : $"/{Id}")}{(Line is null ? "" : $" (line {Line})")}";
}

/// <summary>What became of a resource.</summary>
internal enum CheckedState
{
    /// <summary>No error.</summary>
    Valid,

    /// <summary>At least one error.</summary>
    Invalid,

    /// <summary>A file of a folder that is no FHIR resource.</summary>
    LeftOut,

    /// <summary>It could not be read or sent.</summary>
    Unreadable,
}
