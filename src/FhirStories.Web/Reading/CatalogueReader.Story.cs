using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Links;
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
        var discussion = await DiscussionAsync(stored.Id, story, cancellation);
        var meeting = await MeetingAsync(stored.Id, cancellation);
        var documents = meeting.OfType<DocumentReference>().ToList();
        var criteria = story.Statements.Where(statement => !IsNeed(statement)).Select(statement => statement.Key).ToHashSet(StringComparer.Ordinal);
        var trace = await queries.TraceAsync(graph => StoryTrace.Of(graph, $"Basic/{stored.Id}"), cancellation);
        var evidence = new EvidenceReading([.. meeting, .. await ExamplesNamedAsync(trace, meeting, cancellation)]);
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
                new Fact(T[story.Roles.Count > 1 ? "Story.Roles" : "Story.Role"], names.Links(story.Roles)),
                new Fact(T["Story.OtherRole"], names.Links(story.SecondaryRoles)),
                new Fact(T["Things.CareSetting"], [.. story.CareSettings.Select(Setting)]),
                new Fact(T["Story.Feature"], names.Links(story.Features)),
                new Fact(T["Story.Scenario"], scenarios),
                FactOf(T["Things.Publisher"], story.Publisher)),
            Criteria = Criteria(story, names, discussion, trace, evidence, stored.Version > 1 ? CriterionHistory.Of(await queries.VersionsAsync(stored.Id, cancellation)) : []),
            OwnLinks = [.. story.Statements.Where(IsNeed).SelectMany(statement => Links(statement, trace.Find(statement.Key), evidence))],
            Passages = [.. story.FurtherConversations.Select(text => new Passage(T["Story.FurtherConversation"], markdown.ToHtml(text)))],
            Parents = names.Links(story.DerivedFrom),
            Children = children,
            SameFeature = await SameFeatureAsync(stored.Id, names.Links(story.Features).Zip(story.Features).Where(each => each.First.Href is not null).Select(each => each.Second).FirstOrDefault(), cancellation),
            Solutions = [.. (await SolutionsOfAsync(targets, cancellation)).Concat(meeting.OfType<CapabilityStatement>().Select(each => new ItemLink(Title(each), $"/solutions/{each.Id}"))).DistinctBy(each => each.Href)],
            CaseStudies = CaseStudies(documents),
            Examples = Examples(documents),
            DataSets = [.. DataSets(meeting)],
            Tests = [.. Tests(meeting)],
            UseCase = UseCase(story),
            Discussion = discussion.Else(criteria, T["Story.Criterion"], isGone: true),
            Contribution = Labels.Contribution(story.Contribution),
            Sources = [.. story.References.Select(reference => new ItemLink(reference, SafeHref(reference)))],
            SourceFields = [.. story.SourceFields.Select(field => KeyValuePair.Create(Labels.Words(field.Name), field.Value))],
            Advice = await AdviceAsync(stored, cancellation),
            Versions = await VersionsAsync(story, cancellation),
            Offers = offers.Of(stored, ThingKind.Story, "discussion-heading", story is { Contribution: ContributionState.Submitted, Status: StoryStatus.Draft }),
            Fhir = Carriers.Source(stored, story, ThingKind.Story),
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

    /// <summary>The documents around examples that show the story but were written for others: by them an example has a name.</summary>
    private async Task<IReadOnlyList<Resource>> ExamplesNamedAsync(StoryTrace trace, IReadOnlyList<Resource> known, CancellationToken cancellation)
    {
        var around = known.OfType<DocumentReference>().SelectMany(document => document.Content).Select(content => content.Attachment?.Url).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var nameless = trace.Statements.SelectMany(statement => statement.Links).SelectMany(link => link.Evidence)
            .Where(each => each.StartsWith("Binary/", StringComparison.Ordinal) && !around.Contains(each)).Distinct(StringComparer.Ordinal).Take(MostNamed).ToList();
        if (nameless.Count == 0) return [];
        var found = await queries.SearchAsync("DocumentReference", new FhirQuery().WithAny("location", nameless).Raw("_count", "50").ToString(), cancellation);
        return [.. found.Matches.Select(Carriers.Parse<DocumentReference>).OfType<DocumentReference>()];
    }

    /// <summary>Some other stories of a feature, by title.</summary>
    private async Task<IReadOnlyList<ItemLink>> SameFeatureAsync(string id, string? feature, CancellationToken cancellation) => feature is null ? [] :
    [
        .. (await queries.SearchAsync("Basic", new FhirQuery().With("kind", "story").With("feature", CanonicalTarget.Parse(feature).Url).Raw("_sort", "title").Raw("_count", $"{Neighbours + 1}").ToString(), cancellation)).Matches
            .Where(each => each.Id != id).Take(Neighbours).Select(Carriers.Story).OfType<Story>().Select(story => new ItemLink(Names.Title(story), $"/stories/{story.Id}")),
    ];

    private List<CriterionGroup> Criteria(
        Story story, Names names, DiscussionReading discussion, StoryTrace trace, EvidenceReading evidence, IReadOnlyList<CriterionChange> history)
    {
        var criteria = story.Statements.Where(statement => !IsNeed(statement)).ToList();
        string? Kind(Statement statement) => statement.Categories.SelectMany(category => category.Value.Coding).FirstOrDefault(coding => coding.Code is not null)?.Code;
        var groups = new List<CriterionGroup>();
        foreach (var (code, heading) in Labels.CriterionKinds)
            Add(heading, criteria.Where(statement => Kind(statement) == code));
        var known = Labels.CriterionKinds.Select(kind => kind.Code).ToHashSet(StringComparer.Ordinal);
        Add(T[groups.Count == 0 ? "Story.Criteria" : "Story.OtherCriteria"], criteria.Where(statement => Kind(statement) is not { } code || !known.Contains(code)));
        return groups;

        void Add(string heading, IEnumerable<Statement> statements)
        {
            var views = statements.Select(statement => Criterion(statement, trace.Find(statement.Key), evidence) with { Threads = discussion.On(statement.Key), Refines = Refines(story, statement, names), History = History(statement, history) }).ToList();
            if (views.Count > 0) groups.Add(new CriterionGroup(heading, views));
        }
    }

    private CriterionView Criterion(Statement statement, StatementTrace? trace, EvidenceReading evidence)
    {
        var (plain, code) = Labels.Verb(statement);
        return new CriterionView(
            statement.Key, Text(statement.Label), plain, code, markdown.ToHtml(statement.Requirement, Text(statement.Label) is null ? 4 : 5), Labels.Binds(statement.Binds),
            statement.Conditional == true, [.. Links(statement, trace, evidence)])
        {
            Met = trace is null ? null : TraceLabels.Of(trace.Status, trace.IsAcknowledged),
            // What the label says by itself needs no words.
            MetWords = trace is null ? null : Text(statement.Waiver) ?? (trace.Reason is null ? null : AdviceWords.Plain(trace.Reason)) ?? (trace.Status is StatementStatus.Verified or StatementStatus.Unverified ? null : TraceLabels.Meaning(trace.Status)),
            Evidence = trace is null ? [] : evidence.Of(trace),
        };
    }

    /// <summary>The criterion that a statement is a part of, or derived from: of this story, or of one that the story builds on.</summary>
    private static ItemLink? Refines(Story story, Statement statement, Names names)
    {
        if (Text(statement.Parent ?? statement.DerivedFrom) is not { } reference) return null;
        var (url, key) = reference.LastIndexOf('#') is >= 0 and var at ? (reference[..at], reference[(at + 1)..]) : ("", reference);
        if (url.Length == 0 || CanonicalTarget.Parse(url).Url == story.Url)
            return new ItemLink(key, story.Statements.Any(each => each.Key == key && !IsNeed(each)) ? $"#{key}" : null);
        var parent = names.Link(url);
        return new ItemLink(T["Story.CriterionOf", key, parent.Title], parent.Href is null ? null : $"{parent.Href}#{key}");
    }

    /// <summary>Since when a criterion is there, where it did not come with the story, and when it last changed.</summary>
    private static string? History(Statement statement, IReadOnlyList<CriterionChange> history)
    {
        var own = history.Where(change => change.Key == statement.Key).ToList();
        var added = own.LastOrDefault(change => change.Event == CriterionEvent.Added);
        var changed = own.LastOrDefault(change => change.Event == CriterionEvent.Changed);
        if (added is null) return null;
        var late = added.Version.Number > 1 ? Labels.Day(added.Version.Since) : null;
        var last = changed is not null && changed.Version.Number > added.Version.Number ? Labels.Day(changed.Version.Since) : null;
        return (late, last) switch
        {
            (null, null) => null,
            (null, _) => T["Story.LastChanged", last],
            (_, null) => T["Story.AddedOn", late],
            _ => T["Story.AddedAndChanged", late, last],
        };
    }

    private static IEnumerable<string> Targets(Statement statement) =>
        statement.Links.Select(link => link.Target).OfType<string>().Concat(statement.SatisfiedBy).Distinct();

    /// <summary>The links of a statement, what satisfies it by HL7's plain shape alone, and what only the other side says, by state and profile.</summary>
    private IEnumerable<LinkGroup> Links(Statement statement, StatementTrace? trace, EvidenceReading around)
    {
        var plain = statement.SatisfiedBy.Where(target => statement.Links.All(link => link.Target != target))
            .Select(target => new StoryLink { Target = target, State = MappingState.Mapped });
        var claims = (trace?.Links ?? []).Where(link => !link.IsWritten).ToList();
        var claimed = claims.Where(link => link.Url is not null).Select(link => new StoryLink { Target = link.Written, State = MappingState.Mapped });
        // What is no definition, such as a solution, has a page of its own.
        var artefacts = claims.Where(link => link.Url is null).Select(link => new LinkGroup(
            Labels.State(MappingState.Mapped), around.Name(link.ClaimedBy!).Title, around.Name(link.ClaimedBy!).Href, null, null, false,
            [new LinkView(null, null, null, null) { Why = T["Trace.Why.one-sided"] }]));
        return statement.Links.Concat(plain).Concat(claimed)
            .Select(link => (Link: link, Target: Text(link.Target) is { } text ? CanonicalTarget.Parse(text) : default))
            .GroupBy(each => (each.Link.State, each.Target.Url, each.Target.Version)).Select(group => Group(group, trace)).Concat(artefacts);
    }

    private LinkGroup Group(IGrouping<(MappingState? State, string Url, string? Version), (StoryLink Link, CanonicalTarget Target)> group, StatementTrace? trace)
    {
        var (state, url, version) = group.Key;
        IReadOnlyList<LinkView> links =
        [
            .. group.Select(each => new LinkView(
                each.Target.ElementId, each.Target.ElementId is { } element ? Addresses.Profile(url, element) : null,
                Interaction(each.Link.Interaction), Text(each.Link.Note))).Zip(group, (view, each) => Followed(view, each.Link, trace)),
        ];
        if (url is null) return new LinkGroup(Labels.State(state), null, null, null, null, false, links);
        var profile = profiles.Describe(url);
        return new LinkGroup(
            Labels.State(state), profile.Title, Addresses.Profile(url), profile.Known ? profile.Release : null, version, profile.Deprecated, links);
    }

    /// <summary>A link with what became of it: where it was written with another host or as a page, it leads to what was meant.</summary>
    private static LinkView Followed(LinkView view, StoryLink link, StatementTrace? trace)
    {
        if (Text(link.Target) is not { } written || (trace?.Find(written) ?? trace?.Links.FirstOrDefault(each => each.Written == written)) is not { } followed) return view;
        return view with
        {
            ElementHref = followed is { Url: { } url, ElementId: { } element } ? Addresses.Profile(url, element) : view.ElementHref,
            // That only the other side says so is told by the sentence.
            Outcome = followed is { Status: LinkStatus.OneSided, IsSuspect: false } ? null : TraceLabels.Of(followed.Status, followed.IsSuspect),
            Why = TraceLabels.Why(followed.Status, followed.IsSuspect, followed.Reason),
            Repair = followed.Repair,
        };
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
        [.. (await queries.AdviceAsync(stored, cancellation)).OrderBy(issue => issue.Level).Select(issue => AdviceWords.Plain(issue.Message)).Distinct()];

    /// <summary>Only web addresses become links.</summary>
    private static string? SafeHref(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? address : null;
}
