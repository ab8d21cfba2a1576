namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>What another version of a definition, or of a package, would mean for the catalogue. Sorted and without the time it was made.</summary>
/// <param name="Before">What is used today: <c>url|version</c>, or a package <c>name#version</c>.</param>
/// <param name="After">What may come.</param>
/// <param name="Definitions">Each definition that differs, by canonical.</param>
public sealed record ImpactReport(string Before, string After, IReadOnlyList<DefinitionImpact> Definitions)
{
    /// <summary>Names of all statements that are touched.</summary>
    public IReadOnlyList<string> Statements => Distinct(Definitions.SelectMany(each => each.Statements.Select(statement => statement.Name)));

    /// <summary>References of all stories that are touched.</summary>
    public IReadOnlyList<string> Stories => Distinct(Definitions.SelectMany(each => each.Statements.Select(statement => statement.Reference)));

    /// <summary>References of all solutions that support what changes.</summary>
    public IReadOnlyList<string> Solutions => Distinct(Definitions.SelectMany(each => each.Solutions));

    /// <summary>References of all tests of statements that are touched.</summary>
    public IReadOnlyList<string> Tests => Distinct(Definitions.SelectMany(each => each.Statements.SelectMany(statement => statement.Tests)));

    /// <summary>Examples that are valid today and would not be.</summary>
    public IReadOnlyList<string> StopValidating => Distinct(Definitions.SelectMany(each => each.Examples.Where(example => example is { IsValid: true, WouldBeValid: false }).Select(example => example.Reference)));

    /// <summary>Examples that are valid today and were not checked against what comes: there were too many, or it cannot be decided.</summary>
    public IReadOnlyList<string> NotChecked => Distinct(Definitions.Where(each => each.After is not null).SelectMany(each => each.Examples.Where(example => example is { IsValid: true, WouldBeValid: null }).Select(example => example.Reference)));

    private static IReadOnlyList<string> Distinct(IEnumerable<string> items) => [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>A definition that differs.</summary>
/// <param name="Before">Its canonical today; null for one that is new.</param>
/// <param name="After">Its canonical then; null for one that goes.</param>
/// <param name="Changes">What differs in it.</param>
public sealed record DefinitionImpact(string? Before, string? After, IReadOnlyList<ElementChange> Changes)
{
    /// <summary>Statements that lead to the definition, or to an element that changes.</summary>
    public IReadOnlyList<TouchedStatement> Statements { get; init; } = [];

    /// <summary>References of solutions that support it.</summary>
    public IReadOnlyList<string> Solutions { get; init; } = [];

    /// <summary>Examples that claim it.</summary>
    public IReadOnlyList<ExampleImpact> Examples { get; init; } = [];
}

/// <summary>A statement that a change touches.</summary>
/// <param name="Name"><c>{story}#{key}</c>.</param>
/// <param name="Reference">Reference of its story.</param>
/// <param name="Target">Its link.</param>
/// <param name="Elements">Ids of the elements that change and that it leads to; empty where it leads to the definition as a whole.</param>
/// <param name="Tests">References of its tests.</param>
public sealed record TouchedStatement(string Name, string Reference, string Target, IReadOnlyList<string> Elements, IReadOnlyList<string> Tests);

/// <summary>What becomes of an example.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="IsValid">Whether it validates today; null where nobody checked.</param>
/// <param name="WouldBeValid">Whether it would then; null where nobody checked.</param>
public sealed record ExampleImpact(string Reference, bool? IsValid, bool? WouldBeValid);
