using FhirStories.Definitions;

namespace FhirStories.Validation.Rules;

/// <summary>A StructureDefinition compiled: what it demands, ready to be checked. Never changed once made.</summary>
internal sealed class ProfileRules
{
    /// <summary>The canonical URL, bare.</summary>
    public required string Url { get; init; }

    /// <summary>The business version.</summary>
    public string? Version { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The release whose types it is about.</summary>
    public required FhirRelease Release { get; init; }

    /// <summary>The type it describes or constrains.</summary>
    public required string Type { get; init; }

    /// <summary>primitive-type, complex-type, resource, logical.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it constrains a type, rather than being one.</summary>
    public bool IsConstraint { get; init; }

    /// <summary>Whether no instance has exactly this type.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>What it builds on.</summary>
    public string? Base { get; init; }

    /// <summary>The rules about the whole, with those about its elements below.</summary>
    public required ElementRules Root { get; init; }

    /// <summary>Profiles that whatever follows this one must follow as well.</summary>
    public IReadOnlyList<string> Imposes { get; init; } = [];

    /// <summary>Of an extension: where it may stand.</summary>
    public IReadOnlyList<ExtensionContext> Contexts { get; init; } = [];

    /// <summary>Of an extension: FHIRPath that must hold where it stands.</summary>
    public IReadOnlyList<string> ContextInvariants { get; init; } = [];

    /// <summary>What was wrong with the definition itself; with an error it is not to be relied on.</summary>
    public IReadOnlyList<DefinitionIssue> Issues { get; init; } = [];

    /// <summary><c>url|version</c>.</summary>
    public string Canonical => Version is null ? Url : $"{Url}|{Version}";
}

/// <summary>Where an extension may stand.</summary>
/// <param name="Kind"><c>element</c>, <c>extension</c>, <c>fhirpath</c>.</param>
/// <param name="Expression">An element id, an extension's URL, or FHIRPath.</param>
internal readonly record struct ExtensionContext(string Kind, string Expression);
