using FhirStories.Validation.Checks.Bundles;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Checks;

/// <summary>Where references lead within an instance (FHIR "References", "Bundle: resolving references").</summary>
internal static class ReferenceTarget
{
    /// <summary>The resource that a reference leads to: contained, or an entry of a Bundle around it; null where there is none.</summary>
    public static InstanceNode? Find(InstanceNode from, string reference)
    {
        if (reference.StartsWith('#')) return Contained(from, reference[1..]);
        return Entries(from, reference).FirstOrDefault()?.Child("resource");
    }

    /// <summary>The entries that a reference leads to, of the nearest Bundle around it that has one.</summary>
    public static IEnumerable<InstanceNode> Entries(InstanceNode from, string reference)
    {
        for (InstanceNode? at = from; at is not null; at = at.Parent)
        {
            if (at.Name != "entry" || at.Parent is not { ResourceType: "Bundle" } bundle) continue;
            var any = false;
            foreach (var found in Entries(bundle, at, reference))
            {
                any = true;
                yield return found;
            }
            if (any) yield break;
        }
    }

    /// <summary>The type in <c>Patient/1</c> or <c>https://example.org/fhir/Patient/1/_history/2</c>; null where there is none.</summary>
    public static string? TypeOf(string? reference)
    {
        if (reference is null || reference.StartsWith('#') || reference.StartsWith("urn:", StringComparison.Ordinal)) return null;
        var parts = reference.Split('?')[0].Split('/');
        var end = Array.IndexOf(parts, "_history") is > 0 and var history ? history : parts.Length;
        if (end < 2) return null;
        var type = parts[end - 2];
        return type.Length > 2 && char.IsAsciiLetterUpper(type[0]) && type.All(char.IsAsciiLetter) && parts[end - 1].Length is > 0 and <= 64 ? type : null;
    }

    /// <summary>The resource that contains others: the nearest that is not itself contained.</summary>
    public static InstanceNode Container(InstanceNode from)
    {
        var at = from.Resource;
        while (at.Parent is { } parent && at.Name == "contained") at = parent.Resource;
        return at;
    }

    private static InstanceNode? Contained(InstanceNode from, string id)
    {
        var container = Container(from);
        return id.Length == 0 ? container : container.Children.FirstOrDefault(c => c.Name == "contained" && c.ChildText("id") == id);
    }

    /// <summary>The entries of a Bundle that a reference in another entry names.</summary>
    private static IEnumerable<InstanceNode> Entries(InstanceNode bundle, InstanceNode entry, string reference)
    {
        var wanted = reference.Split("/_history/")[0];
        var version = reference.Length > wanted.Length ? reference[(wanted.Length + 10)..] : null;
        var absolute = IsAbsolute(wanted) ? wanted : Base(entry.ChildText("fullUrl")) is { } root ? $"{root}/{wanted}" : null;
        var index = BundleIndex.Of(bundle);
        foreach (var candidate in absolute is not null ? index.ByUrl(absolute) : index.ById(wanted))
        {
            if (candidate.Child("resource") is not { } resource) continue;
            if (version is not null && resource.Child("meta")?.ChildText("versionId") is { } own && own != version) continue;
            if (absolute is not null || candidate.ChildText("fullUrl") is not { } url || url.EndsWith("/" + wanted, StringComparison.Ordinal)) yield return candidate;
        }
    }

    private static bool IsAbsolute(string reference) => reference.StartsWith("urn:", StringComparison.Ordinal) || reference.Contains("://", StringComparison.Ordinal);

    /// <summary>The server's base in <c>https://example.org/fhir/Patient/1</c>; null where the URL is not of that form.</summary>
    private static string? Base(string? fullUrl)
    {
        if (fullUrl is null || TypeOf(fullUrl) is not { } type) return null;
        var at = fullUrl.LastIndexOf($"/{type}/", StringComparison.Ordinal);
        return at > 0 && fullUrl.Contains("://", StringComparison.Ordinal) ? fullUrl[..at] : null;
    }
}
