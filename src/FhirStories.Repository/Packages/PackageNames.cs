using System.Text.RegularExpressions;
using FhirStories.Definitions.Packages;
using FhirStories.Storage.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>Names and versions of packages, which go into file names and addresses: nothing but harmless characters passes.</summary>
internal static partial class PackageNames
{
    /// <summary>Refuses a name that no package has.</summary>
    /// <exception cref="PackageException">It has other characters than names have.</exception>
    public static void RequireName(string name)
    {
        if (name.Length > StoredPackage.LongestName || !Name().IsMatch(name))
            throw new PackageException("package-name-invalid", $"'{Shortened(name)}' is no name of a package: names have letters, digits, '.', '-' and '_'.");
    }

    /// <summary>Refuses a version that no package has.</summary>
    /// <exception cref="PackageException">It has other characters than versions have.</exception>
    public static void RequireVersion(string version)
    {
        if (version.Length > StoredPackage.LongestVersion || !Version().IsMatch(version))
            throw new PackageException("package-version-invalid", $"'{Shortened(version)}' is no version of a package: versions look like 1.2.3.");
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._\-]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+\-]*\z")]
    private static partial Regex Version();
}
