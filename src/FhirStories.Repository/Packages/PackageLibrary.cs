using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Storage.Packages;
using Microsoft.Extensions.Logging;

namespace FhirStories.Repository.Packages;

/// <summary>The packages of a catalogue: those installed in its database and those of configured folders, put to use in its
/// <see cref="DefinitionStore"/>.</summary>
/// <remarks>
/// Adding: <list type="number"><item>fetch (a registry's packages with all they depend on),</item><item>compile, which checks,</item>
/// <item>store all in one transaction,</item><item>use the new set.</item></list>
/// Until the third step nothing that is in use or stored has changed. Readers see the old set or the new one, never a mixture.
/// Other nodes compare the list of packages with theirs (<see cref="RefreshAsync"/>), every few seconds and whenever packages are
/// asked for.
/// </remarks>
public sealed class PackageLibrary : IDisposable
{
    private readonly PackageStore _store;
    private readonly DefinitionStore _definitions;
    private readonly PackageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PackageCache _cache;
    private readonly SemaphoreSlim _changes = new(1);
    private IReadOnlyList<(string Path, DefinitionPackage? Package, DefinitionIssue? Problem)> _folders = [];
    private volatile IReadOnlyList<InstalledPackage> _installed = [];
    private DefinitionPackage? _stored;

    /// <summary>A library; <see cref="OpenAsync"/> puts it to use.</summary>
    public PackageLibrary(PackageStore store, DefinitionStore definitions, PackageOptions options, TimeProvider time, ILogger<PackageLibrary> log)
    {
        (_store, _definitions, _options, _time, _log) = (store, definitions, options, time, log);
        _cache = new PackageCache(options.CacheFolder);
    }

