using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Snapshots;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>A difference between a published snapshot and ours.</summary>
internal sealed record SnapshotDifference(string Definition, string ElementId, string Attribute, string Published, string Ours)
{
    public override string ToString() => $"{Definition} {ElementId} {Attribute}: published '{Published}', ours '{Ours}'";
}

/// <summary>
/// Published snapshots against ours, both in the R4 model: the share of elements that are in both, and of these, attribute by
/// attribute, how many were compared, how many agree and each that does not.
/// </summary>
/// <remarks>
/// Counted as equal: the implicit slicing of extensions by url, invariants that a published snapshot repeats or leaves to the
/// type, children that one of the two leaves to be expanded on demand.
/// </remarks>
/// <param name="source">Where the types of elements are found.</param>
/// <param name="release">The release of the definitions that are compared.</param>
internal sealed class SnapshotComparison(IDefinitionSource source, FhirRelease release)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly Dictionary<string, HashSet<string>> _invariantsOfTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Compared, int Equal)> _counts = new(StringComparer.Ordinal);

    public List<SnapshotDifference> Differences { get; } = [];

    public int Definitions { get; private set; }

    public void Add(string definition, JsonObject published, JsonObject ours)
    {
        Definitions++;
        var left = Elements(published);
        var right = Elements(ours);
        var (leftParents, rightParents) = (Parents(left.Keys), Parents(right.Keys));
        foreach (var (id, element) in left)
        {
            if (right.TryGetValue(id, out var own))
            {
                Count("id", true);
                Compare(definition, element, own);
            }
            // Children of an element that ours does not expand are its type's.
            else if (HasExpandedParent(id, rightParents))
            {
                Count("id", false);
                Differences.Add(new SnapshotDifference(definition, id, "id", id, ""));
            }
        }
        foreach (var id in right.Keys.Where(id => !left.ContainsKey(id) && HasExpandedParent(id, leftParents)))
        {
            Count("id", false);
            Differences.Add(new SnapshotDifference(definition, id, "id", "", id));
        }
    }

    public double Share(string attribute) => _counts.TryGetValue(attribute, out var count) ? (double)count.Equal / count.Compared : 1;

    public int Compared(string attribute) => _counts.GetValueOrDefault(attribute).Compared;

    public string Table()
    {
        var text = new StringBuilder("| attribute | compared | equal | share |\n|---|---|---|---|\n");
        foreach (var name in (string[])["id", .. SnapshotElement.Names])
        {
            var (compared, equal) = _counts.GetValueOrDefault(name);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {compared} | {equal} | {100.0 * Share(name):0.00}% |\n");
        }
        return text.ToString();
    }

    private void Compare(string definition, SnapshotElement published, SnapshotElement ours)
    {
        foreach (var name in SnapshotElement.Names)
        {
            var (left, right) = (published.Attributes[name], ours.Attributes[name]);
            var equal = name == "invariants" ? Covers(ours, left) : left == right;
            Count(name, equal);
            if (!equal) Differences.Add(new SnapshotDifference(definition, published.Id, name, left, right));
        }
    }

    // The invariants of an element's type hold whether the snapshot repeats them or not.
    private bool Covers(SnapshotElement ours, string published)
    {
        var own = ours.Attributes["invariants"].Split(' ');
        return published.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(key => own.Contains(key) || Types(ours).Any(t => InvariantsOf(t).Contains(key)));
    }

    private static IEnumerable<string> Types(SnapshotElement element) =>
        element.Attributes["types"].Split(' ').Append("Element").Select(t => Core + t)
            .Concat(element.Attributes["profiles"].Split(' ').Select(p => p[(p.IndexOf(':', StringComparison.Ordinal) + 1)..]));

    private HashSet<string> InvariantsOf(string type)
    {
        if (_invariantsOfTypes.TryGetValue(type, out var known)) return known;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var url = type; url is not null && source.Find(url, release) is { ResourceType: "StructureDefinition" } entry; url = entry.BaseDefinition)
        {
            var json = JsonNode.Parse(source.ReadJson(entry).Span)!;
            var root = (json["snapshot"] ?? json["differential"])?["element"]?[0]?["constraint"] as JsonArray ?? [];
            keys.UnionWith(root.Select(c => (string?)c?["key"]).OfType<string>());
        }
        return _invariantsOfTypes[type] = keys;
    }

    private void Count(string attribute, bool equal)
    {
        var (compared, same) = _counts.GetValueOrDefault(attribute);
        _counts[attribute] = (compared + 1, same + (equal ? 1 : 0));
    }

    private static HashSet<string> Parents(IEnumerable<string> ids) =>
        [.. ids.Where(id => id.Contains('.', StringComparison.Ordinal)).Select(id => id[..id.LastIndexOf('.')])];

    private static bool HasExpandedParent(string id, HashSet<string> parents) =>
        id.LastIndexOf('.') is var dot && (dot < 0 || parents.Contains(id[..dot]));

    private static Dictionary<string, SnapshotElement> Elements(JsonObject definition)
    {
        var result = new Dictionary<string, SnapshotElement>(StringComparer.Ordinal);
        foreach (var element in (definition["snapshot"]?["element"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var read = SnapshotElement.Read(element);
            // The first of two that a published snapshot gives one id.
            result.TryAdd(read.Id, read);
        }
        return result;
    }
}
