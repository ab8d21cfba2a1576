using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>A page, or a file beside it, by which a guide or FHIR itself shows a definition.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Kind">The type of resource that its name begins with; null for pages of FHIR itself, which are called as the type is.</param>
/// <param name="Name">The rest of its name.</param>
/// <param name="Anchor">The place on it; null for none.</param>
internal sealed partial record PublishedPage(string Folder, string? Kind, string Name, string? Anchor)
{
    private static readonly string[] Files = [".html", ".htm", ".json", ".xml", ".ttl"];

    /// <summary>The element that the place on the page is; null for the definition as a whole.</summary>
    // The anchor of a page names an element only on pages of elements, and then with the type in front.
    public string? Element => Anchor is { } anchor && (anchor.Contains('.', StringComparison.Ordinal) || anchor.Contains(':', StringComparison.Ordinal)) ? anchor : null;

    /// <summary>The page that a link names; null where it names none.</summary>
    public static PublishedPage? Of(string url, string? anchor)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || Array.Find(Files, each => uri.AbsolutePath.EndsWith(each, StringComparison.OrdinalIgnoreCase)) is not { } file) return null;
        var path = uri.GetLeftPart(UriPartial.Path);
        var folder = path[..path.LastIndexOf('/')];
        var page = View().Replace(path[(folder.Length + 1)..^file.Length], "");
        if (page.Length == 0) return null;
        if (Array.Find(LinkSpelling.Kinds, kind => page.StartsWith(kind + "-", StringComparison.OrdinalIgnoreCase)) is { } named && page.Length > named.Length + 1)
            return new PublishedPage(folder, named, page[(named.Length + 1)..], anchor);
        return uri.Host is "hl7.org" or "www.hl7.org" or "build.fhir.org" ? new PublishedPage(folder, null, page, anchor) : null;
    }

    /// <summary>The definitions that it may show, the likeliest first.</summary>
    /// <param name="version">The version that the link names.</param>
    /// <param name="names">What definitions are called.</param>
    public IEnumerable<CanonicalTarget> Shows(string? version, DefinitionNames names)
    {
        var release = version ?? (FhirFolder().Match(Folder) is { Success: true } match ? LinkSpelling.VersionOf(match.Groups["release"].Value) : null);
        if (Kind is null)
        {
            // hl7.org/fhir/R4/diagnosticreport.html, extension-patient-birthplace.html, datatypes.html#Identifier
            if ((names.OfFhir(Name) ?? names.OfFhir(Extension().Replace(Name, ""))) is { } type) yield return new CanonicalTarget(type, release, Element);
            if (Anchor is not null && names.OfFhir(Anchor.Split('.')[0]) is { } anchored) yield return new CanonicalTarget(anchored, release, Element);
            yield break;
        }
        // A guide's pages lie below its canonical, or in a folder of their version below it.
        for (var at = Folder; ;)
        {
            // FHIR's own folders are of a release, and the release is the version.
            var pinned = FhirFolder().IsMatch(Folder) && IsFhir(at) ? release : version;
            yield return new CanonicalTarget($"{at}/{Kind}/{Name}", pinned, Element);
            yield return new CanonicalTarget($"{LinkSpelling.OtherScheme(at)}/{Kind}/{Name}", pinned, Element);
            yield return new CanonicalTarget($"{LinkSpelling.OtherScheme(at).Replace("://www.", "://", StringComparison.Ordinal)}/{Kind}/{Name}", pinned, Element);
            if (at.LastIndexOf('/') is var slash && slash <= at.IndexOf("://", StringComparison.Ordinal) + 2) yield break;
            at = at[..slash];
        }
    }

    private static bool IsFhir(string folder) => folder.EndsWith("hl7.org/fhir", StringComparison.Ordinal);

    [GeneratedRegex(@"-(definitions|mappings|examples|testing|history|profiles|operations)$|\.(profile|schema|canonical)(\.json|\.xml)?$")]
    private static partial Regex View();

    [GeneratedRegex(@"^extension-", RegexOptions.IgnoreCase)]
    private static partial Regex Extension();

    [GeneratedRegex(LinkSpelling.ReleaseFolder + "$", RegexOptions.IgnoreCase)]
    private static partial Regex FhirFolder();
}
