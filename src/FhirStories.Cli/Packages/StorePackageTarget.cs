using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Packages;

namespace FhirStories.Cli.Packages;

/// <summary>The packages of a store that the tool opened itself.</summary>
internal sealed class StorePackageTarget(PackageLibrary library) : IPackageTarget
{
    public async Task<IReadOnlyList<PackageLine>> AddAsync(string source, bool replace, IProgress<string>? progress, CancellationToken cancellation)
    {
        var added = File.Exists(source) || Directory.Exists(source)
            ? await library.AddAsync(source, replace, cancellation)
            : await FromRegistryAsync(source, replace, progress, cancellation);
        return [.. added.Select(a => new PackageLine(
            a.Manifest.Name, a.Manifest.Version, a.Manifest.FhirVersion, a.Outcome.ToString().ToLowerInvariant(), a.Manifest.Counts, a.Issues))];
    }

    public async Task<IReadOnlyList<PackageLine>> ListAsync(CancellationToken cancellation) =>
    [
        .. (await library.ListAsync(cancellation)).Select(p => new PackageLine(
            p.Name, p.Version, p.Manifest?.FhirVersion, State(p), p.Manifest?.Counts ?? new Dictionary<string, int>(),
            [.. p.Problem is null ? [] : new[] { p.Problem }, .. p.Manifest?.Issues ?? []])),
    ];

    public Task RemoveAsync(string name, string version, CancellationToken cancellation) => library.RemoveAsync(name, version, cancellation);

    public void Dispose() => library.Dispose();

    private async Task<IReadOnlyList<AddedPackage>> FromRegistryAsync(string source, bool replace, IProgress<string>? progress, CancellationToken cancellation)
    {
        var package = PackageName.Parse(source);
        if (package.Version is null) throw new PackageException("package-source-unknown", $"There is no file or folder '{source}', and it is no name@version.");
        return await library.AddAsync(package.Name, package.Version, replace, progress, cancellation);
    }

    private static string State(ListedPackage package) => package.Problem is not null ? "not in use" : package.Origin switch
    {
        PackageOrigin.Installed => "installed",
        PackageOrigin.Folder => "folder",
        _ => "built-in",
    };
}
