using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Checks.Bundles;

/// <summary>
/// The entries of a Bundle, or the parameters of Parameters, by what references name the resources in them with; made once, so that many references
/// cost no more than their number.
/// </summary>
internal sealed class BundleIndex
{
    private static readonly List<InstanceNode> None = [];

    private readonly Dictionary<string, List<InstanceNode>> _byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<InstanceNode>> _byId = new(StringComparer.Ordinal);

    private BundleIndex(InstanceNode holder) => Collect(holder);

    private void Collect(InstanceNode holder)
    {
        foreach (var entry in holder.Children)
        {
            if (entry.Name is "parameter" or "part") Collect(entry);
            else if (entry.Name != "entry") continue;
            if (entry.ChildText("fullUrl") is { } url) Add(_byUrl, url, entry);
            if (entry.Child("resource") is { } resource) Add(_byId, $"{resource.ResourceType}/{resource.ChildText("id")}", entry);
        }
    }

    /// <summary>The index of a Bundle or of Parameters.</summary>
    public static BundleIndex Of(InstanceNode bundle) => bundle.Entries ??= new BundleIndex(bundle);

    /// <summary>Entries of a fullUrl, in order.</summary>
    public List<InstanceNode> ByUrl(string url) => _byUrl.GetValueOrDefault(url, None);

    /// <summary>Entries whose resource is <c>Type/id</c>, in order.</summary>
    public List<InstanceNode> ById(string id) => _byId.GetValueOrDefault(id, None);

    private static void Add(Dictionary<string, List<InstanceNode>> index, string key, InstanceNode entry)
    {
        if (index.TryGetValue(key, out var list)) list.Add(entry);
        else index[key] = [entry];
    }
}
