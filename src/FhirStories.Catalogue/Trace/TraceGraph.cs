using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

/// <summary>
/// Who needs what, and what meets it (DESIGN §9): stories, their statements and links, the profiles and elements they lead to,
/// and the solutions, documents, examples and tests around them. It is kept up to date resource by resource: a change touches
/// what it is linked with, and nothing else.
/// </summary>
/// <remarks>
/// Readers may share it; whoever changes it must be alone with it.
/// <list type="number">
/// <item>A resource becomes facts (<see cref="TraceFacts"/>), which replace those it had.</item>
/// <item>Its links are followed (<see cref="TargetResolver"/>) and hung on the profiles they lead to.</item>
/// <item>The statements that something new is known about are judged again, and the totals follow.</item>
/// </list>
/// </remarks>
public sealed partial class TraceGraph(TargetResolver resolver)
{
    private readonly Dictionary<string, StoryNode> _stories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoryNode>> _byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<DefinitionEntry, ProfileNode> _profiles = [];
    private readonly Dictionary<string, TracedResource> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedArtefact>> _claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedTest>> _tests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedDocument>> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedArtefact>> _artefacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedConfirmation>> _confirmations = new(StringComparer.Ordinal);
    private readonly StoryOrder _order = new();
    private readonly KeptFigures _figures = new();
    private int _generation = resolver.Generation;

    /// <summary>Stories and features by reference.</summary>
    public IReadOnlyCollection<StoryNode> Stories => _stories.Values;

    /// <summary>Definitions that a link leads to, that an example claims or that a solution supports.</summary>
    public IReadOnlyCollection<ProfileNode> Profiles => _profiles.Values;

    /// <summary>Number of statements by verb and status.</summary>
    public StatementTotals Totals => _figures.Totals;

    /// <summary>What is kept of the catalogue as a whole.</summary>
    internal KeptFigures Figures => _figures;

    /// <summary>The order of reports.</summary>
    internal StoryOrder Order => _order;

    /// <summary>Rises with every change: what was made of the graph holds as long as this is the same.</summary>
    public long Revision { get; private set; }

    /// <summary>Follows links.</summary>
    public TargetResolver Resolver => resolver;

    /// <summary>A story by its reference, <c>Basic/x</c>; null where there is none.</summary>
    public StoryNode? Story(string reference) => _stories.GetValueOrDefault(reference);

    /// <summary>The stories of a canonical: all versions, or the one that is named.</summary>
    public IEnumerable<StoryNode> StoriesOf(string canonical)
    {
        var target = CanonicalTarget.Parse(canonical);
        return _byUrl.GetValueOrDefault(target.Url, []).Where(story => target.Version is null || story.Facts.Version == target.Version);
    }

    /// <summary>What leads to a definition; null where nothing does.</summary>
    public ProfileNode? Profile(DefinitionEntry entry) => _profiles.GetValueOrDefault(entry);

    /// <summary>Facts of what is no story, by reference.</summary>
    public TracedResource? Other(string reference) => _others.GetValueOrDefault(reference);

    /// <summary>Facts of one kind, in the order of their references.</summary>
    public IEnumerable<T> All<T>() where T : TracedResource => _others.Values.OfType<T>().OrderBy(each => each.Reference, StringComparer.Ordinal);

    /// <summary>Documents about a story.</summary>
    public IEnumerable<TracedDocument> DocumentsOn(string reference) => _documents.GetValueOrDefault(reference, []);

    /// <summary>Tests that look at a statement of a story, with what they say of it.</summary>
    public IReadOnlyList<(TracedTest Test, TestResult? Result)> TestsOf(StatementNode statement)
    {
        if (_tests.Count == 0 || statement.Story.Facts.Url is not { } url || !_tests.TryGetValue(url, out var tests)) return [];
        return [.. from test in tests.OrderBy(each => each.Reference, StringComparer.Ordinal)
                   let results = test.Results.Where(each => IsFor(each.Requirement, statement)).Select(each => each.Result).ToList()
                   where results.Count > 0
                   select (test, Worst(results))];
    }

