using System.Collections.Concurrent;
using System.Text.Json;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Reads from snapshots which elements coverage counts; each profile once, for as long as its content stays the same. Safe for any number of threads.</summary>
/// <remarks>
/// Key elements are those that HL7's publishing tool shows in its view of that name: from the root down, an element is one where it
/// must be supported or lies above one that must, must occur, changes meaning, is sliced or a slice, is constrained by the profile, differs from its base in
/// cardinality, is bound at least extensibly by the profile, has a fixed or limiting value, or stands in more than one condition. Below an element that is none nothing is looked at.
/// </remarks>
public sealed class ElementReader(DefinitionStore definitions)
{
    // What every resource and element has, and no story asks for.
    private static readonly HashSet<string> Infrastructure = new(StringComparer.Ordinal) { "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension" };
    private static readonly string[] Limits = ["fixed", "pattern", "minValue", "maxValue", "maxLength"];
    private static readonly string[] SignificantExtensions =
    [
        "obligation", "elementdefinition-allowedUnits", "elementdefinition-bestPractice", "graph-constraint", "maxDecimalPlaces", "maxSize", "mimeType", "minLength", "regex",
    ];

    private readonly ConcurrentDictionary<DefinitionEntry, Lazy<Task<ProfileElements>>> _known = [];
    private int _generation = definitions.Generation;

    /// <summary>The elements of a profile; none for a definition that is no profile or whose snapshot cannot be made.</summary>
    public Task<ProfileElements> OfAsync(DefinitionEntry profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile is not { ResourceType: "StructureDefinition", Derivation: "constraint" }) return Task.FromResult(ProfileElements.None);
        var generation = definitions.Generation;
        if (Interlocked.Exchange(ref _generation, generation) != generation) _known.Clear();
        return _known.GetOrAdd(profile, entry => new Lazy<Task<ProfileElements>>(() => ReadAsync(entry))).Value;
    }

    private async Task<ProfileElements> ReadAsync(DefinitionEntry profile)
    {
        var snapshot = await definitions.Snapshots.GetAsync(profile);
        var facts = definitions.Profile(profile);
        var differential = facts.Elements.Select(element => facts.NormalElementId(element.Id) ?? element.Id).ToHashSet(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(snapshot.Json);
        if (!document.RootElement.TryGetProperty("snapshot", out var part)) return ProfileElements.None;
        var rows = part.Items("element").Select(element => Row(element, facts, differential)).ToList();
        var supported = rows.Where(row => row.MustSupport).Select(row => row.Id).ToList();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<CountedElement>();
        foreach (var row in rows)
        {
            var root = !row.Id.Contains('.', StringComparison.Ordinal);
            // What may not occur cannot be shown, nor anything below it.
            if (!root && row.IsProhibited) continue;
            var isKey = root || keys.Contains(row.Parent) && (row.IsKey || supported.Exists(id => id == row.Id || id.StartsWith(row.Id + ".", StringComparison.Ordinal)));
            if (isKey) keys.Add(row.Id);
            if (root) continue;
            var counted = (row.MustSupport ? Denominators.MustSupport : 0) | (row.InDifferential ? Denominators.Differential : 0) | (isKey && !row.IsInfrastructure ? Denominators.Key : 0);
            if (counted != 0) result.Add(new CountedElement(row.Id, counted));
        }
        return new ProfileElements([.. result.DistinctBy(each => each.Id)]);
    }

    private static ElementRow Row(JsonElement element, ProfileFacts profile, HashSet<string> differential)
    {
        var path = element.Text("path") ?? "";
        var written = element.Text("id") ?? path;
        var id = profile.NormalElementId(written) ?? written;
        var last = path[(path.LastIndexOf('.') + 1)..];
        var isSlice = element.Text("sliceName") is not null;
        var inDifferential = differential.Contains(id);
        var mustSupport = IsTrue(element, "mustSupport");
        var infrastructure = Infrastructure.Contains(last) && !isSlice && !inDifferential && !mustSupport;
        return new ElementRow(id, mustSupport, inDifferential, element.Text("max") == "0", infrastructure,
            inDifferential || isSlice || IsTrue(element, "isModifier") || Number(element, "min") > 0
            || element.TryGetProperty("slicing", out _) && last is not ("extension" or "modifierExtension")
            || DiffersFromBase(element) || element.Items("condition").Count(each => each.GetString() != "ele-1") > 1
            || element.EnumerateObject().Any(property => Limits.Any(limit => property.Name.StartsWith(limit, StringComparison.Ordinal)))
            || element.Items("extension").Any(each => each.Text("url") is { } url && SignificantExtensions.Any(name => url.EndsWith(name, StringComparison.Ordinal))));
    }

    private static bool DiffersFromBase(JsonElement element) => element.TryGetProperty("base", out var stated)
        && (Number(element, "min") != Number(stated, "min") || element.Text("max") != stated.Text("max"));

    private static int Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private sealed record ElementRow(string Id, bool MustSupport, bool InDifferential, bool IsProhibited, bool IsInfrastructure, bool IsKey)
    {
        public string Parent
        {
            get
            {
                // The parent of a slice is what it slices.
                var dot = Id.LastIndexOf('.');
                var colon = Id.IndexOf(':', dot + 1);
                return colon > 0 ? Id[..colon] : dot < 0 ? "" : Id[..dot];
            }
        }
    }
}