    /// <summary>Puts what the folders and the database hold to use. What cannot be read is logged and listed, and stops nothing.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            _folders = await Task.Run(() => new PackageFolders(_options.Folders, _cache).Read(), cancellation);
            foreach (var (path, _, problem) in _folders)
                if (problem is not null) _log.LogWarning("The package at {Path} is not used: {Problem}", path, problem.Message);
            await LoadAsync(await _store.ListAsync(cancellation), cancellation);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Follows what others installed or removed. Costs one read of a short list when nothing changed.</summary>
    /// <returns>True when something had.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            return await FollowAsync(cancellation);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Puts definitions that are stored as resources to use beside the packages.</summary>
    internal async Task UseStoredAsync(DefinitionPackage? stored, CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            _stored = stored;
            Use();
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>All packages: in use, and those that should be but cannot.</summary>
    public async Task<IReadOnlyList<ListedPackage>> ListAsync(CancellationToken cancellation)
    {
        await RefreshAsync(cancellation);
        return
        [
            .. _installed.Reverse().Select(p => new ListedPackage(p.Stored.Name, p.Stored.Version, PackageOrigin.Installed, p.Package?.Manifest,
                DateTimeOffset.FromUnixTimeMilliseconds(p.Stored.Instant), p.Problem)),
            .. _folders.Select(f => new ListedPackage(
                f.Package?.Manifest.Name ?? Path.GetFileName(f.Path.TrimEnd(Path.DirectorySeparatorChar)), f.Package?.Manifest.Version, PackageOrigin.Folder, f.Package?.Manifest, null, f.Problem)),
            .. _definitions.Packages.Where(p => p.Origin == PackageOrigin.BuiltIn)
                .Select(p => new ListedPackage(p.Manifest.Name, p.Manifest.Version, PackageOrigin.BuiltIn, p.Manifest, null, null)),
        ];
    }

    /// <summary>Adds the package of a file (<c>.tgz</c>, <c>specification.zip</c>) or an unpacked folder.</summary>
    /// <exception cref="PackageException">It was refused; nothing has changed.</exception>
    public async Task<IReadOnlyList<AddedPackage>> AddAsync(string path, bool replace, CancellationToken cancellation)
    {
        if (File.Exists(path) && new FileInfo(path).Length is var length && length > _options.LargestPackage)
            throw new PackageException("package-too-large", $"'{Path.GetFileName(path)}' has {length:N0} bytes, more than the {_options.LargestPackage:N0} that are taken (Definitions:LargestPackage).");
        return await StoreAsync([await CompileAsync(path, cancellation)], replace, cancellation);
    }

    /// <summary>Adds the package that a stream sends.</summary>
    /// <exception cref="PackageException">It was refused; nothing has changed.</exception>
    public async Task<IReadOnlyList<AddedPackage>> AddAsync(Stream archive, bool replace, CancellationToken cancellation)
    {
        using var file = await PackageFile.ReceiveAsync(archive, _options.LargestPackage, cancellation);
        return await StoreAsync([await CompileAsync(file.Path, cancellation)], replace, cancellation);
    }

    /// <summary>Adds a package from the registry, with everything it depends on that is not here.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">A version, <c>1.2.x</c> or <c>latest</c>.</param>
    /// <param name="replace">Whether another content of the same name and version gives way.</param>
    /// <param name="progress">Told what is being fetched.</param>
    /// <param name="cancellation">Cancels until the commit.</param>
    /// <exception cref="PackageException">It was refused, or one it depends on was; nothing has changed.</exception>
    public async Task<IReadOnlyList<AddedPackage>> AddAsync(string name, string version, bool replace, IProgress<string>? progress, CancellationToken cancellation)
    {
        PackageNames.RequireName(name);
        if (_options.Registry is not { } registry)
            throw new PackageException("package-registry-missing", "No package registry is configured: set Definitions:Registry, or add the package as a file.");
        await RefreshAsync(cancellation);
        using var client = new RegistryClient(registry, _options);
        var packages = await new DependencyResolver(client, _definitions, _options, progress).ResolveAsync(name, version, cancellation);
        return await StoreAsync(packages, replace, cancellation);
    }

    /// <summary>Removes an installed package.</summary>
    /// <exception cref="PackageException"><c>package-not-found</c>, or <c>package-not-installed</c> for one of a folder or built in.</exception>
    public async Task RemoveAsync(string name, string version, CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (!await _store.RemoveAsync(name, version, cancellation))
            {
                throw _definitions.Packages.Any(p => p.Manifest.Name == name && p.Manifest.Version == version && p.Origin != PackageOrigin.Installed)
                    ? new PackageException("package-not-installed", $"{name}#{version} was not installed: it is built in or comes from a configured folder, and cannot be removed here.")
                    : new PackageException("package-not-found", $"There is no package {name}#{version}.");
            }
            await FollowAsync(CancellationToken.None);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changes.Dispose();

    private static Task<DefinitionPackage> CompileAsync(string path, CancellationToken cancellation) =>
        Task.Run(() => PackageCompiler.Compile(path), cancellation);

    private async Task<IReadOnlyList<AddedPackage>> StoreAsync(IReadOnlyList<DefinitionPackage> packages, bool replace, CancellationToken cancellation)
    {
        foreach (var package in packages)
        {
            PackageNames.RequireName(package.Manifest.Name);
            PackageNames.RequireVersion(package.Manifest.Version);
        }
        await _changes.WaitAsync(cancellation);
        try
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            var written = await _store.AddAsync([.. packages.Select(p => new NewPackage(
                new StoredPackage(0, p.Manifest.Name, p.Manifest.Version, p.Manifest.FhirVersion, p.Manifest.ContentKey, now), p.Bytes))], replace, cancellation);
            if (packages.Where((_, i) => written[i] == PackageWrite.Taken).FirstOrDefault() is { } taken)
                throw new PackageException("package-version-taken",
                    $"{taken.Manifest.Reference} is installed already, with another content. Remove it first, or ask for it to be replaced (replace=true).");
            foreach (var package in packages) _cache.Keep(package.Manifest.ContentKey, package);
            await FollowAsync(CancellationToken.None);
            return await Task.Run(() => packages.Select((p, i) => new AddedPackage(
                p.Manifest, written[i], [.. p.Manifest.Issues, .. PackageInspector.Inspect(_definitions, p.Manifest.Reference)])).ToList(), CancellationToken.None);
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        var stored = await _store.ListAsync(cancellation);
        if (stored.SequenceEqual(_installed.Select(p => p.Stored))) return false;
        await LoadAsync(stored, cancellation);
        return true;
    }

    private async Task LoadAsync(IReadOnlyList<StoredPackage> stored, CancellationToken cancellation)
    {
        var known = _installed.Where(p => p.Package is not null).ToDictionary(p => p.Stored);
        var installed = new List<InstalledPackage>();
        foreach (var package in stored)
            installed.Add(known.TryGetValue(package, out var open) ? open : await OpenOneAsync(package, cancellation));
        _installed = installed;
        Use();
    }

    private void Use() => _definitions.Use(
    [
        .. _stored is null ? [] : new[] { (_stored, PackageOrigin.Stored) },
        // The package added last wins over those before it.
        .. Enumerable.Reverse(_installed).Where(p => p.Package is not null).Select(p => (p.Package!, PackageOrigin.Installed)),
        .. _folders.Where(f => f.Package is not null).Select(f => (f.Package!, PackageOrigin.Folder)),
    ]);

    private async Task<InstalledPackage> OpenOneAsync(StoredPackage stored, CancellationToken cancellation)
    {
        if (_cache.Find(stored.ContentKey) is { } cached && cached.Manifest.Name == stored.Name && cached.Manifest.Version == stored.Version)
            return new(stored, cached, null);
        try
        {
            if (await _store.ReadAsync(stored.Ordinal, cancellation) is not { } bytes)
                return new(stored, null, new(DefinitionSeverity.Error, "package-not-found", $"{stored.Name}#{stored.Version} was removed just now."));
            var package = DefinitionPackage.Open(bytes);
            _cache.Keep(stored.ContentKey, package);
            return new(stored, package, null);
        }
        catch (Exception exception) when (exception is InvalidDataException or System.Text.Json.JsonException)
        {
            var problem = new DefinitionIssue(DefinitionSeverity.Error, "package-unreadable",
                $"{stored.Name}#{stored.Version} was stored by another version of this program: add it again, replacing it.");
            _log.LogWarning(exception, "The package {Package} is not used: {Problem}", $"{stored.Name}#{stored.Version}", problem.Message);
            return new(stored, null, problem);
        }
    }

    private sealed record InstalledPackage(StoredPackage Stored, DefinitionPackage? Package, DefinitionIssue? Problem);
}
