using Xunit;

namespace FhirStories.Rest.Tests.Packages;

public sealed class RegistryTests
{
    [Fact]
    public async Task A_package_comes_with_all_it_depends_on_each_once_and_nothing_that_is_here()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry.Add("root", "1.0.0", ("left", "1.0.x"), ("right", "2.0.0"), ("hl7.fhir.r4.core", "4.0.1"));
        registry.Add("left", "1.0.0", ("shared", "1.0.0"));
        registry.Add("left", "1.0.10", ("shared", "1.0.0"));
        registry.Add("left", "1.0.9", ("shared", "1.0.0"));
        registry.Add("left", "1.0.11-beta", ("shared", "1.0.0"));
        registry.Add("left", "1.10.0");
        // A circle.
        registry.Add("right", "2.0.0", ("shared", "1.0.0"), ("root", "1.0.0"));
        registry.Add("shared", "1.0.0");
        await using var server = await PackageServer.StartAsync($"--Definitions:Registry={registry.Url}");
        var added = PackageServer.Parts(await server.AddByNameAsync("root", "1.0.0")).ToList();
        Assert.Equal(["left#1.0.10", "right#2.0.0", "root#1.0.0", "shared#1.0.0"], added.Select(p => $"{PackageServer.Part(p, "name")}#{PackageServer.Part(p, "version")}").Order(StringComparer.Ordinal));
        Assert.Equal(4, registry.Fetched.Count);
        Assert.Equal("root#1.0.0", (await server.PackagesAsync())[0]);

        registry.Fetched.Clear();
        registry.Add("other", "1.0.0", ("shared", "1.0.x"), ("left", "1.0.x"));
        Assert.Equal(200, (await server.AddByNameAsync("other", "latest")).Status);
        Assert.Equal(["other#1.0.0"], registry.Fetched);
    }

    [Fact]
    public async Task Latest_is_what_the_registry_says_and_else_the_highest_release()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        foreach (var version in new[] { "1.9.0", "1.10.0", "2.0.0-ballot" })
        {
            registry.Add("said", version);
            registry.Add("unsaid", version);
        }
        registry.Latest["said"] = "1.9.0";
        await using var server = await PackageServer.StartAsync($"--Definitions:Registry={registry.Url}");
        Assert.Equal(200, (await server.AddByNameAsync("said", "latest")).Status);
        Assert.Equal(200, (await server.AddByNameAsync("unsaid", "latest")).Status);
        Assert.Equal(["said#1.9.0", "unsaid#1.10.0"], (await server.PackagesAsync()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("absent", "1.0.0", 404, "package-not-found")]
    [InlineData("whole", "9.9.9", 404, "package-version-not-found")]
    [InlineData("whole", "current", 422, "package-version-not-published")]
    [InlineData("whole", "^1.0.0", 422, "package-version-range-unsupported")]
    [InlineData("whole/../x", "1.0.0", 422, "package-name-invalid")]
    [InlineData("lacking", "1.0.0", 422, "package-dependency-missing")]
    [InlineData("outdated", "1.0.0", 422, "package-dependency-missing")]
    [InlineData("damaged", "1.0.0", 422, "package-digest-wrong")]
    [InlineData("on-damaged", "1.0.0", 422, "package-digest-wrong")]
    [InlineData("disguised", "1.0.0", 422, "package-registry-mismatch")]
    [InlineData("elsewhere", "1.0.0", 502, "package-registry-address")]
    [InlineData("broken", "1.0.0", 422, "package-truncated")]
    public async Task When_one_part_cannot_be_had_nothing_is_installed(string name, string version, int status, string code)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry.Add("whole", "1.0.0");
        registry.Add("lacking", "1.0.0", ("whole", "1.0.0"), ("nowhere", "1.0.0"));
        registry.Add("outdated", "1.0.0", ("whole", "1.1.x"));
        registry.Add("damaged", "1.0.0");
        registry.Damaged.Add("damaged");
        registry.Add("on-damaged", "1.0.0", ("whole", "1.0.0"), ("damaged", "1.0.0"));
        registry.Add("disguised", "1.0.0", PackageArchive.OfProfiles("somebody", "1.0.0", "P"));
        registry.Add("elsewhere", "1.0.0");
        registry.Redirected["elsewhere"] = "file:///etc/passwd";
        var whole = PackageArchive.OfProfiles("broken", "1.0.0", "P");
        registry.Add("broken", "1.0.0", whole[..(whole.Length / 2)]);
        await using var server = await PackageServer.StartAsync($"--Definitions:Registry={registry.Url}");
        RunningServer.AssertRefused(await server.AddByNameAsync(name, version), status, code);
        Assert.Empty(await server.PackagesAsync());
        Assert.Empty(await server.IdsAsync("StructureDefinition?name=P&url:below=https://example.org"));
    }

    [Fact]
    public async Task A_redirect_is_followed_and_a_registry_that_is_down_is_told()
    {
        string url;
        await using (var registry = await LoopbackRegistry.StartAsync())
        {
            url = registry.Url;
            registry.Add("whole", "1.0.0");
            registry.Redirected["whole"] = "/moved/whole/1.0.0";
            await using var server = await PackageServer.StartAsync($"--Definitions:Registry={url}");
            var answer = await server.AddByNameAsync("whole", "1.0.0");
            Assert.True(answer.Status == 200, answer.Text);
        }
        await using var alone = await PackageServer.StartAsync($"--Definitions:Registry={url}");
        RunningServer.AssertRefused(await alone.AddByNameAsync("whole", "1.0.0"), 502, "package-registry-failed");
        Assert.Empty(await alone.PackagesAsync());
    }
}
