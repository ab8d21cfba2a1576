using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>
/// The canonical behind a link that is written as people write links: the page that shows a definition, <c>http</c> for
/// <c>https</c>, the host that used to have it. What is read into a link is always told.
/// </summary>
internal static partial class LinkSpelling
{
    /// <summary>A pattern of how the address of a folder begins that FHIR publishes a release in; the release is its group (<see cref="VersionOf"/>).</summary>
    internal const string ReleaseFolder = @"^https?://(?:www\.)?hl7\.org/fhir/(?<release>DSTU2|STU3|R4B?|R5|1\.0(?:\.2)?|3\.0(?:\.\d)?|4\.0(?:\.1)?|4\.3(?:\.0)?|5\.0(?:\.0)?)";

    internal static readonly string[] Kinds =
        ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "OperationDefinition", "CapabilityStatement", "ConceptMap", "Requirements", "ActorDefinition", "Library", "Questionnaire", "NamingSystem"];

    /// <summary>Whether a URL is made as canonicals of definitions are.</summary>
    public static bool IsDefinition(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.AbsolutePath.Split('/') is [.., var kind, { Length: > 0 }] && Array.IndexOf(Kinds, kind) >= 0;

    /// <summary>What was meant by a link that no definition has; null where nothing is like it.</summary>
    /// <param name="target">The link.</param>
    /// <param name="definitions">Where to look.</param>
    /// <param name="names">What definitions are called.</param>
    public static (CanonicalTarget Target, string Repair)? Of(CanonicalTarget target, DefinitionStore definitions, DefinitionNames names)
    {
        // A '|' is no character of a URL: tools and browsers write it in percent.
        var plain = target.Url.Contains('%', StringComparison.Ordinal) ? CanonicalTarget.Parse(Uri.UnescapeDataString(target.ToString())) : target;
        if (Variants(plain, names).OfType<CanonicalTarget>().FirstOrDefault(each => definitions.FindAll(each.Url).Any()) is not { Url: not null } meant) return null;
        return (meant, $"'{target}' is taken for {meant}.");
    }

    /// <summary>The ways in which authors write the id of an element, to be tried in turn.</summary>
    /// <param name="written">As written, without percent signs for other characters.</param>
    /// <param name="type">The type that the profile is about.</param>
    public static IEnumerable<string> OfElement(string written, string type)
    {
        var id = written.Trim();
        yield return id;
        // Anchors of published pages: key_Observation.code, Observation.value_x_
        var anchor = View().Replace(id, "").Replace("_x_", "[x]", StringComparison.Ordinal);
        if (anchor != id) yield return anchor;
        // FHIRPath: Observation.value.ofType(Quantity)
        var typed = OfType().Replace(anchor, match => $"{match.Groups[1].Value}[x]:{match.Groups[1].Value}{char.ToUpperInvariant(match.Groups[2].Value[0])}{match.Groups[2].Value[1..]}");
        if (typed != anchor) yield return typed;
        // Patient.identifier[nhsNumber], Patient.identifier/nhsNumber; a slice of a slice is identifier[a][b]
        var sliced = Brackets().Replace(typed, ":$1");
        if (sliced != typed) yield return Reslices().Replace(sliced, "$1/");
        if (id.Contains('/', StringComparison.Ordinal)) yield return id.Replace('/', ':');
        // Without the type in front: identifier:nhsNumber
        if (!sliced.StartsWith(type + ".", StringComparison.Ordinal) && sliced != type) yield return $"{type}.{sliced}";
    }

    /// <summary>The id with <c>[x]</c> where authors leave it out, as FHIRPath does: <c>Observation.value</c>.</summary>
    /// <param name="id">As written.</param>
    /// <param name="normal">The one id of an element; null where there is none.</param>
    /// <returns>Null where there is no such element either.</returns>
    public static string? OfChoice(string id, Func<string, string?> normal)
    {
        var at = "";
        foreach (var part in id.Split('.'))
        {
            var next = at.Length == 0 ? part : $"{at}.{part}";
            if (normal(next) is { } known) at = known;
            else if (at.Length > 0 && normal(next + "[x]") is { } choice) at = choice;
            else return null;
        }
        return at;
    }

    private static IEnumerable<CanonicalTarget?> Variants(CanonicalTarget target, DefinitionNames names)
    {
        var url = target.Url.TrimEnd('/');
        yield return target with { Url = url };
        yield return target with { Url = OtherScheme(url) };
        if (url.IndexOf('?', StringComparison.Ordinal) is > 0 and var query) yield return target with { Url = url[..query] };
        if (Release().Match(url) is { Success: true } core && IsDefinition(url))
        {
            // FHIR's own definitions as of a release: http://hl7.org/fhir/4.0/StructureDefinition/Patient
            var (release, version) = ("http://hl7.org/fhir/" + core.Groups["rest"].Value, target.Version ?? VersionOf(core.Groups["release"].Value));
            yield return new CanonicalTarget(release, version, target.ElementId);
        }
        var page = PublishedPage.Of(url, target.ElementId);
        if (page is not null)
            foreach (var shown in page.Shows(target.Version, names)) yield return shown;
        else if (IsDefinition(url) && FileName().IsMatch(url)) yield return target with { Url = FileName().Replace(url, "") };
        yield return page is { Kind: { } kind } ? names.Only(kind, page.Name) is { } named ? new CanonicalTarget(named, target.Version, page.Element) : null : Elsewhere(target with { Url = url }, names);
    }

    /// <summary>The same name at another host, where it is the only one of its name.</summary>
    private static CanonicalTarget? Elsewhere(CanonicalTarget target, DefinitionNames names)
    {
        // Without STU3 in its path, a Care Connect canonical is that of DSTU2: another definition, not another host.
        if (!IsDefinition(target.Url) || target.Url.StartsWith("https://fhir.hl7.org.uk/StructureDefinition/CareConnect-", StringComparison.Ordinal)) return null;
        return KindOf(target.Url) is { } kind && names.Only(kind, NameOf(target.Url)) is { } url ? target with { Url = url } : null;
    }

    /// <summary>The version that FHIR's own definitions have in a release, by the folder it is published in; null where that is not told apart.</summary>
    internal static string? VersionOf(string folder) => folder.ToUpperInvariant() switch
    {
        "DSTU2" or "1.0" or "1.0.2" => "1.0",
        "STU3" or "3.0" or "3.0.1" or "3.0.2" => "3.0",
        "R4" or "4.0" or "4.0.1" => "4.0",
        "R5" or "5.0" or "5.0.0" => "5.0",
        _ => null,
    };

    internal static string OtherScheme(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "http://" + url["https://".Length..]
        : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "https://" + url["http://".Length..] : url;

    internal static string NameOf(string url) => url[(url.TrimEnd('/').LastIndexOf('/') + 1)..];

    internal static string? KindOf(string url) => url.Split('/') is [.., var kind, _] ? kind : null;

    [GeneratedRegex(@"\[(?!x\])([^\]]+)\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(:[^.:]+):")]
    private static partial Regex Reslices();

    [GeneratedRegex(@"^(key|diff|snap|ms|all)_(?=[A-Za-z])")]
    private static partial Regex View();

    [GeneratedRegex(@"([A-Za-z]+)(?:\[x\])?\.ofType\((?:FHIR\.)?([A-Za-z]\w*)\)")]
    private static partial Regex OfType();

    [GeneratedRegex(@"\.(json|xml)$", RegexOptions.IgnoreCase)]
    private static partial Regex FileName();

    [GeneratedRegex(ReleaseFolder + "/(?<rest>[^/]+/[^/]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Release();
}
