using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>A story with all that its page shows. A feature's id gives a view without story: see <see cref="FeatureAsync"/>.</summary>
    public async Task<Found<StoryView>> StoryAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Story(stored) is not { Kind: StoryKind.Story } story) return new(null, deletedAt);

        var names = await NamesAsync(story.Roles.Concat(story.SecondaryRoles).Concat(story.Features).Concat(story.DerivedFrom), cancellation);
        var scenarios = await ScenarioLinksAsync(story.Scenarios, cancellation);
        var children = story.Url is null ? [] : await ItemsAsync(new FhirQuery().With("kind", "story").With("derived-from", story.Url), cancellation);
        var sentence = Sentence(story, names);
        var targets = story.Statements.SelectMany(Targets).Select(target => CanonicalTarget.Parse(target).Url).Distinct().ToList();
        return new(new StoryView
        {
            Id = stored.Id,
            Title = Names.Title(story),
            Sentence = sentence,
            Verbatim = SentenceWords.SayTheSame(sentence) ? null : markdown.ToHtml(sentence.Verbatim),
            Status = Labels.Status(story.Status),
            Feature = names.Links(story.Features).FirstOrDefault(feature => feature.Href is not null),
            Facts = Facts(
                new Fact(story.Roles.Count > 1 ? "Roles" : "Role", names.Links(story.Roles)),
                new Fact("Other role", names.Links(story.SecondaryRoles)),
                new Fact("Care setting", [.. story.CareSettings.Select(Setting)]),
                new Fact("Feature", names.Links(story.Features)),
                new Fact("Scenario", scenarios),
                FactOf("Publisher", story.Publisher)),
            Criteria = Criteria(story),
            OwnLinks = [.. story.Statements.Where(IsNeed).SelectMany(Links)],
            Passages = [.. story.FurtherConversations.Select(text => new Passage("Further conversation", markdown.ToHtml(text)))],
            Parents = names.Links(story.DerivedFrom),
            Children = children,
            Solutions = await SolutionsOfAsync(targets, cancellation),
            CaseStudies = await CaseStudiesOfAsync(stored.Id, cancellation),
            Sources = [.. story.References.Select(reference => new ItemLink(reference, SafeHref(reference)))],
            SourceFields = [.. story.SourceFields.Select(field => KeyValuePair.Create(Labels.Words(field.Name), field.Value))],
            Advice = await AdviceAsync(stored, cancellation),
            Versions = await VersionsAsync(story, cancellation),
            Fhir = Carriers.Source(stored, story.Url, story.Version),
        });
    }

    /// <summary>True when the id is a feature's, so that the address of a story may lead on to it.</summary>
    public async Task<bool> IsFeatureAsync(string? id, CancellationToken cancellation) =>
        (await FindAsync("Basic", id, cancellation)).Resource is { } stored && Carriers.Story(stored) is { Kind: StoryKind.Feature };

    private static ItemLink Setting(Carried<CodeableConcept> setting)
    {
        var code = setting.Value.Coding.FirstOrDefault(coding => coding.Code is not null)?.Code;
        return new ItemLink(Labels.Concept(setting.Value), code is null ? null : Addresses.Stories(new StoryFilter { CareSetting = code }));
    }

    private List<CriterionGroup> Criteria(Story story)
    {
        var criteria = story.Statements.Where(statement => !IsNeed(statement)).ToList();
        string? Kind(Statement statement) => statement.Categories.SelectMany(category => category.Value.Coding).FirstOrDefault(coding => coding.Code is not null)?.Code;
        var groups = new List<CriterionGroup>();
        foreach (var (code, heading) in Labels.CriterionKinds)
            Add(heading, criteria.Where(statement => Kind(statement) == code));
        var known = Labels.CriterionKinds.Select(kind => kind.Code).ToHashSet(StringComparer.Ordinal);
        Add(groups.Count == 0 ? "Criteria" : "Other criteria", criteria.Where(statement => Kind(statement) is not { } code || !known.Contains(code)));
        return groups;

        void Add(string heading, IEnumerable<Statement> statements)
        {
            var views = statements.Select(Criterion).ToList();
            if (views.Count > 0) groups.Add(new CriterionGroup(heading, views));
        }
    }

    private CriterionView Criterion(Statement statement)
    {
        var (plain, code) = Labels.Verb(statement);
        return new CriterionView(
            statement.Key, Text(statement.Label), plain, code, markdown.ToHtml(statement.Requirement, Text(statement.Label) is null ? 4 : 5), Labels.Binds(statement.Binds),
            statement.Conditional == true, [.. Links(statement)]);
    }

    private static IEnumerable<string> Targets(Statement statement) =>
        statement.Links.Select(link => link.Target).OfType<string>().Concat(statement.SatisfiedBy).Distinct();

    /// <summary>The links of a statement, and what satisfies it by HL7's plain shape alone, by state and profile.</summary>
    private IEnumerable<LinkGroup> Links(Statement statement)
    {
        var plain = statement.SatisfiedBy.Where(target => statement.Links.All(link => link.Target != target))
            .Select(target => new StoryLink { Target = target, State = MappingState.Mapped });
        return statement.Links.Concat(plain)
            .Select(link => (Link: link, Target: Text(link.Target) is { } text ? CanonicalTarget.Parse(text) : default))
            .GroupBy(each => (each.Link.State, each.Target.Url, each.Target.Version)).Select(Group);
    }

    private LinkGroup Group(IGrouping<(MappingState? State, string Url, string? Version), (StoryLink Link, CanonicalTarget Target)> group)
    {
        var (state, url, version) = group.Key;
        IReadOnlyList<LinkView> links =
        [
            .. group.Select(each => new LinkView(
                each.Target.ElementId, each.Target.ElementId is { } element ? Addresses.Profile(url, element) : null,
                Interaction(each.Link.Interaction), Text(each.Link.Note))),
        ];
        if (url is null) return new LinkGroup(Labels.State(state), null, null, null, null, false, links);
        var profile = profiles.Describe(url);
        return new LinkGroup(
            Labels.State(state), profile.Title, Addresses.Profile(url), profile.Known ? profile.Release : null, version, profile.Deprecated, links);
    }

    private static string? Interaction(Interaction? interaction)
    {
        if (interaction is null) return null;
        var verb = interaction.Verb is { } known ? StoryCodes.Verb.CodeOf(known) : null;
        var search = Text(interaction.Search) is { } query ? "?" + query.TrimStart('?') : "";
        return Text($"{verb} {interaction.Type}{search}");
    }

    private async Task<IReadOnlyList<ItemLink>> ItemsAsync(FhirQuery query, CancellationToken cancellation) =>
    [
        .. ItemVersions.Newest((await queries.SearchAsync("Basic", query.Raw("_count", "50").ToString(), cancellation)).Matches
            .Select(Carriers.Story).OfType<Story>()).Select(story => new ItemLink(Names.Title(story), $"/stories/{story.Id}")),
    ];

    /// <summary>What the story rules advise, each sentence once.</summary>
    private async Task<IReadOnlyList<string>> AdviceAsync(StoredResource stored, CancellationToken cancellation) =>
        [.. (await queries.AdviceAsync(stored, cancellation)).OrderBy(issue => issue.Level).Select(issue => issue.Message).Distinct()];

    /// <summary>Only web addresses become links.</summary>
    private static string? SafeHref(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? address : null;
}
