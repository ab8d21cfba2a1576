using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>Statements of a story or feature, with their links, as rows of a form.</summary>
internal static class StatementRows
{
    private const string Criteria = "criteria", Links = "links";

    // What a row is about, where that cannot be its key: it may hold characters that no field name can.
    private const string Key = "statement", Link = "link", Plain = "plain";

    /// <summary>Fields of a link that no page types: what it leads to, and what is decided about it.</summary>
    public const string Of = "of", Target = "target", State = "state", Type = "type";

    public static void Read(FormValues values, ValueList<Statement> statements)
    {
        foreach (var (statement, index) in statements.Select((each, at) => (each, at)))
        {
            var key = statement.Key == StatementKeys.Need ? "" : FormKeys.IsKey(statement.Key) ? statement.Key : $"s{index + 1}";
            if (key.Length > 0)
            {
                values.Add(Criteria, key,
                    (Key, statement.Key), ("text", statement.Requirement), ("kind", KindOf(statement)), ("verb", VerbOf(statement)),
                    ("binds", statement.Binds is { } party ? StoryCodes.Binds.CodeOf(party) : ""));
            }
            foreach (var link in statement.Links) AddLink(values, key, link, isPlain: false);
            foreach (var target in statement.SatisfiedBy.Where(target => statement.Links.All(link => link.Target != target)))
                AddLink(values, key, new StoryLink { Target = target, State = MappingState.Mapped }, isPlain: true);
        }
    }

    private static void AddLink(FormValues values, string of, StoryLink link, bool isPlain) => values.Add(
        Links, $"L{values.Rows(Links).Count + 1}",
        (Of, of), (Link, link.Key), (Plain, isPlain ? "1" : ""), (Target, link.Target), (State, link.State is { } state ? StoryCodes.State.CodeOf(state) : ""),
        ("verb", link.Interaction?.Verb is { } verb ? StoryCodes.Verb.CodeOf(verb) : ""), (Type, link.Interaction?.Type), ("search", link.Interaction?.Search), ("note", link.Note));

    /// <summary>The statements that the rows say. One that a row came from keeps what no field shows.</summary>
    public static ValueList<Statement> Write(FormValues values, ValueList<Statement> before, string need)
    {
        var statements = new List<Statement>();
        foreach (var row in values.Rows(Criteria).Where(row => row["text"].Trim().Length > 0))
        {
            var key = row[Key] is { Length: > 0 } own ? own : row.Key;
            var statement = before.FirstOrDefault(each => each.Key == key) ?? new Statement { Key = key };
            statements.Add(WithLinks(Filled(statement, row), values, row.Key));
        }
        // Links of the story as a whole hang on a statement that restates the want.
        var whole = before.FirstOrDefault(each => each.Key == StatementKeys.Need) ?? new Statement { Key = StatementKeys.Need, Requirement = need };
        if (values.Rows(Links).Any(row => row[Of].Length == 0)) statements.Insert(0, WithLinks(whole, values, ""));
        return statements.ToValueList();
    }

    private static Statement Filled(Statement statement, FormRow row)
    {
        if (row["text"] != statement.Requirement) statement = statement with { Requirement = row["text"].Trim() };
        if (row["kind"] != KindOf(statement))
        {
            statement = statement with
            {
                Categories = row["kind"] is { Length: > 0 } kind ? [new(new CodeableConcept { Coding = [new Coding(Canonicals.StatementCategorySystem, kind)] })] : [],
            };
        }
        if (row["verb"] != VerbOf(statement))
        {
            statement = statement with
            {
                ShallNot = row["verb"] == "SHALL-NOT" ? true : null,
                Conformance = StoryCodes.Conformance.TryParse(row["verb"], out var verb) ? [verb] : [],
            };
        }
        return statement with { Binds = StoryCodes.Binds.TryParse(row["binds"], out var party) ? party : null };
    }

    private static Statement WithLinks(Statement statement, FormValues values, string of)
    {
        var rows = values.Rows(Links).Where(row => row[Of] == of).ToList();
        var links = new List<StoryLink>();
        foreach (var row in rows.Where(row => row[Plain].Length == 0))
        {
            var link = statement.Links.FirstOrDefault(each => each.Key == row[Link]) ?? new StoryLink { Key = Free(row.Key, statement, links) };
            links.Add(Filled(link, row));
        }
        var removed = statement.Links.Select(link => link.Target).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var plain = rows.Where(row => row[Plain].Length > 0).Select(row => row[Target]).ToList();
        var kept = statement.SatisfiedBy.Where(target => plain.Contains(target) || links.Any(link => link.Target == target && removed.Contains(target)));
        var mapped = links.Where(link => link.State == MappingState.Mapped).Select(link => link.Target).OfType<string>();
        return statement with { Links = links.ToValueList(), SatisfiedBy = kept.Concat(mapped).Distinct(StringComparer.Ordinal).ToValueList() };
    }

    private static StoryLink Filled(StoryLink link, FormRow row)
    {
        var verb = StoryCodes.Verb.TryParse(row["verb"], out var known) ? known : (InteractionVerb?)null;
        var (type, search) = (Text(row[Type]), Text(row["search"]));
        var interaction = verb is null && search is null && link.Interaction is null ? null
            : (link.Interaction ?? new Interaction { Type = type }) with { Verb = verb, Search = search };
        return link with
        {
            Target = Text(row[Target]),
            State = StoryCodes.State.TryParse(row[State], out var state) ? state : null,
            Interaction = interaction is { Verb: null, Search: null, Type: null } ? null : interaction,
            Note = Text(row["note"]),
        };
    }

    private static string Free(string wanted, Statement statement, List<StoryLink> links)
    {
        var taken = statement.Links.Concat(links).Select(link => link.Key).ToHashSet(StringComparer.Ordinal);
        var key = wanted;
        for (var number = 1; taken.Contains(key); number++) key = $"L{number}";
        return key;
    }

    private static string? Text(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private static string KindOf(Statement statement) =>
        statement.Categories.SelectMany(category => category.Value.Coding).FirstOrDefault(coding => coding.System == Canonicals.StatementCategorySystem)?.Code ?? "";

    private static string VerbOf(Statement statement) =>
        statement.ShallNot == true ? "SHALL-NOT" : statement.Conformance is [var verb, ..] ? StoryCodes.Conformance.CodeOf(verb) : "";
}
