using System.Text;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Packages;

/// <summary>
/// Firely's <c>specification.zip</c>: a release's own definitions as Bundles (<c>profiles-resources.xml</c>, <c>valuesets.xml</c>, …),
/// as the specification's own download has them, without a manifest.
/// </summary>
internal static partial class SpecificationZip
{
    /// <summary>Whether a file of it holds definitions.</summary>
    public static bool IsDefinitions(string name) => File().IsMatch(name);

    /// <summary>What a manifest would say; null where the archive is something else.</summary>
    public static NpmManifest? ManifestOf(Func<Func<string, bool>, IEnumerable<PackageMember>> archive)
    {
        foreach (var member in archive(name => Types().IsMatch(name)))
        {
            // The first structure definition of the file tells; its version stands near the start.
            var start = Encoding.UTF8.GetString(member.Content, 0, Math.Min(member.Content.Length, 4 << 20));
            if (Version().Match(start) is not { Success: true } match || FhirReleases.Of(match.Groups["version"].Value) is not { } release) continue;
            var version = match.Groups["version"].Value;
            var name = release switch
            {
                FhirRelease.Stu3 => "hl7.fhir.r3.core",
                FhirRelease.R4 => "hl7.fhir.r4.core",
                FhirRelease.R4B => "hl7.fhir.r4b.core",
                _ => "hl7.fhir.r5.core",
            };
            return new NpmManifest(name, version, version, "FHIR core definitions (specification.zip)", "CC0-1.0", new Dictionary<string, string>()) { IsSpecification = true };
        }
        return null;
    }

    [GeneratedRegex(@"(^|/)(profiles-(resources|types|others)|extension-definitions|search-parameters|valuesets|v2-tables|v3-codesystems|conceptmaps)\.(xml|json)$", RegexOptions.IgnoreCase)]
    private static partial Regex File();

    [GeneratedRegex(@"(^|/)profiles-types\.(xml|json)$", RegexOptions.IgnoreCase)]
    private static partial Regex Types();

    [GeneratedRegex(@"(<fhirVersion\s+value=|""fhirVersion""\s*:\s*)""(?<version>[0-9][0-9.A-Za-z\-]*)""")]
    private static partial Regex Version();
}
