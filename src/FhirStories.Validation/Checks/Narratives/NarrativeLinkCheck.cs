using System.Xml.Linq;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>Links and images of a narrative: they run nothing, are addresses, and what they show within the resource is there.</summary>
internal sealed class NarrativeLinkCheck(ValidationRun run)
{
    // What an address may have besides letters and digits.
    private const string Signs = ";?:@&=+$.,/%-_~#[]!'()*|";

    public void Check(InstanceNode node, XElement element, XAttribute attribute)
    {
        var link = attribute.Value;
        if (IsActive(link))
            run.Error(node, "invalid", "narrative-active", $"The link '{Cut(link)}' runs something: narratives are not active.", link);
        else if (link.AsSpan().Trim().IsEmpty)
            run.Error(node, "invalid", "narrative-link", $"The <{element.Name.LocalName}> '{Cut(element.Value.Trim())}' has an empty {attribute.Name.LocalName}.", element.Value);
        else if (link.StartsWith("data:", StringComparison.Ordinal)) Data(node, link);
        else if (link.FirstOrDefault(c => !char.IsLetterOrDigit(c) && !Signs.Contains(c)) is var odd && odd != default)
            run.Error(node, "invalid", "narrative-link", $"The link '{Cut(link)}' has '{odd}' in it, which an address may not have as it is.", link);
        else if (element.Name.LocalName == "a" && (link.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || link.StartsWith("cid:", StringComparison.OrdinalIgnoreCase)))
            run.Error(node, "invalid", "narrative-link", $"'{Cut(link)}' is a name, not an address that a reader can go to.", link);
        else if (link.Length > 1 && link[0] == '#' && !Fragments.Has(node, link[1..]))
            run.Error(node, "not-found", "narrative-link-missing", $"'{Cut(link)}' leads to nothing: neither the resource nor its narrative has that id.", link);
    }

    private void Data(InstanceNode node, string link)
    {
        var comma = link.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || comma == link.Length - 1)
        {
            run.Error(node, "invalid", "narrative-link", $"'{Cut(link)}' has no data: a data URL is data:[type][;base64],[data].", link);
            return;
        }
        if (link.AsSpan(0, comma).EndsWith(";base64") && !Convert.TryFromBase64String(link[(comma + 1)..], new byte[link.Length], out _))
            run.Error(node, "invalid", "narrative-link", $"The data of '{Cut(link)}' is not base64.", link);
    }

    private static bool IsActive(string link)
    {
        var text = new string([.. link.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c))]);
        return text.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("data:text/html", StringComparison.OrdinalIgnoreCase);
    }

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";
}
