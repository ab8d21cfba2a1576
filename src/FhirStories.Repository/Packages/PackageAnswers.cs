using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Storage.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>A package as the list of packages shows it.</summary>
/// <param name="Name">Name; of a folder's package that could not be read, the name of its file.</param>
/// <param name="Version">Version; null where it could not be read.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Manifest">What it says of itself; null where it could not be read.</param>
/// <param name="Installed">When it was added; null for folders and what is built in.</param>
/// <param name="Problem">Why it is not in use; null when it is.</param>
public sealed record ListedPackage(
    string Name, string? Version, PackageOrigin Origin, PackageManifest? Manifest, DateTimeOffset? Installed, DefinitionIssue? Problem);

/// <summary>What became of one package that was to be added.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Outcome">Added, Replaced or Unchanged.</param>
/// <param name="Issues">What is wrong with its files, and what it lacks among everything that is here now.</param>
public sealed record AddedPackage(PackageManifest Manifest, PackageWrite Outcome, IReadOnlyList<DefinitionIssue> Issues);
