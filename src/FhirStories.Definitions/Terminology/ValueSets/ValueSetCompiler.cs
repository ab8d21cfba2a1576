using System.Text.Json;
using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>Makes value sets ready to ask, with all that they import; one compiler serves one question.</summary>
/// <remarks>
/// A value set that comes upon itself adds nothing there: what it includes is included already. So a set that was met on the
/// way is taken as far as it is known then, which is right for plain unions; where such a set is intersected or excluded,
/// the part says "not checked". Sets made so are kept only for the one that was asked for.
/// </remarks>
internal sealed class ValueSetCompiler(TerminologyScope start)
{
    private const string Supplement = "http://hl7.org/fhir/StructureDefinition/valueset-supplement";
    private const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";
    private const string ImplicitMark = "?fhir_vs";
    private const int MostImports = 2000;
    private const int DeepestImport = 64;
    private const int DeepestNesting = 200;

    private readonly Dictionary<(string, FhirRelease?), CompiledValueSet?> _met = [];
    private TerminologyScope _scope = start;
    private int _depth;

    /// <summary>The value set of a canonical.</summary>
    public CompiledValueSet Compile(string canonical)
    {
        if (_scope.Known(canonical) is { } known) return known;
        if (_met.TryGetValue((canonical, _scope.Release), out var met)) return met ?? CutOff(canonical);
        if (_met.Count >= MostImports || _depth >= DeepestImport)
            return Unresolved(canonical, new TerminologyReason("value-set-too-complex", $"The value set {canonical} is one import too many."), ask: false);
        _met.Add((canonical, _scope.Release), null);
        _depth++;
        try
        {
            var set = Make(canonical);
            _met[(canonical, _scope.Release)] = set;
            // A set that was cut off is whole only as the root of its own question.
            if (_depth == 1) set.IsCutOff = false;
            if (!set.IsCutOff) _scope.Keep(canonical, set);
            return set;
        }
        finally
        {
            _depth--;
        }
    }

    private CompiledValueSet Make(string canonical)
    {
        if (_scope.Find("ValueSet", canonical) is { } found)
        {
            using var document = JsonDocument.Parse(found.Json);
            var outer = _scope;
            try
            {
                if (found.Release is { } own) _scope = outer.In(own);
                return Compile(document.RootElement, found.Json.Length, canonical);
            }
            finally
            {
                _scope = outer;
            }
        }
        if (Implicit(canonical) is { } implied) return implied;
        return Unresolved(canonical, new TerminologyReason("value-set-unknown", $"The value set {canonical} is not here."), ask: true);
    }

    private CompiledValueSet Compile(JsonElement set, int length, string canonical)
    {
        var scope = _scope;
        var issues = new List<TerminologyReason>();
        var compose = set.Child("compose");
        var supplements = set.Items("extension").Where(e => e.Text("url") == Supplement)
            .Select(e => e.Text("valueCanonical") ?? e.Text("valueUri")).OfType<string>().ToList();
        var includes = compose.Items("include").Select(i => Part(i, supplements, issues, canonical)).ToArray();
        var excludes = compose.Items("exclude").Select(i => Part(i, supplements, issues, canonical)).Select(p => Guarded(p, p.Sets.Any(s => s.IsCutOff), canonical)).ToArray();
        var (stored, whole) = Expansion(set.Child("expansion"));
        if (includes.Length == 0 && stored.Length == 0)
            includes = [Open(new TerminologyReason("value-set-empty", $"The value set {canonical} has neither a composition nor an expansion."), null, null)];
        var nested = includes.Concat(excludes).SelectMany(p => p.Sets).Distinct().ToList();
        foreach (var issue in nested.SelectMany(s => s.Issues)) if (!issues.Contains(issue)) issues.Add(issue);
        return new CompiledValueSet
        {
            Url = set.Text("url") ?? canonical,
            Version = set.Text("version"),
            Includes = includes,
            Excludes = excludes,
            Stored = stored,
            StoredIsWhole = whole,
            ActiveOnly = compose.Flag("inactive") == false,
            IsCutOff = nested.Any(s => s.IsCutOff),
            Issues = issues,
            Systems = [.. includes.Concat(stored).SelectMany(p => p.System is { } own ? [own.Url] : p.Sets.SelectMany(s => s.Systems)).Distinct()],
            PartsOfUnknownSystem = [.. includes.SelectMany(p => p.Unresolved is not null ? [p] : p.System is null ? p.Sets.SelectMany(s => s.PartsOfUnknownSystem) : []).Distinct()],
            Definition = () => scope.Json("ValueSet", canonical) ?? default,
            SupplementsMissing = [.. supplements.Where(s => scope.Json("CodeSystem", s) is null)],
            Weight = 64 + length / 60 + includes.Sum(p => p.Listed?.Count * 4 ?? 0),
        };
    }

