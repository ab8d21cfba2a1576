using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>Finds what goes with the matches of a page: one statement a round, and a round more for each step that iterates.</summary>
internal sealed class IncludeRunner(ResourceStore store, SearchParameterRegistry registry, UnindexedLinks unindexed)
{
    private const int MostIncluded = 1000;
    private const int MostRounds = 10;

    /// <summary>The resources that the rules lead to, without the matches, each once.</summary>
    /// <param name="matches">The matches that are stored.</param>
    /// <param name="definitions">The matches that are definitions of packages.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="warnings">Takes what was left out.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public async Task<IReadOnlyList<StoredResource>> FindAsync(
        IReadOnlyList<StoredMatch> matches, IReadOnlyList<StoredResource> definitions, IReadOnlyList<IncludeRule> rules, List<FhirIssue> warnings, CancellationToken cancellation)
    {
        var seen = matches.Select(m => m.ResourceKey).ToHashSet();
        var versions = matches.Select(m => Name(FhirRepository.Of(m.Resource)!)).Concat(definitions.Select(Name)).ToHashSet();
        var included = new List<StoredResource>();
        var (frontier, others) = (matches, definitions);
        for (var round = 0; frontier.Count > 0 || others.Count > 0; round++)
        {
            var followed = round == 0 ? rules : [.. rules.Where(r => r.Iterates)];
            if (followed.Count == 0) break;
            if (round == MostRounds)
            {
                warnings.Add(Bounded($"Links were followed {MostRounds} times; those of the last resources were not."));
                break;
            }
            var steps = Steps(followed, [.. frontier.Select(m => m.Resource.Type).Distinct()]);
            var found = steps.Count == 0 || frontier.Count == 0 ? [] : await store.IncludeAsync([.. frontier.Select(m => m.ResourceKey)], steps, MostIncluded + seen.Count + 1, cancellation);
            var beside = await unindexed.FollowAsync(
                [.. frontier.Select(m => FhirRepository.Of(m.Resource)!)], others, followed, [.. found.Select(m => FhirRepository.Of(m.Resource)!)], MostIncluded, cancellation);
            frontier = [.. found.Where(f => !beside.Replaced.Contains((f.Resource.Type, f.Resource.Id)) && seen.Add(f.ResourceKey))];
            var fresh = frontier.Select(f => FhirRepository.Of(f.Resource)!).Where(f => versions.Add(Name(f))).ToList();
            others = [.. beside.Resources.Where(r => versions.Add(Name(r)))];
            fresh.AddRange(others);
            var room = MostIncluded - included.Count;
            if (fresh.Count > room)
            {
                warnings.Add(Bounded($"A page takes {MostIncluded:N0} included resources at most; others were left out. Ask for fewer matches with '_count'."));
                fresh.RemoveRange(room, fresh.Count - room);
            }
            included.AddRange(fresh);
            if (included.Count == MostIncluded) break;
        }
        return included;
    }

    private static (string, string, int) Name(StoredResource resource) => (resource.Type, resource.Id, resource.Version);

    private List<IncludeStep> Steps(IReadOnlyList<IncludeRule> rules, IReadOnlyList<string> types)
    {
        var steps = new List<IncludeStep>();
        foreach (var rule in rules)
        {
            if (rule.Back ? rule.TargetType is not null && !types.Contains(rule.TargetType) : rule.SourceType is not null && !types.Contains(rule.SourceType)) continue;
            var parameters = (rule.SourceType is { } source ? [source] : rule.Back ? registry.Types : types)
                .SelectMany(type => registry.Of(type).Values).Where(p => p.Kind == SearchType.Reference && (rule.Code is null || p.Code == rule.Code))
                // Backwards, whatever cannot lead to the resources at hand need not be asked.
                .Where(p => !rule.Back || p.Definition.Target.Count == 0 || p.Definition.Target.Any(t => rule.TargetType is null ? types.Contains(t) : t == rule.TargetType)).ToList();
            if (parameters.Count == 0) continue;
            IEnumerable<string> targets = rule.TargetType is { } one ? [one] : rule.Back ? types
                : parameters.SelectMany(p => p.Definition.Target.Count == 0 ? registry.Types : p.Definition.Target).Distinct();
            var canonical = parameters.Where(p => p.Path.FindsCanonicals).ToList();
            var keys = canonical.Count == 0 ? [] : targets.Select(registry.Canonical).OfType<CanonicalKeys>().ToList();
            var byReference = parameters.Where(p => p.Path.FindsReferences).ToList();
            if (byReference.Count > 0) steps.Add(new(rule.Back, [.. byReference.Select(p => p.Id).Distinct()], rule.TargetType, true, []));
            if (keys.Count > 0) steps.Add(new(rule.Back, [.. canonical.Select(p => p.Id).Distinct()], rule.TargetType, false, keys));
        }
        return steps;
    }

    private static FhirIssue Bounded(string message) => FhirIssue.Warning("too-costly", "search-include-bounded", message, "http._include");
}