    /// <summary>Takes a resource in, in place of what was known of it.</summary>
    public void Put(TracedResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        FollowDefinitions();
        Remove(resource.Reference);
        if (resource is TracedStory story) Add(story);
        else Add(resource);
    }

    /// <summary>Forgets a resource; nothing happens where it is not known.</summary>
    public void Remove(string reference)
    {
        Revision++;
        if (_stories.Remove(reference, out var story))
        {
            _closed.Remove(reference);
            _figures.Remove(story);
            _order.Remove(story);
            foreach (var statement in story.Statements) Detach(statement);
            if (story.Facts.Url is { } url) RemoveFrom(_byUrl, url, story);
            Derives(story, isHere: false);
        }
        else if (_others.Remove(reference, out var other)) Forget(other);
    }

    /// <summary>Follows links anew where the definitions have changed; whatever leads where it led before stays as it is.</summary>
    public void FollowDefinitions()
    {
        if (_generation == resolver.Generation) return;
        _generation = resolver.Generation;
        Revision++;
        // Entries of packages that came or went are other objects: targets are compared by what they are.
        var changed = new List<TargetNode>();
        foreach (var target in _targets.Values)
        {
            var now = Resolve(target.Target.Written);
            if (target.Target.Equals(now)) target.Renew(now);
            else changed.Add(target);
        }
        // Where links lead as before, what is counted of a definition may still be another.
        var profiles = _profiles.Values.ToList();
        _profiles.Clear();
        foreach (var profile in profiles)
        {
            if (resolver.Current(profile.Definition) is { } same) profile.Renew(same);
            _profiles.Add(profile.Definition, profile);
        }
        Follow(changed.SelectMany(target => target.Links).Select(link => link.From).Distinct().ToList());
        foreach (var artefact in _others.Values.OfType<TracedArtefact>().Where(each => each.SupportedProfiles.Count > 0).ToList()) Rehang(artefact);
        foreach (var shown in _others.Values.Where(each => each is TracedExample or TracedDocument { Examples.Count: > 0 }).ToList()) Rehang(shown);
    }

    private void Rehang(TracedResource resource)
    {
        Forget(resource);
        Add(resource);
    }

    private void Add(TracedStory facts)
    {
        var story = new StoryNode(facts);
        _stories.Add(facts.Reference, story);
        _order.Add(story);
        if (facts.Url is { } url) AddTo(_byUrl, url, story);
        Derives(story, isHere: true);
        foreach (var statement in story.Statements) Attach(statement);
        _figures.Add(story);
    }

    private void Add(TracedResource resource)
    {
        _others.Add(resource.Reference, resource);
        switch (resource)
        {
            case TracedArtefact artefact:
                foreach (var profile in Targets(artefact.SupportedProfiles)) profile.Add(artefact);
                foreach (var url in RequirementsOf(artefact)) AddTo(_claims, url, artefact);
                AddTo(_artefacts, UrlOf(artefact), artefact);
                Map(artefact, isHere: true);
                FollowThose(artefact);
                break;
            case TracedExample example:
                Show(example);
                break;
            case TracedTest test:
                foreach (var url in RequirementsOf(test)) AddTo(_tests, url, test);
                JudgeThose(RequirementsOf(test));
                break;
            case TracedConfirmation confirmation:
                AddTo(_confirmations, confirmation.Story, confirmation);
                FollowStory(confirmation.Story);
                break;
            case TracedDocument document:
                foreach (var story in document.Related.Select(Local).Distinct()) AddTo(_documents, story, document);
                foreach (var shown in document.Examples) Show(shown);
                break;
            default: break;
        }
    }