    private SetPart Part(JsonElement include, IReadOnlyList<string> supplements, List<TerminologyReason> issues, string canonical)
    {
        var url = include.Text("system");
        var sets = include.Texts("valueSet").Select(Compile).ToArray();
        if (url is null && sets.Length == 0)
            return Open(new TerminologyReason("value-set-malformed", $"A part of {canonical} names neither a code system nor a value set."), null, null);
        foreach (var round in sets.Where(s => s is { IsCutOff: true, Includes.Length: 0 })) issues.AddRange(round.Issues.Except(issues));
        var cut = sets.Any(s => s.IsCutOff) && (url is not null || sets.Length > 1);
        if (url is null) return Guarded(new SetPart { Sets = sets }, cut, canonical);

        var version = _scope.Versions.Of(url, include.Text("version"));
        if (_scope.Versions.Excluded.Contains(url) || version is not null && _scope.Versions.Excluded.Contains($"{url}|{version}"))
            return new SetPart { System = new LocalSystem(url, null, null, null), Listed = [] };
        var system = _scope.System(url, include.Text("version"), supplements);
        var listed = include.Child("concept").ValueKind == JsonValueKind.Array ? Listed(include, system) : null;
        ConceptTest[] filters = [.. include.Items("filter").Select(f => FilterCompiler.Compile(system, f.Text("property"), f.Text("op"), f.Text("value"), issues))];
        // Filters are and'ed (R4 ValueSet.compose.include.filter), whatever an author meant who lists codes as filters.
        var lists = filters.OfType<ListTest>().Select(f => f.Codes).OfType<IEnumerable<string>>().ToList();
        if (lists.Count > 1 && !lists.Aggregate(Enumerable.Intersect).Any())
            issues.Add(new TerminologyReason("filters-contradict", $"A part of {canonical} asks a code of {url} to be several codes at once: it holds none."));
        return Guarded(new SetPart
        {
            System = system,
            Version = version,
            Listed = listed,
            Filters = filters,
            Sets = sets,
            AskInclude = listed is null ? include.GetRawText() : null,
        }, cut, canonical);
    }

    // Less than the whole of a set would make more of an exclude, and less of an intersection, than there is.
    private static SetPart Guarded(SetPart part, bool isCut, string canonical) => isCut ? Open(CycleReason(canonical), null, null) : part;

    private static Dictionary<string, ListedConcept> Listed(JsonElement include, LocalSystem system)
    {
        var listed = new Dictionary<string, ListedConcept>(system.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var concept in include.Items("concept"))
            if (concept.Text("code") is { Length: > 0 } code) listed.TryAdd(code, new ListedConcept(code, concept.Text("display"), Designations(concept)));
        return listed;
    }

    internal static IReadOnlyList<Designation> Designations(JsonElement concept) =>
    [
        .. concept.Items("designation").Where(d => d.Text("value") is not null).Select(d => new Designation(
            d.Text("language"), d.Child("use").Text("system"), d.Child("use").Text("code"), d.Child("use").Text("display"), d.Text("value")!)),
    ];

