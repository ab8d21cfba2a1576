using System.Globalization;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>Makes the statements of a row: a criterion each, and one for its links.</summary>
internal static class StatementsOfRow
{
    public static IEnumerable<Statement> Of(RowValues row, string need)
    {
        foreach (var statement in Criteria(row, ImportColumn.Criteria, "AC", null)) yield return statement;
        foreach (var statement in Criteria(row, ImportColumn.ProviderCriteria, "P", BoundParty.Provider)) yield return statement;
        foreach (var statement in Criteria(row, ImportColumn.ConsumerCriteria, "C", BoundParty.Consumer)) yield return statement;

        var links = Links(row).Select((link, i) => link with { Key = Key("L", i) }).ToValueList();
        if (links.Count > 0)
            yield return new Statement
            {
                Key = StatementKeys.Need,
                Requirement = need,
                Links = links,
                SatisfiedBy = links.Where(link => link.Target is not null).Select(link => link.Target!).Distinct(StringComparer.Ordinal).ToValueList(),
            };
    }

    private static IEnumerable<Statement> Criteria(RowValues row, ImportColumn column, string prefix, BoundParty? binds) =>
        row.Items(column).Select((item, i) => new Statement { Key = Key(prefix, i), Requirement = row.Place(item), Binds = binds });

    /// <summary>
    /// Interactions, then profiles, then resource types that no interaction speaks of. A canonical is mapped; the rest has
    /// no state, since nobody has decided which profile it means.
    /// </summary>
    private static IEnumerable<StoryLink> Links(RowValues row)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in row.Items(ImportColumn.Interaction))
        {
            if (InteractionParser.Parse(text) is not { } interaction)
            {
                yield return new() { Note = row.Place(text) };
                continue;
            }

            types.Add(interaction.Type!);
            yield return new() { Interaction = interaction };
        }

        foreach (var text in row.Items(ImportColumn.Profiles).SelectMany(Split))
        {
            if (InteractionParser.IsCanonical(text)) yield return new() { Target = row.Place(text), State = MappingState.Mapped };
            else if (InteractionParser.IsTypeName(text) && types.Add(text)) yield return new() { Interaction = new() { Type = row.Place(text) } };
        }
    }

    private static IEnumerable<string> Split(string text) =>
        text.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Key(string prefix, int index) => prefix + (index + 1).ToString(CultureInfo.InvariantCulture);
}
