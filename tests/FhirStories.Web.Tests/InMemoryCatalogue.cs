using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Web.Reading;
using FhirStories.Validation;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Web.Tests;

/// <summary>Answers the pages' questions from a list of resources: the parameters that pages use, in their simplest reading.</summary>
internal sealed class InMemoryCatalogue(IEnumerable<StoredResource> resources) : ICatalogueQueries
{
    private readonly List<StoredResource> _all = [.. resources];

    /// <summary>Number of questions asked so far.</summary>
    public int Questions { get; private set; }

    public void Add(StoredResource resource) => _all.Add(resource);

    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation)
    {
        Questions++;
        return Task.FromResult(_all.FindLast(each => each.Type == type && each.Id == id));
    }

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation)
    {
        Questions++;
        var parameters = Parse(query);
        var matches = Matches(type, parameters);
        var sort = parameters.GetValueOrDefault("_sort");
        if (sort == "title") matches = [.. matches.OrderBy(each => Carriers.Story(each)?.Title, StringComparer.OrdinalIgnoreCase)];
        if (sort == "-_lastUpdated") matches = [.. matches.OrderByDescending(each => each.LastUpdated)];
        var start = 0;
        if (parameters.TryGetValue("_page", out var page) && !int.TryParse(page, out start))
            throw new FhirRequestException(400, FhirIssue.Error("value", "continuation-invalid", "The continuation cannot be read."));
        var count = int.Parse(parameters.GetValueOrDefault("_count", "20"), System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(new SearchPage(
            [.. matches.Skip(start).Take(count)], [], start + count < matches.Count ? $"{start + count}" : null,
            start > 0 ? $"{Math.Max(0, start - count)}" : null, matches.Count, []));
    }

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation)
    {
        Questions++;
        IReadOnlyList<FacetValue> values =
        [
            .. Matches(type, Parse(query ?? "")).SelectMany(each => Values(each, parameter).Distinct()).GroupBy(value => value)
                .Select(group => new FacetValue(null, group.Key, group.Count())).OrderByDescending(value => value.Count),
        ];
        return Task.FromResult(values);
    }

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation)
    {
        Questions++;
        return Task.FromResult((long)Matches(type, Parse(query)).Count);
    }

    private List<StoredResource> Matches(string type, Dictionary<string, string> parameters) =>
    [
        .. _all.Where(each => each.Type == type && !each.Deleted && parameters.Where(parameter => parameter.Key is not ("_count" or "_sort" or "_total" or "_page"))
            .All(parameter => Split(parameter.Value).Any(value => Values(each, parameter.Key).Contains(value) || (parameter.Key == "text" && HasWords(each, value))))),
    ];

    private static bool HasWords(StoredResource resource, string words) =>
        words.Split(' ').All(word => resource.Text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> Parse(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));

    /// <summary>Values between unescaped commas; a token loses its system.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var hidden = text.Replace("\\,", "\u0001", StringComparison.Ordinal).Replace("\\|", "\u0002", StringComparison.Ordinal);
        return hidden.Split(',').Select(value => value[(value.LastIndexOf('|') + 1)..]
            .Replace('\u0001', ',').Replace('\u0002', '|').Replace("\\\\", "\\", StringComparison.Ordinal));
    }

    private static List<string> Values(StoredResource resource, string parameter)
    {
        if (parameter == "_id") return [resource.Id];
        if (Carriers.Story(resource) is { } story) return [.. OfStory(story, parameter)];
        if (Carriers.Role(resource) is { } role) return parameter switch { "url" => [role.Url ?? ""], "code" => ["ActorDefinition"], _ => [] };
        return (Carriers.Parse<Resource>(resource), parameter) switch
        {
            (ExampleScenario scenario, "url") => [scenario.Url ?? ""],
            (CapabilityStatement solution, "supported-profile") => [.. solution.Rest.SelectMany(rest => rest.Resource).SelectMany(each => each.SupportedProfile).OfType<string>()],
            (DocumentReference document, "related") => [.. document.Context?.Related.Select(each => each.Reference).OfType<string>() ?? []],
            (DocumentReference document, "type") => [.. document.Type?.Coding.Select(each => each.Code).OfType<string>() ?? []],
            _ => [],
        };
    }

    private static IEnumerable<string> OfStory(Story story, string parameter) => parameter switch
    {
        "url" => [story.Url ?? ""],
        "code" => ["Requirements"],
        "kind" => [StoryCodes.Kind.CodeOf(story.Kind)],
        "status" => [StoryCodes.Status.CodeOf(story.Status ?? StoryStatus.Unknown)],
        "role" => story.Roles.Concat(story.SecondaryRoles),
        "feature" => story.Features,
        "scenario" => story.Scenarios,
        "derived-from" => story.DerivedFrom,
        "care-setting" => story.CareSettings.SelectMany(each => each.Value.Coding).Select(coding => coding.Code).OfType<string>(),
        "mapping-state" => story.Statements.SelectMany(each => each.Links).Where(each => each.State is not null).Select(each => StoryCodes.State.CodeOf(each.State!.Value)),
        "satisfied-by" => story.Statements.SelectMany(each => each.SatisfiedBy).Select(Definitions.CanonicalTarget.Parse)
            .SelectMany(target => new[] { target.Url, target.ElementId is null ? target.Url : $"{target.Url}#{target.ElementId}", target.Canonical, target.ToString() }),
        _ => [],
    };
}
