using FhirStories.Definitions.Terminology.Asking;
using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Expanding;

/// <summary>Carries out one <c>$expand</c>.</summary>
/// <remarks>
/// <list type="number"><item>list each include (what is not here, from the terminology server),</item><item>take away what the
/// excludes hold,</item><item>filter and order,</item><item>write the page.</item></list> A part that cannot be listed refuses
/// the whole, as an expansion that silently lacks codes would make them look invalid.
/// </remarks>
internal sealed class Expander(TerminologyService service, ExpansionRequest request)
{
    private const int MostListed = 1_000_000;

    private readonly HashSet<(string System, string Code)> _seen = [];
    private readonly List<ExpandedConcept> _concepts = [];
    private readonly List<TerminologyReason> _gaps = [];
    private readonly TerminologyScope _scope = service.Scope(request.Release, request.Overlay, new VersionRules(
        CodeValidator.Versions(request.SystemVersions), CodeValidator.Versions(request.ForcedSystemVersions), new HashSet<string>(request.ExcludedSystems)));
    private int _steps;
    private int _asked;

    public async Task<ExpansionAnswer> ExpandAsync(CancellationToken cancellation)
    {
        var set = _scope.ValueSet(request.ValueSet);
        foreach (var supplement in set.SupplementsMissing)
            _gaps.Add(new TerminologyReason("supplement-unknown", $"The supplement {supplement} that the value set asks for is not here."));
        foreach (var concept in await ListAsync(set, 0, cancellation))
            if (_seen.Add((concept.System, concept.Code))) _concepts.Add(concept);
        if (_steps > MostListed) return Refused(TooCostly($"Listing the value set {set.Url} takes more than {MostListed:N0} steps."));
        if (_gaps.Count > 0 && !request.AllowIncomplete) return new(default, [.. _gaps.Distinct()]);

        var words = request.Filter is { } filter ? service.Options.Fold(filter).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        var wanted = _concepts.Where(c =>
            !(request.ActiveOnly && c.IsInactive) && !(request.ExcludeNotForUI && c.IsAbstract) && (words.Length == 0 || c.Holds(words, service.Options.Fold))).ToList();
        var most = service.Options.LargestExpansion;
        if (request.Count is null && wanted.Count - request.Offset > most)
            return Refused(TooCostly($"The expansion has {wanted.Count:N0} concepts, more than the {most:N0} that are returned at once: ask for a page with count and offset, or narrow it with filter."));

        // Pages are of a flat list (R4 ValueSet-expand, count); words leave holes in any hierarchy.
        var paged = request.Count is not null || request.Offset > 0;
        var page = paged ? wanted.Skip(request.Offset).Take(Math.Min(request.Count ?? most, most)).ToList() : wanted;
        var nested = !request.ExcludeNested && !paged && words.Length == 0;
        return new(new ExpansionWriter(request, set, service.Time.GetUtcNow()).Write(page, wanted.Count, nested, [.. _gaps.Distinct()]), []);
    }

    private async Task<IReadOnlyList<ExpandedConcept>> ListAsync(CompiledValueSet set, int depth, CancellationToken cancellation)
    {
        var gaps = _gaps.Count;
        var members = new List<ExpandedConcept>();
        foreach (var part in set.Includes) members.AddRange(await ListAsync(part, depth, cancellation));
        if (set.Stored.Length > 0 && (set.Includes.Length == 0 || _gaps.Count > gaps))
        {
            // What the composition cannot give here, the expansion that the definition carries can.
            if (set.StoredIsWhole)
            {
                _gaps.RemoveRange(gaps, _gaps.Count - gaps);
                members.Clear();
            }
            else if (set.Includes.Length == 0)
            {
                _gaps.Add(new TerminologyReason("expansion-incomplete", $"The value set {set.Url} carries only an expansion, and that is not whole."));
            }
            foreach (var part in set.Stored) members.AddRange(await ListAsync(part, depth, cancellation));
        }
        if (set.ActiveOnly) members.RemoveAll(m => m.IsInactive);
        if (set.Excludes.Length == 0) return members;

        var kept = new List<ExpandedConcept>(members.Count);
        foreach (var member in members)
        {
            if (++_steps > MostListed) break;
            var verdict = await TestAsync(set.Excludes, member, cancellation);
            if (verdict == Membership.NotIn) kept.Add(member);
        }
        return kept;
    }

    private async Task<IReadOnlyList<ExpandedConcept>> ListAsync(SetPart part, int depth, CancellationToken cancellation)
    {
        // Imports that fan out cost steps even where they bring nothing.
        if (++_steps > MostListed || depth > 100) return [];
        IReadOnlyList<ExpandedConcept>? members = null;
        var tested = part.Sets;
        TerminologyReason? gap = part.Unresolved;
        if (part.System is not null && gap is null) (members, gap) = Own(part);
        if (members is null && part.Sets.Length > 0)
        {
            // The system cannot be listed, or there is none: the members of the first value set are tried by it.
            var first = await ListAsync(part.Sets[0], depth + 1, cancellation);
            tested = part.Sets[1..];
            members = part.System is null ? first : await KeepAsync(first, part, cancellation);
        }
        members ??= await AskAsync(part, gap!, cancellation);
        _steps += members.Count;
        foreach (var set in tested)
        {
            var kept = new List<ExpandedConcept>();
            foreach (var member in members)
            {
                if (++_steps > MostListed) break;
                if (await TestAsync([new SetPart { Sets = [set] }], member, cancellation) == Membership.In) kept.Add(member);
            }
            members = kept;
        }
        return members;
    }

