using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>
/// The canonical behind a link that is written as people write links: the page that shows a definition, <c>http</c> for
/// <c>https</c>, the host that used to have it. What is read into a link is always told.
/// </summary>
internal static partial class LinkSpelling
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly string[] Kinds =
        ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "OperationDefinition", "CapabilityStatement", "ConceptMap", "Requirements", "ActorDefinition", "Library", "Questionnaire", "NamingSystem"];

    /// <summary>Whether a URL is made as canonicals of definitions are.</summary>
    public static bool IsDefinition(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.AbsolutePath.Split('/') is [.., var kind, { Length: > 0 }] && Array.IndexOf(Kinds, kind) >= 0;

    /// <summary>What was meant by a link that no definition has; null where nothing is like it.</summary>
    /// <param name="target">The link.</param>
    /// <param name="definitions">Where to look.</param>
    /// <param name="byName">The one canonical that ends in a name.</param>
    public static (CanonicalTarget Target, string Repair)? Of(CanonicalTarget target, DefinitionStore definitions, IReadOnlyDictionary<string, string?> byName)
    {
        if (Variants(target).Append(Elsewhere(target, byName)).OfType<CanonicalTarget>().FirstOrDefault(each => definitions.FindAll(each.Url).Any()) is not { Url: not null } meant) return null;
        return (meant, $"'{target}' is taken for {meant}.");
    }

    /// <summary>The ways in which authors write the id of an element, to be tried in turn.</summary>
    /// <param name="written">As written.</param>
    /// <param name="type">The type that the profile is about.</param>
    public static IEnumerable<string> OfElement(string written, string type)
    {
        var id = Uri.UnescapeDataString(written).Trim();
        yield return id;
        // Patient.identifier[nhsNumber], Patient.identifier/nhsNumber
        var sliced = Brackets().Replace(id, ":$1");
        if (sliced != id) yield return sliced;
        if (id.Contains('/', StringComparison.Ordinal)) yield return id.Replace('/', ':');
        // Without the type in front: identifier:nhsNumber
        if (!sliced.StartsWith(type + ".", StringComparison.Ordinal) && sliced != type) yield return $"{type}.{sliced}";
    }

    /// <summary>The one canonical that ends in each name; null where several do. FHIR's own types are not among them: their names are everybody's.</summary>
    public static IReadOnlyDictionary<string, string?> ByName(DefinitionStore definitions)
    {
        var result = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var entry in Kinds.SelectMany(kind => definitions.List(null, kind)))
        {
            if (entry.Url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal)) continue;
            var name = NameOf(entry.Url);
            if (!result.TryAdd(name, entry.Url) && result[name] != entry.Url) result[name] = null;
        }
        return result;
    }

    private static IEnumerable<CanonicalTarget?> Variants(CanonicalTarget target)
    {
        var url = target.Url.TrimEnd('/');
        yield return target with { Url = url };
        yield return target with { Url = OtherScheme(url) };
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.AbsolutePath.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            // The anchor of a page names an element only on pages of elements, and then with the type in front.
            var element = target.ElementId is { } anchor && (anchor.Contains('.', StringComparison.Ordinal) || anchor.Contains(':', StringComparison.Ordinal)) ? anchor : null;
            var host = uri.GetLeftPart(UriPartial.Path);
            var folder = host[..host.LastIndexOf('/')];
            var page = Views().Replace(host[(folder.Length + 1)..^".html".Length], "");
            if (Kinds.FirstOrDefault(kind => page.StartsWith(kind + "-", StringComparison.OrdinalIgnoreCase)) is { } named)
            {
                var name = page[(named.Length + 1)..];
                // A guide's pages lie below its canonical, or in a folder of their version below it.
                for (var at = folder; at.LastIndexOf('/') is var slash && slash > "https://".Length; at = at[..slash])
                {
                    yield return new CanonicalTarget($"{at}/{named}/{name}", target.Version, element);
                    yield return new CanonicalTarget($"{OtherScheme(at)}/{named}/{name}", target.Version, element);
                    yield return new CanonicalTarget($"{OtherScheme(at).Replace("://www.", "://", StringComparison.Ordinal)}/{named}/{name}", target.Version, element);
                }
            }
            else if (uri.Host is "hl7.org" or "www.hl7.org" or "build.fhir.org")
            {
                // hl7.org/fhir/R4/patient.html: the type, whose name is written large.
                yield return new CanonicalTarget(Core + char.ToUpperInvariant(page[0]) + page[1..], target.Version, element);
                if (element is not null) yield return new CanonicalTarget(Core + element.Split('.')[0], target.Version, element);
            }
        }
    }

    /// <summary>The same name at another host, where it is the only one of its name.</summary>
    private static CanonicalTarget? Elsewhere(CanonicalTarget target, IReadOnlyDictionary<string, string?> byName)
    {
        // Without STU3 in its path, a Care Connect canonical is that of DSTU2: another definition, not another host.
        if (!IsDefinition(target.Url) || target.Url.StartsWith("https://fhir.hl7.org.uk/StructureDefinition/CareConnect-", StringComparison.Ordinal)) return null;
        return byName.GetValueOrDefault(NameOf(target.Url)) is { } url && KindOf(url) == KindOf(target.Url) ? target with { Url = url } : null;
    }

    private static string OtherScheme(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "http://" + url["https://".Length..]
        : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "https://" + url["http://".Length..] : url;

    private static string NameOf(string url) => url[(url.TrimEnd('/').LastIndexOf('/') + 1)..];

    private static string? KindOf(string url) => url.Split('/') is [.., var kind, _] ? kind : null;

    [GeneratedRegex(@"\[(?!x\])([^\]]+)\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"-(definitions|mappings|examples|testing|history|profiles|operations)$|\.(profile|schema)(\.json|\.xml)?$")]
    private static partial Regex Views();
}
