namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>How much of a code system its definition holds.</summary>
internal enum ContentMode
{
    /// <summary>Every concept.</summary>
    Complete,

    /// <summary>Some concepts; what is absent may exist.</summary>
    Fragment,

    /// <summary>None.</summary>
    NotPresent,
}

/// <summary>Another text for a concept.</summary>
internal sealed record Designation(string? Language, string? UseSystem, string? UseCode, string? UseDisplay, string Value);

/// <summary>A value of a concept's property, as text, with the FHIR type it was written in (<c>valueCode</c>, …).</summary>
internal readonly record struct PropertyValue(string Property, string Value, string Type, string? System = null);

/// <summary>What a concept is besides its code.</summary>
[Flags]
internal enum ConceptFlags : byte
{
    None = 0,
    Inactive = 1,
    Abstract = 2,
    Deprecated = 4,
}

/// <summary>The concepts of a code system in columns, by their position in the definition.</summary>
internal sealed class CodeSystemContent
{
    private static readonly int[] None = [];

    public required string Url { get; init; }
    public string? Version { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? HierarchyMeaning { get; init; }
    public required ContentMode Mode { get; init; }
    public required bool CaseSensitive { get; init; }

    /// <summary>Supplements that were added, <c>url|version</c>.</summary>
    public IReadOnlyList<string> Supplements { get; init; } = [];

    public required string[] Codes { get; init; }
    public required string?[] Displays { get; init; }
    public required ConceptFlags[] Flags { get; init; }
    public required Designation[]?[] Designations { get; init; }
    public required PropertyValue[]?[] Properties { get; init; }

    /// <summary>Declared properties: code → uri.</summary>
    public required IReadOnlyDictionary<string, string?> PropertyUris { get; init; }

    public required Dictionary<string, int> ByCode { get; init; }
    public required int[]?[] ParentLists { get; init; }
    public required int[]?[] ChildLists { get; init; }

    public int Count => Codes.Length;

    public bool IsComplete => Mode == ContentMode.Complete;

    /// <summary>For the bound of the cache: about how many values it holds.</summary>
    public int Weight => 64 + Codes.Length * 4 + Designations.Sum(d => d?.Length ?? 0) + Properties.Sum(p => p?.Length ?? 0);

    public ReadOnlySpan<int> Parents(int concept) => ParentLists[concept] ?? None;

    public ReadOnlySpan<int> Children(int concept) => ChildLists[concept] ?? None;

    /// <summary>Everything below a concept, without it; hierarchies that run round are walked once.</summary>
    public bool[] Below(int concept) => Reach(concept, ChildLists);

    /// <summary>Everything above a concept, without it.</summary>
    public bool[] Above(int concept) => Reach(concept, ParentLists);

    private bool[] Reach(int start, int[]?[] edges)
    {
        var reached = new bool[Codes.Length];
        var waiting = new Stack<int>();
        waiting.Push(start);
        while (waiting.TryPop(out var at))
        {
            foreach (var next in edges[at] ?? None)
            {
                if (reached[next]) continue;
                reached[next] = true;
                waiting.Push(next);
            }
        }
        return reached;
    }
}