    private async Task<IReadOnlyList<ExpandedConcept>> KeepAsync(IReadOnlyList<ExpandedConcept> candidates, SetPart part, CancellationToken cancellation)
    {
        var own = new SetPart { System = part.System, Filters = part.Filters, Version = part.Version, AskInclude = part.AskInclude };
        var kept = new List<ExpandedConcept>();
        foreach (var candidate in candidates)
            if (await TestAsync([own], candidate, cancellation) == Membership.In) kept.Add(candidate);
        return kept;
    }

    // Undecided members are neither kept nor dropped in silence: the part becomes a gap.
    private async Task<Membership> TestAsync(SetPart[] parts, ExpandedConcept member, CancellationToken cancellation)
    {
        var probe = new CompiledValueSet { Url = request.ValueSet, Includes = parts };
        var server = _asked < service.Options.MostQuestions ? service.Questions : null;
        var check = await MembershipQuestion.AnswerAsync(probe, member.System, member.Code, null, server, service.Options.MostQuestions, cancellation);
        if (check.Membership == Membership.NotChecked)
        {
            _asked++;
            _gaps.Add(check.Reason!);
        }
        return check.Membership;
    }

    private static (IReadOnlyList<ExpandedConcept>?, TerminologyReason?) Own(SetPart part)
    {
        var system = part.System!;
        if (part.Listed is { } listed)
            return ([.. listed.Values.Select(c => new ExpandedConcept(system.Url, c.Code, system.Content, system.Find(c.Code), c, false))], null);
        if (part.Filters.Select(f => f.Codes).FirstOrDefault(c => c is not null) is { } codes)
            return Filtered(part, codes.Distinct().Select(c => (c, system.Find(c))), isListed: true);
        if (system.Content is not { } content)
            return (null, system.Grammar is { } grammar and not SnomedIds
                ? new TerminologyReason("expansion-infinite", $"The codes of {system.Url} follow rules and cannot be listed.")
                : part.Filters.Length == 0 ? system.Absent : Why(part));
        if (!content.IsComplete)
            return (null, new TerminologyReason("system-fragment", $"The code system {system.Url} is here in part only, so its codes cannot be listed whole."));
        return Filtered(part, Enumerable.Range(0, content.Count).Select(i => (content.Codes[i], i)), isListed: false);
    }

    private static (IReadOnlyList<ExpandedConcept>?, TerminologyReason?) Filtered(SetPart part, IEnumerable<(string Code, int At)> candidates, bool isListed)
    {
        var members = new List<ExpandedConcept>();
        foreach (var (code, at) in candidates)
        {
            var verdict = Membership.In;
            TerminologyReason? reason = null;
            foreach (var filter in part.Filters)
            {
                var one = filter.Test(code, at, out var why);
                if (one == Membership.In) continue;
                verdict = one;
                reason = why;
                if (one == Membership.NotIn) break;
            }
            if (verdict == Membership.NotChecked) return (null, reason);
            // A filter may name a code that its whole system does not have.
            if (verdict == Membership.In && !(isListed && part.System!.IsWhole && at < 0))
                members.Add(new ExpandedConcept(part.System!.Url, at < 0 ? code : part.System.Content!.Codes[at], part.System.Content, at, null, !isListed));
        }
        return (members, null);
    }

    private static TerminologyReason Why(SetPart part)
    {
        foreach (var filter in part.Filters)
            if (filter.Test("138875005", -1, out var reason) == Membership.NotChecked) return reason!;
        return part.System!.Absent;
    }

    private async Task<IReadOnlyList<ExpandedConcept>> AskAsync(SetPart part, TerminologyReason gap, CancellationToken cancellation)
    {
        if (service.Questions is not { } server || _asked++ >= service.Options.MostQuestions)
        {
            _gaps.Add(gap);
            return [];
        }
        var most = service.Options.LargestExpansion;
        var (codes, total, failure) = await server.ListAsync(part, request.Filter, most + 1, request.ActiveOnly, request.DisplayLanguage, cancellation);
        if (failure is not null) _gaps.Add(new TerminologyReason(failure.Code, $"{gap.Message} {failure.Message}"));
        else if (codes.Count > most || total > codes.Count) _gaps.Add(TooCostly($"The terminology server lists more than {most:N0} concepts for a part of {request.ValueSet}: narrow it with filter."));
        return [.. codes.Select(c => new ExpandedConcept(c.System, c.Concept.Code, null, -1, c.Concept, false))];
    }

    private static ExpansionAnswer Refused(TerminologyReason reason) => new(default, [reason]);

    private static TerminologyReason TooCostly(string message) => new("too-costly", message);
}
