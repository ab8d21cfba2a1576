using System.Formats.Tar;
using System.IO.Compression;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

public sealed class FolderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Archives_and_unpacked_packages_of_a_folder_are_used_and_a_bad_one_is_told_and_stops_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-folders-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "one.tgz"), PackageArchive.OfProfiles("one.pack", "1.0.0", "One"), Cancel);
            await File.WriteAllBytesAsync(Path.Combine(folder, "bad.tgz"), "nonsense"u8.ToArray(), Cancel);
            await Unpack(PackageArchive.OfProfiles("two.pack", "2.0.0", "Two"), Path.Combine(folder, "two.pack#2.0.0"));
            Directory.CreateDirectory(Path.Combine(folder, "no package"));
            await using var server = await PackageServer.StartAsync($"--Definitions:Folders={folder};{Path.Combine(folder, "missing")}");

            Assert.Equal(["bad.tgz#", "missing#", "one.pack#1.0.0", "two.pack#2.0.0"], (await server.PackagesAsync("folder")).Order(StringComparer.Ordinal));
            Assert.Equal(200, (await server.GetAsync("StructureDefinition/one.pack-1.0.0-One")).Status);
            Assert.Equal(200, (await server.GetAsync("StructureDefinition/two.pack-2.0.0-Two")).Status);
            RunningServer.AssertRefused(await server.SendAsync("POST", "$package-remove?name=one.pack&version=1.0.0"), 409, "package-not-installed");

            // An installed package wins over the folder's of the same name, and gives way when it goes.
            await server.AddedAsync(PackageArchive.OfProfiles("one.pack", "1.0.0", "One", "Three"));
            Assert.Equal(2, (await server.IdsAsync("StructureDefinition?package=one.pack")).Count);
            Assert.Equal(200, (await server.SendAsync("POST", "$package-remove?name=one.pack&version=1.0.0")).Status);
            Assert.Equal(["one.pack-1.0.0-One"], await server.IdsAsync("StructureDefinition?package=one.pack"));

            // The cache is told from changed files.
            await File.WriteAllBytesAsync(Path.Combine(folder, "one.tgz"), PackageArchive.OfProfiles("one.pack", "1.0.0", "Changed"), Cancel);
            await server.RestartAsync();
            Assert.Equal(["one.pack-1.0.0-Changed"], await server.IdsAsync("StructureDefinition?package=one.pack"));

            // A damaged cache costs time only.
            foreach (var file in Directory.GetFiles(Path.Combine(server.Folder, "definitions"), "*.pack")) await File.WriteAllTextAsync(file, "damaged", Cancel);
            await server.RestartAsync();
            Assert.Equal(["one.pack-1.0.0-Changed"], await server.IdsAsync("StructureDefinition?package=one.pack"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_package_that_somebody_else_installs_in_the_same_database_is_noticed()
    {
        await using var server = await PackageServer.StartAsync();
        await using var other = await PackageServer.StartAsync(beside: server);
        await other.AddedAsync(PackageArchive.OfProfiles("one.pack", "1.0.0", "One"));
        // At once for whoever asks for packages, and by itself within seconds.
        Assert.Equal(["one.pack#1.0.0"], await server.PackagesAsync());
        Assert.Equal(200, (await other.SendAsync("POST", "$package-remove?name=one.pack&version=1.0.0")).Status);
        var until = DateTime.UtcNow.AddMinutes(2);
        while ((await server.GetAsync("StructureDefinition/one.pack-1.0.0-One")).Status != 404)
        {
            Assert.True(DateTime.UtcNow < until, "The removal was not noticed.");
            await Task.Delay(100, Cancel);
        }
    }

    private static async Task Unpack(byte[] package, string folder)
    {
        Directory.CreateDirectory(folder);
        await using var gzip = new GZipStream(new MemoryStream(package), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(gzip, folder, overwriteFiles: false, Cancel);
    }
}
