using FhirStories.Validation.Checks.Bundles;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Checks;

/// <summary>Where references lead within an instance (FHIR "References", "Bundle: resolving references").</summary>
internal static class ReferenceTarget
{
    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The resource that a reference leads to: contained, or an entry of a Bundle or a parameter of Parameters around it; null where there is none.</summary>
    public static InstanceNode? Find(InstanceNode from, string reference)
    {
        if (reference.StartsWith('#')) return Contained(from, reference[1..]);
        for (var at = from; at is not null; at = at.Parent)
        {
            // Resources in Parameters go together as well.
            if (at.Name == "resource" && at.Parent is { Name: "parameter" or "part" } parameter && BundleIndex.Of(parameter.Resource).ById(reference) is [var beside, ..]) return beside.Child("resource");
            if (at.Name != "entry" || at.Parent is not { ResourceType: "Bundle" } bundle) continue;
            foreach (var found in Entries(bundle, at, reference)) return found.Child("resource");
            if (ByName(bundle, at, reference) is { } named) return named.Child("resource");
        }
        return null;
    }

    /// <summary>The entry <c>urn:uuid:x</c> that <c>Type/x</c> leads to from an entry whose address is a name as well; null where there is none.</summary>
    public static InstanceNode? ByName(InstanceNode bundle, InstanceNode entry, string reference)
    {
        if (entry.ChildText("fullUrl") is not { } url || !url.StartsWith("urn:", StringComparison.Ordinal) || TypeOf(reference) is null || AbsoluteUri.Is(reference)) return null;
        return BundleIndex.Of(bundle).ByUrl(url[..(url.LastIndexOf(':') + 1)] + reference.Split('/')[1]) is [var first, ..] ? first : null;
    }

    /// <summary>Whether a relative reference leads to an entry by the addresses of both: that of the server is the same.</summary>
    public static bool IsByAddress(InstanceNode bundle, InstanceNode entry, string reference) =>
        entry.Child("resource") is { } resource && entry.ChildText("fullUrl") is { } url && url.EndsWith($"{resource.ResourceType}/{resource.ChildText("id")}", StringComparison.Ordinal)
        && Base(url) is { } root && BundleIndex.Of(bundle).ByUrl($"{root}/{reference.Split("/_history/")[0]}").Count > 0;

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
        var rest = reference.AsSpan();
        if (rest.IndexOf('?') is >= 0 and var query) rest = rest[..query];
        rest = WithoutVersion(rest);
        var slash = rest.LastIndexOf('/');
        if (slash < 0 || rest.Length - slash - 1 is 0 or > 64) return null;
        var type = rest[..slash];
        type = type[(type.LastIndexOf('/') + 1)..];
        return type.Length > 2 && char.IsAsciiLetterUpper(type[0]) && !type.ContainsAnyExcept(Letters) ? type.ToString() : null;
    }

    // What stands before the segment _history.
    private static ReadOnlySpan<char> WithoutVersion(ReadOnlySpan<char> path)
    {
        const string History = "/_history";
        for (var from = 0; path[from..].IndexOf(History) is >= 0 and var next; from += next + 1)
        {
            var (at, end) = (from + next, from + next + History.Length);
            if (end == path.Length || path[end] == '/') return path[..at];
        }
        return path;
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
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var wanted = history < 0 ? reference : reference[..history];
        var version = reference.Length > wanted.Length ? reference[(wanted.Length + 10)..] : null;
        var absolute = AbsoluteUri.Is(wanted) ? wanted : Base(entry.ChildText("fullUrl")) is { } root ? $"{root}/{wanted}" : null;
        var index = BundleIndex.Of(bundle);
        foreach (var candidate in absolute is not null ? index.ByUrl(absolute) : index.ById(wanted))
        {
            if (candidate.Child("resource") is not { } resource) continue;
            if (version is not null && resource.Child("meta")?.ChildText("versionId") is { } own && own != version) continue;
            if (absolute is not null || candidate.ChildText("fullUrl") is not { } url || url.EndsWith("/" + wanted, StringComparison.Ordinal)) yield return candidate;
        }
    }

    /// <summary>The server's base in <c>https://example.org/fhir/Patient/1</c>; null where the URL is not of that form.</summary>
    private static string? Base(string? fullUrl)
    {
        if (fullUrl is null || TypeOf(fullUrl) is not { } type) return null;
        var at = fullUrl.LastIndexOf($"/{type}/", StringComparison.Ordinal);
        return at > 0 && fullUrl.Contains("://", StringComparison.Ordinal) ? fullUrl[..at] : null;
    }
}