    private void Forget(TracedResource resource)
    {
        _others.Remove(resource.Reference);
        switch (resource)
        {
            case TracedArtefact artefact:
                foreach (var profile in _profiles.Values.ToList()) if (profile.Remove(artefact)) DropEmpty(profile);
                foreach (var url in RequirementsOf(artefact)) RemoveFrom(_claims, url, artefact);
                RemoveFrom(_artefacts, UrlOf(artefact), artefact);
                Map(artefact, isHere: false);
                FollowThose(artefact);
                break;
            case TracedExample example:
                Hide(example);
                break;
            case TracedTest test:
                foreach (var url in RequirementsOf(test)) RemoveFrom(_tests, url, test);
                JudgeThose(RequirementsOf(test));
                break;
            case TracedConfirmation confirmation:
                RemoveFrom(_confirmations, confirmation.Story, confirmation);
                FollowStory(confirmation.Story);
                break;
            case TracedDocument document:
                foreach (var story in document.Related.Select(Local).Distinct()) RemoveFrom(_documents, story, document);
                foreach (var shown in document.Examples) Hide(shown);
                break;
            default: break;
        }
    }

    private void Show(TracedExample example)
    {
        foreach (var profile in Targets(example.Profiles))
        {
            profile.Add(example);
            LookAgain(profile);
        }
    }

    private void Hide(TracedExample example)
    {
        foreach (var profile in _profiles.Values.Where(each => each.Remove(example)).ToList())
        {
            LookAgain(profile);
            DropEmpty(profile);
        }
    }

    private IEnumerable<ProfileNode> Targets(IEnumerable<string> canonicals) =>
        canonicals.Select(canonical => resolver.Resolve(canonical).Definition).OfType<DefinitionEntry>().Distinct().Select(Node);

    private ProfileNode Node(DefinitionEntry entry)
    {
        if (!_profiles.TryGetValue(entry, out var node)) _profiles.Add(entry, node = new ProfileNode(entry));
        return node;
    }

    private void DropEmpty(ProfileNode profile)
    {
        if (profile.IsEmpty) _profiles.Remove(profile.Definition);
    }

    private static IReadOnlyList<string> RequirementsOf(TracedArtefact artefact) => [.. artefact.Claims.Select(claim => CanonicalTarget.Parse(claim.Requirement).Url).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> RequirementsOf(TracedTest test) => [.. test.Results.Select(each => CanonicalTarget.Parse(each.Requirement).Url).Distinct(StringComparer.Ordinal)];

    private static string UrlOf(TracedArtefact artefact) => CanonicalTarget.Parse(artefact.Canonical).Url;

    private static bool Names(string requirement, StoryNode story) =>
        CanonicalTarget.Parse(requirement) is var target && target.Url == story.Facts.Url && (target.Version is null || target.Version == story.Facts.Version);

    private static bool IsFor(string requirement, StatementNode statement) =>
        Names(requirement, statement.Story) && CanonicalTarget.Parse(requirement).ElementId is var key && (key is null || key == statement.Facts.Key);

    private static TestResult? Worst(IEnumerable<TestResult?> results)
    {
        var found = results.OfType<TestResult>().ToList();
        return found.Count == 0 ? null
            : found.Contains(TestResult.Fail) ? TestResult.Fail : found.Contains(TestResult.Error) ? TestResult.Error
            : found.Contains(TestResult.Pass) || found.Contains(TestResult.Warning) ? TestResult.Pass : TestResult.Skip;
    }

    // References may be absolute; what counts is what they end with.
    internal static string Local(string reference)
    {
        var parts = reference.Split('/');
        var at = Array.LastIndexOf(parts, "_history") is >= 2 and var history ? history : parts.Length;
        return at >= 2 ? $"{parts[at - 2]}/{parts[at - 1]}" : reference;
    }

    private static void AddTo<T>(Dictionary<string, List<T>> map, string key, T item)
    {
        if (!map.TryGetValue(key, out var list)) map.Add(key, list = new List<T>(1));
        list.Add(item);
    }

    private static void RemoveFrom<T>(Dictionary<string, List<T>> map, string key, T item)
    {
        if (map.TryGetValue(key, out var list) && list.Remove(item) && list.Count == 0) map.Remove(key);
    }
}
