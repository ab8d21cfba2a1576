using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>
/// What a dependency may say in place of a version: <c>1.2.3</c>, <c>1.2.x</c>, <c>latest</c>. Nothing else has a meaning among FHIR
/// packages, and a guess would install what nobody asked for.
/// </summary>
internal static class VersionRange
{
    private const string RangeSigns = "^~<>=| *";

    /// <summary>The version that a range names among those there are.</summary>
    /// <param name="package">The package, for messages.</param>
    /// <param name="range">What is asked for.</param>
    /// <param name="versions">What there is.</param>
    /// <param name="latest">What the registry calls the latest, or null.</param>
    /// <exception cref="PackageException">There is none, or the range is of a kind that is not read.</exception>
    public static string Choose(string package, string range, IReadOnlyCollection<string> versions, string? latest)
    {
        if (versions.Contains(range)) return range;
        if (range is "latest")
            return latest is not null && versions.Contains(latest) ? latest : Highest(versions) ?? throw None(package, range, versions);
        if (range is "current" or "dev")
            throw new PackageException("package-version-not-published", $"'{range}' of {package} is a build in progress, which a registry does not hold: name a published version, or add the package as a file.");
        if (IsWildcard(range)) return Highest([.. versions.Where(v => IsWithin(range, v))]) ?? throw None(package, range, versions);
        if (range.Any(c => RangeSigns.Contains(c)))
            throw new PackageException("package-version-range-unsupported", $"'{range}' of {package} is a kind of range that FHIR packages do not have: name a version, such as 1.2.3 or 1.2.x.");
        throw None(package, range, versions);
    }

    /// <summary>Whether a version is one that a range asks for, without knowing which others there are.</summary>
    public static bool IsWithin(string range, string version)
    {
        if (!IsWildcard(range)) return range == version;
        var stem = range;
        while (stem.Length > 0 && stem[^1] is 'x' or 'X' or '*' or '.') stem = stem[..^1];
        // A pre-release is nobody's idea of "any 1.2".
        return !version.Contains('-', StringComparison.Ordinal) && (stem.Length == 0 || version == stem || version.StartsWith(stem + ".", StringComparison.Ordinal));
    }

    private static bool IsWildcard(string range) => range is "x" or "X" or "*" || range.EndsWith(".x", StringComparison.OrdinalIgnoreCase) || range.EndsWith(".*", StringComparison.Ordinal);

    private static string? Highest(IReadOnlyCollection<string> versions) =>
        versions.OrderBy(v => !v.Contains('-', StringComparison.Ordinal)).ThenBy(v => v, VersionOrder.Instance).LastOrDefault();

    private static PackageException None(string package, string range, IReadOnlyCollection<string> versions) => new(
        "package-version-not-found", $"The registry has no version {range} of {package}{(versions.Count == 0 ? "" : $"; it has {string.Join(", ", versions.Order(VersionOrder.Instance).TakeLast(5))}")}.");
}

/// <summary>The order of versions: numbers by value, a pre-release before its release.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y) => CanonicalVersion.Compare(x, y);
}
