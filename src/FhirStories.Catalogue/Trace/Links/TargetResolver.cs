using System.Collections.Concurrent;
using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>
/// Follows links to definitions. A catalogue of many stories has few distinct targets: each text is followed once for as long
/// as the definitions stay the same. Safe for any number of threads.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Take the link apart: canonical, version, element.</item>
/// <item>Find the definitions of the canonical, by another spelling where it has none (<see cref="LinkSpelling"/>).</item>
/// <item>Choose one by its version.</item>
/// <item>Find the element in it.</item>
/// </list>
/// </remarks>
public sealed class TargetResolver(DefinitionStore definitions)
{
    private readonly Lock _changes = new();
    private volatile Known _known = new(definitions.Generation, definitions);

    /// <summary>Where a link leads.</summary>
    /// <param name="written"><c>{canonical}[|version][#elementId]</c>, or whatever its author wrote.</param>
    public ResolvedTarget Resolve(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var known = Now();
        return known.Targets.TryGetValue(written, out var found) ? found : known.Targets.GetOrAdd(written, Follow(written, known));
    }

    /// <summary>A definition as it is now; null where it has gone.</summary>
    /// <param name="entry">The definition as it was at some time.</param>
    public DefinitionEntry? Current(DefinitionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return definitions.Find(entry.Canonical, entry.Release) is { } used && used.Equals(entry) ? used : definitions.FindAll(entry.Url).FirstOrDefault(entry.Equals);
    }

    /// <summary>Rises whenever what links lead to may have changed.</summary>
    public int Generation => definitions.Generation;

    private Known Now()
    {
        var known = _known;
        if (known.Generation == definitions.Generation) return known;
        lock (_changes)
        {
            if (_known.Generation != definitions.Generation) _known = new Known(definitions.Generation, definitions);
            return _known;
        }
    }

    private ResolvedTarget Follow(string written, Known known)
    {
        var target = CanonicalTarget.Parse(written);
        var found = definitions.FindAll(target.Url).ToList();
        string? repair = null;
        if (found.Count == 0 && LinkSpelling.Of(target, definitions, known.Names.Value) is { } spelling)
        {
            found = [.. definitions.FindAll(spelling.Target.Url)];
            (target, repair) = (spelling.Target, spelling.Repair);
        }
        if (found.Count == 0) return Nowhere(written, target);
        return Choose(written, target, found) with { Repair = repair };
    }

