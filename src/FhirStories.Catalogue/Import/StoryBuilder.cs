using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>
/// Turns rows into stories with the roles, features and scenarios that they name. The same rows give the same ids and the
/// same content each time; nothing that a row says is lost, and nothing is invented.
/// </summary>
public sealed class StoryBuilder
{
    private const string SourceSystem = Canonicals.Catalogue + "/source";

    private readonly SharedItems shared;
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    private StoryBuilder(ICatalogueView? catalogue) => shared = new SharedItems(catalogue);

    /// <summary>Turns all rows of a source into stories.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="catalogue">The catalogue that they come to: roles and features that it has by the names in the rows are pointed to, and not made again. Null where none is known.</param>
    public static ImportedCatalogue Build(IEnumerable<ImportRow> rows, ICatalogueView? catalogue = null)
    {
        var builder = new StoryBuilder(catalogue);
        var stories = rows.Select(builder.Story).ToList();
        return new(builder.shared.Roles, builder.shared.Features, builder.shared.Scenarios, stories);
    }

    private ImportedStory Story(ImportRow source)
    {
        var row = new RowValues(source);
        var (sentence, problems) = SentenceOfRow.Of(row);
        var phrase = sentence.Role is null ? new(null, null) : RolePhrase.Parse(sentence.Role);
        var title = row.One(ImportColumn.Title) ?? Heading.Of(sentence.Want ?? row.One(ImportColumn.Text) ?? row.One(ImportColumn.Want)!);
        var id = Id(row, title, out var twin);
        row.Place(title);

        var story = new Story
        {
            Id = id,
            Url = Canonicals.OfStory(id),
            Title = title,
            Status = StoryStatus.Draft,
            Profiles = [Canonicals.UserStoryProfile],
            Identifiers = row.One(ImportColumn.Id) is { } number ? [new(new Identifier(SystemOf(row), row.Place(number)))] : [],
            Description = row.One(ImportColumn.Text) is { } text ? row.Place(text) : null,
            Roles = phrase.Name is null ? [] : [shared.Role(phrase, source.Line)],
            SecondaryRoles = SecondaryRoles(row, source.Line),
            CareSettings = Settings(row, phrase),
            Need = sentence.Want is null && sentence.Justification is null ? null : new(Placed(row, sentence.Want), Placed(row, sentence.Justification)),
            Features = Features(row, source.Line),
            Scenarios = row.All(ImportColumn.Scenario).Select(scenario => shared.Scenario(row.Place(scenario), source.Line)).Distinct(StringComparer.Ordinal).ToValueList(),
            FurtherConversations = row.All(ImportColumn.FurtherConversation).Select(row.Place).ToValueList(),
            Preconditions = Texts(row, ImportColumn.Precondition),
            BasicFlow = Texts(row, ImportColumn.BasicFlow),
            AlternativeCourses = Texts(row, ImportColumn.AlternativeCourse),
            Postconditions = Texts(row, ImportColumn.Postcondition),
            ExceptionFlows = Texts(row, ImportColumn.ExceptionFlow),
            Statements = StatementsOfRow.Of(row, sentence.Want ?? row.One(ImportColumn.Text) ?? title).ToValueList(),
        };
        return new(source.Line, story with { SourceFields = row.Rest() }, twin && row.One(ImportColumn.Id) is { } same
            ? [.. problems, new(ProblemSeverity.Warning, "id-twice", "Basic.id", $"A row before this one has the number '{same}' too; this one becomes a story of its own, '{id}'. Give one of them another number, or remove it.")]
            : problems);
    }

    /// <summary>From the source's own number where it has one, else from what the story says; rows that are alike are counted.</summary>
    private string Id(RowValues row, string title, out bool twin)
    {
        var set = row.One(ImportColumn.Set);
        var id = row.One(ImportColumn.Id) is { } number
            ? StableIds.Of(set, number)
            : $"{StableIds.Cut(StableIds.Of(title), 44)}-{Fingerprint(row, set, title)}";
        var ordinal = seen[id] = seen.GetValueOrDefault(id) + 1;
        twin = ordinal > 1;
        var unique = StableIds.WithOrdinal(id, ordinal);
        return ordinal > 1 && !seen.TryAdd(unique, 1) ? StableIds.WithOrdinal(id, ordinal + seen.Count) : unique;
    }

    private static string Fingerprint(RowValues row, string? set, string title) => StableIds.Hash(
        set, title, row.One(ImportColumn.Text), row.One(ImportColumn.Role), row.One(ImportColumn.Want), row.One(ImportColumn.Justification));

    private static string SystemOf(RowValues row) =>
        row.One(ImportColumn.Set) is { } set ? $"{SourceSystem}/{StableIds.Of(set)}" : SourceSystem;

    private static ValueList<string> Texts(RowValues row, ImportColumn column) => row.Items(column).Select(row.Place).ToValueList();

    private static string? Placed(RowValues row, string? value) => value is null ? null : row.Place(value);

    private ValueList<string> SecondaryRoles(RowValues row, int line) =>
        row.Items(ImportColumn.SecondaryRole).Select(RolePhrase.Parse).Where(phrase => phrase.Name is not null)
            .Select(phrase => shared.Role(phrase, line)).Distinct(StringComparer.Ordinal).ToValueList();

    private ValueList<string> Features(RowValues row, int line)
    {
        var urls = new List<string>();
        foreach (var title in row.Items(ImportColumn.Feature))
        {
            var (url, exact) = shared.Feature(title, line);
            if (exact) row.Place(title);
            if (!urls.Contains(url)) urls.Add(url);
        }

        return urls.ToValueList();
    }

    /// <summary>The care setting of its column, and that of the role unless the column already speaks of it.</summary>
    private static ValueList<Carried<CodeableConcept>> Settings(RowValues row, RolePhrase phrase)
    {
        var settings = row.All(ImportColumn.CareSetting).Select(row.Place).ToList();
        if (phrase.CareSetting is { } own && !settings.Any(setting => setting.Contains(own, StringComparison.OrdinalIgnoreCase)))
            settings.Add(own);
        return settings.Select(Setting).ToValueList();
    }

    private static Carried<CodeableConcept> Setting(string text)
    {
        var concept = new CodeableConcept { Text = text };
        if (CareSettings.Recognise(text) is { } known) concept.Coding.Add(new Coding(Canonicals.CareSettingSystem, known.Code, known.Display));
        return new(concept);
    }
}