    private (SetPart[] Parts, bool Whole) Expansion(JsonElement expansion)
    {
        var bySystem = new Dictionary<string, Dictionary<string, ListedConcept>>(StringComparer.Ordinal);
        var count = Contains(expansion, bySystem, 0);
        if (count == 0) return ([], false);
        var whole = (expansion.Number("total") is not { } total || total <= count)
            && expansion.Number("offset") is null or 0
            && !expansion.Items("extension").Any(e => e.Text("url") == Unclosed)
            && !expansion.Items("parameter").Any(p => p.Text("name") is "limitedExpansion" or "filter" or "count");
        return ([.. bySystem.Select(s => new SetPart { System = _scope.System(s.Key, null, []), Listed = s.Value })], whole);
    }

    private static int Contains(JsonElement holder, Dictionary<string, Dictionary<string, ListedConcept>> bySystem, int depth)
    {
        var count = 0;
        if (depth > DeepestNesting) return count;
        foreach (var item in holder.Items("contains"))
        {
            count += Contains(item, bySystem, depth + 1);
            // An abstract entry only groups; one without system or code cannot be asked for.
            if (item.Text("system") is not { } system || item.Text("code") is not { Length: > 0 } code) continue;
            count++;
            if (!bySystem.TryGetValue(system, out var codes)) bySystem.Add(system, codes = new(StringComparer.Ordinal));
            codes.TryAdd(code, new ListedConcept(code, item.Text("display"), Designations(item))
            {
                IsAbstract = item.Flag("abstract") == true,
                IsInactive = item.Flag("inactive") == true,
            });
        }
        return count;
    }

    // All of a code system: the fragment that SNOMED CT and LOINC define (R4 valueset.html, implicit value sets), and the one
    // that a code system itself names in CodeSystem.valueSet is found in the store.
    private CompiledValueSet? Implicit(string canonical)
    {
        var mark = canonical.IndexOf(ImplicitMark, StringComparison.Ordinal);
        if (mark <= 0) return null;
        var (url, asked) = (canonical[..mark], canonical[(mark + ImplicitMark.Length)..]);
        var version = url.StartsWith(CodeSystemUrls.SnomedCt + "/", StringComparison.Ordinal) ? url : null;
        if (version is not null) url = CodeSystemUrls.SnomedCt;
        var issues = new List<TerminologyReason>();
        var system = _scope.System(url, version, []);
        ConceptTest[]? filters = asked switch
        {
            "" => [],
            _ when asked.StartsWith("=isa/", StringComparison.Ordinal) => [FilterCompiler.Compile(system, "concept", "is-a", asked[5..], issues)],
            _ when asked.StartsWith("=refset/", StringComparison.Ordinal) => [FilterCompiler.Compile(system, "concept", "in", asked[8..], issues)],
            _ when asked.StartsWith("=ecl/", StringComparison.Ordinal) => [FilterCompiler.Compile(system, "constraint", "=", Uri.UnescapeDataString(asked[5..]), issues)],
            _ => null,
        };
        if (filters is null) return null;
        return new CompiledValueSet
        {
            Url = canonical,
            Includes = [new SetPart { System = system, Version = version, Filters = filters, AskUrl = canonical }],
            Systems = [url],
            Issues = issues,
            Weight = 64,
        };
    }

    private static CompiledValueSet CutOff(string canonical) =>
        new() { Url = canonical, IsCutOff = true, Issues = [CycleReason(canonical)], Weight = 16 };

    private static TerminologyReason CycleReason(string canonical) =>
        new("value-set-cycle", $"The value set {canonical} includes itself, directly or through others.");

    private static CompiledValueSet Unresolved(string canonical, TerminologyReason reason, bool ask)
    {
        var part = Open(reason, ask ? canonical : null, null);
        return new CompiledValueSet { Url = canonical, Includes = [part], PartsOfUnknownSystem = [part], Issues = [reason], Weight = 16 };
    }

    private static SetPart Open(TerminologyReason reason, string? askUrl, string? askInclude) =>
        new() { Unresolved = reason, AskUrl = askUrl, AskInclude = askInclude };
}
