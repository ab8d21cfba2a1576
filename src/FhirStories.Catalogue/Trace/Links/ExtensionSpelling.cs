using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>
/// Extensions that a link names by their canonical, as FHIRPath and some editors do, in place of the slice by which a profile has them:
/// <c>Patient.extension('https://…')</c>, <c>Patient.extension.where(url='https://…')</c>, <c>Patient.extension:https://…</c>.
/// </summary>
internal static partial class ExtensionSpelling
{
    private const int MostBases = 16;

    /// <summary>The id with slices in place of canonicals; as it was where the profile has no such slice.</summary>
    /// <param name="written">As written.</param>
    /// <param name="profile">The profile that it is an element of.</param>
    public static string Sliced(string written, ProfileFacts profile)
    {
        var (id, from) = (written, 0);
        while (ByUrl().Match(id, from) is { Success: true } match)
        {
            var element = id[..(match.Groups["name"].Index + match.Groups["name"].Length)];
            if (SliceOf(element, match.Groups["url"].Value, profile) is not { } slice) return written;
            var done = $"{element}:{slice}";
            // What was put in is not looked at again: a profile may call a slice whatever it likes.
            (id, from) = (done + id[(match.Index + match.Length)..], done.Length);
        }
        return id;
    }

    private static string? SliceOf(string element, string url, ProfileFacts profile)
    {
        // What is within an extension has no canonical, and its slices are called as it is.
        if (!url.Contains(':', StringComparison.Ordinal)) return url;
        var facts = profile;
        for (var depth = 0; facts is not null && depth < MostBases; depth++, facts = facts.Base)
            foreach (var each in facts.Elements)
                if (each.SliceName is { } name && (each.Id == $"{element}:{name}" || facts.NormalElementId(each.Id) == $"{element}:{name}")
                    && each.Types.SelectMany(type => type.Profiles).Any(canonical => CanonicalTarget.Parse(canonical).Url == url)) return name;
        return null;
    }

    [GeneratedRegex(@"(?<=^|\.)(?<name>extension|modifierExtension)(?:\(\s*['""](?<url>[^'""]+)['""]\s*\)|\.where\(\s*url\s*=\s*['""](?<url>[^'""]+)['""]\s*\)|\[(?<url>[a-z]+:[^\]]+)\]|:(?<url>(?:https?://|urn:)[^\s]+?)(?=\.(?:extension|value|url|id)(?:[.:A-Z]|\[|\(|$)|$))")]
    private static partial Regex ByUrl();
}