    private static ResolvedTarget Nowhere(string written, CanonicalTarget target) => LinkSpelling.IsDefinition(target.Url)
        ? new ResolvedTarget(written, LinkStatus.Orphaned)
        {
            ElementId = target.ElementId,
            Reason = $"No definition with the canonical {target.Url} is here: install the package that has it, correct the link, or mark it as a gap.",
        }
        : Uri.TryCreate(target.Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "urn"
            ? new ResolvedTarget(written, LinkStatus.External) { ElementId = target.ElementId, Reason = "The link leads out of FHIR; it cannot be checked here." }
            : new ResolvedTarget(written, LinkStatus.Orphaned) { ElementId = target.ElementId, Reason = $"'{target.Url}' is no canonical: write the whole URL of the definition." };

    private ResolvedTarget Choose(string written, CanonicalTarget target, List<DefinitionEntry> found)
    {
        if (target.Version is { } version)
        {
            var newest = Newest(found);
            if (definitions.Find(target.Canonical) is not { } pinned)
            {
                var older = CanonicalVersion.Compare(version, newest.Version) < 0;
                return new ResolvedTarget(written, older ? LinkStatus.Outdated : LinkStatus.Predated)
                {
                    Definition = newest,
                    ElementId = ElementOf(newest, target.ElementId).Id,
                    Hash = older ? HashOf(newest, target.ElementId) : null,
                    Reason = older ? $"Version {version} is not here any more; version {newest.Version} is. Check the link against it and pin that."
                        : $"Version {version} is newer than version {newest.Version}, the newest that is here. Install it, or correct the link.",
                };
            }
            var later = Newest(found.Where(each => each.Release == pinned.Release));
            var within = Within(written, target, pinned);
            return within.Status == LinkStatus.Ok && CanonicalVersion.Compare(pinned.Version, later.Version) < 0
                ? within with { Status = LinkStatus.Outdated, Reason = $"Version {later.Version} of it is here. Check the link against it and pin that." }
                : within;
        }
        var chosen = definitions.Find(target.Url)!;
        // FHIR's own definitions have one canonical in every release, and mean R4 where nobody says otherwise (DESIGN §5).
        var rivals = IsCore(chosen) ? [] : found.Where(each => each.Origin == chosen.Origin && each.Version != chosen.Version).Select(each => each.Version ?? "none").Distinct().Order(StringComparer.Ordinal).ToList();
        var result = Within(written, target, chosen);
        return rivals.Count > 0 && result.Status == LinkStatus.Ok
            ? result with { Status = LinkStatus.Ambiguous, Reason = $"Several versions are here ({string.Join(", ", rivals.Append(chosen.Version ?? "none").Order(StringComparer.Ordinal))}): pin the one that is meant." }
            : result;
    }

    private ResolvedTarget Within(string written, CanonicalTarget target, DefinitionEntry entry)
    {
        var (exists, id) = ElementOf(entry, target.ElementId);
        if (!exists)
            return new ResolvedTarget(written, LinkStatus.ElementNotFound)
            {
                Definition = entry,
                ElementId = id,
                Reason = $"{entry.Name} has no {(entry.ResourceType == "CodeSystem" ? "code" : "element")} '{id}': correct it, or link the definition as a whole.",
            };
        return new ResolvedTarget(written, entry.Status == "retired" ? LinkStatus.Unwanted : LinkStatus.Ok)
        {
            Definition = entry,
            ElementId = id,
            Hash = HashOf(entry, id),
            Reason = entry.Status == "retired" ? $"{entry.Name} is retired: link what replaces it." : null,
        };
    }

    /// <summary>Whether a definition has an element or code, and its one id.</summary>
    private (bool Exists, string? Id) ElementOf(DefinitionEntry entry, string? written)
    {
        if (written is null) return (true, null);
        if (entry.ResourceType == "CodeSystem") return (HasCode(entry, written), written);
        // Of other definitions it is not known what their fragments name.
        if (entry.ResourceType != "StructureDefinition") return (true, written);
        var profile = definitions.Profile(entry);
        var spellings = LinkSpelling.OfElement(ExtensionSpelling.Sliced(Uri.UnescapeDataString(written), profile), entry.Type ?? entry.Name).ToList();
        foreach (var spelling in spellings)
            if (profile.NormalElementId(spelling) is { } id) return (true, id);
        foreach (var spelling in spellings)
            if (LinkSpelling.OfChoice(spelling, profile.NormalElementId) is { } choice) return (true, choice);
        return (false, written);
    }

    private string HashOf(DefinitionEntry entry, string? elementId) => definitions.HashOf(entry, entry.ResourceType == "StructureDefinition" ? ElementOf(entry, elementId).Id : null);

    private bool HasCode(DefinitionEntry entry, string code)
    {
        using var document = JsonDocument.Parse(definitions.ReadJson(entry));
        var left = new Stack<JsonElement>([document.RootElement]);
        while (left.TryPop(out var parent))
        {
            if (!parent.TryGetProperty("concept", out var concepts)) continue;
            foreach (var concept in concepts.EnumerateArray())
            {
                if (concept.TryGetProperty("code", out var own) && own.ValueEquals(code)) return true;
                left.Push(concept);
            }
        }
        return false;
    }

    private static DefinitionEntry Newest(IEnumerable<DefinitionEntry> entries) =>
        entries.Aggregate((a, b) => CanonicalVersion.Compare(a.Version, b.Version) >= 0 ? a : b);

    private static bool IsCore(DefinitionEntry entry) => entry.PackageName is "hl7.fhir.r3.core" or "hl7.fhir.r4.core" or "hl7.fhir.r4b.core" or "hl7.fhir.r5.core";

    /// <summary>What was found among one set of definitions.</summary>
    private sealed class Known(int generation, DefinitionStore definitions)
    {
        public int Generation { get; } = generation;

        public ConcurrentDictionary<string, ResolvedTarget> Targets { get; } = new(StringComparer.Ordinal);

        /// <summary>What they are called.</summary>
        public Lazy<DefinitionNames> Names { get; } = new(() => new DefinitionNames(definitions));
    }
}
