using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Repository.Packages;

/// <summary>Fetches a package with everything it depends on that is not here yet. Nothing is stored.</summary>
internal sealed class DependencyResolver(RegistryClient registry, DefinitionStore definitions, PackageOptions options, IProgress<string>? progress)
{
    // Complete in this program; other built-in packages are facts, in place of which the official package is wanted.
    private static readonly string[] CompleteBuiltIn = ["hl7.fhir.r4.core", "hl7.fhir.r5.core"];

    /// <summary>The packages, compiled: what others depend on first, the one asked for last.</summary>
    /// <exception cref="PackageException">One of them cannot be had.</exception>
    public async Task<IReadOnlyList<DefinitionPackage>> ResolveAsync(string name, string version, CancellationToken cancellation)
    {
        var listings = new Dictionary<string, RegistryListing>(StringComparer.Ordinal);
        var found = new Dictionary<string, DefinitionPackage>(StringComparer.Ordinal);
        var order = new List<DefinitionPackage>();
        var waiting = new Queue<(string Name, string Range, string? For)>([(name, version, null)]);
        long bytes = 0;
        while (waiting.TryDequeue(out var wanted))
        {
            if (wanted.For is not null && IsHere(wanted.Name, wanted.Range)) continue;
            if (wanted.For is not null) RequireName(wanted.Name, wanted.For);
            if (!listings.TryGetValue(wanted.Name, out var listing))
            {
                progress?.Report($"Looking for {wanted.Name}");
                listings.Add(wanted.Name, listing = await registry.ListAsync(wanted.Name, cancellation) ?? throw Missing(wanted.Name, wanted.For));
            }
            var chosen = Choose(wanted.Name, wanted.Range, wanted.For, listing);
            var reference = $"{wanted.Name}#{chosen}";
            // A cycle, or two that depend on the same.
            if (found.ContainsKey(reference)) continue;
            if (found.Count >= options.MostDependencies)
                throw new PackageException("package-dependencies-too-many", $"{name} brings more than {options.MostDependencies} packages with it, the most that are fetched at once.");

            progress?.Report($"Fetching {reference}");
            using var file = await registry.FetchAsync(reference, listing.Versions[chosen], cancellation);
            if ((bytes += new FileInfo(file.Path).Length) > options.LargestPackage * 4)
                throw new PackageException("package-too-large", $"{name} and what it depends on have more than {options.LargestPackage * 4:N0} bytes, the most that is fetched at once.");
            progress?.Report($"Reading {reference}");
            var package = await Task.Run(() => PackageCompiler.Compile(file.Path), cancellation);
            if (package.Manifest.Name != wanted.Name || package.Manifest.Version != chosen)
                throw new PackageException("package-registry-mismatch", $"The registry gave {package.Manifest.Reference} for {reference}.");
            found.Add(reference, package);
            order.Add(package);
            foreach (var (dependency, range) in package.Manifest.Dependencies) waiting.Enqueue((dependency, range, reference));
        }
        order.Reverse();
        return order;
    }

    private bool IsHere(string name, string range) => definitions.Packages.Any(p =>
        p.Manifest.Name == name && VersionRange.IsWithin(range, p.Manifest.Version)
        && (p.Origin != PackageOrigin.BuiltIn || CompleteBuiltIn.Contains(name)));

    private static string Choose(string name, string range, string? dependent, RegistryListing listing)
    {
        try
        {
            return VersionRange.Choose(name, range, [.. listing.Versions.Keys], listing.Latest);
        }
        catch (PackageException exception) when (dependent is not null)
        {
            throw new PackageException("package-dependency-missing", $"{dependent} depends on {name} {range}. {exception.Message}", exception);
        }
    }

    private static void RequireName(string name, string dependent)
    {
        try
        {
            PackageNames.RequireName(name);
        }
        catch (PackageException exception)
        {
            throw new PackageException("package-dependency-missing", $"{dependent} depends on something that is no package. {exception.Message}", exception);
        }
    }

    private static PackageException Missing(string name, string? dependent) => dependent is null
        ? new("package-not-found", $"The registry has no package {name}.")
        : new("package-dependency-missing", $"{dependent} depends on {name}, which the registry does not have. Nothing was installed.");
}
