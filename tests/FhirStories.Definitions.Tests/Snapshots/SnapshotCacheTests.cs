using System.Text.Json.Nodes;
using FhirStories.Definitions.Snapshots;
using Xunit;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>A snapshot is made once, and made anew when anything it rests on is other than it was.</summary>
public sealed class SnapshotCacheTests : IDisposable
{
    private const string Base = "https://example.org/fhir/StructureDefinition/";
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-snapshots-").FullName;
    private readonly PackageSource _source = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_warm_read_from_disk_never_runs_the_generator()
    {
        var (entry, _) = Pair();
        var cold = new SnapshotStore(_source, _folder);
        var first = await GetAsync(cold, entry);
        Assert.Equal(2, cold.Generations);

        var warm = new SnapshotStore(_source, _folder);
        var second = await GetAsync(warm, entry);

        Assert.Equal(0, warm.Generations);
        Assert.Equal(first.Json.ToArray(), second.Json.ToArray());
        Assert.Equal(first.Issues, second.Issues);
    }

    [Fact]
    public async Task What_a_snapshot_found_wrong_is_kept_with_it()
    {
        var entry = _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("a", Core + "Patient", BadDefinitionTests.Element("Patient.shoeSize", ("min", 1))));
        var first = await GetAsync(new SnapshotStore(_source, _folder), entry);
        var second = await GetAsync(new SnapshotStore(_source, _folder), entry);

        Assert.NotEmpty(first.Issues);
        Assert.Equal(first.Issues, second.Issues);
    }

    [Fact]
    public async Task A_base_that_changes_makes_the_snapshot_anew()
    {
        var (entry, parent) = Pair();
        var store = new SnapshotStore(_source, _folder);
        Assert.Equal("1", await MaxOfName(store, entry));

        _source.Remove(parent);
        _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("parent", Core + "Patient", BadDefinitionTests.Element("Patient.name", ("max", "3"))));

        Assert.Equal("3", await MaxOfName(store, entry));
        Assert.Equal("3", await MaxOfName(new SnapshotStore(_source, _folder), entry));
    }

    [Fact]
    public async Task A_profile_that_was_missing_and_comes_makes_the_snapshot_anew()
    {
        var identifier = new JsonArray(new JsonObject { ["code"] = "Identifier", ["profile"] = new JsonArray(Base + "identifier") });
        var entry = _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("a", Core + "Patient", BadDefinitionTests.Element("Patient.identifier", ("type", identifier))));
        Assert.Equal("snapshot-profile-missing", Assert.Single((await GetAsync(new SnapshotStore(_source, _folder), entry)).Issues).Code);

        _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("identifier", Core + "Identifier", "Identifier", BadDefinitionTests.Element("Identifier.system", ("min", 1))));

        Assert.Empty((await GetAsync(new SnapshotStore(_source, _folder), entry)).Issues);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task A_damaged_file_is_made_again(int at)
    {
        var (entry, _) = Pair();
        var whole = await GetAsync(new SnapshotStore(_source, _folder), entry);
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "snapshots")))
        {
            var bytes = File.ReadAllBytes(file);
            if (at < 0) bytes = bytes[..(bytes.Length / 2)];
            else bytes[at] ^= 0xFF;
            File.WriteAllBytes(file, bytes);
        }

        var store = new SnapshotStore(_source, _folder);
        Assert.Equal(whole.Json.ToArray(), (await GetAsync(store, entry)).Json.ToArray());
        Assert.Equal(2, store.Generations);
        var after = new SnapshotStore(_source, _folder);
        await GetAsync(after, entry);
        Assert.Equal(0, after.Generations);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_no_answer()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var (entry, _) = Pair();

        Assert.True(DefinitionJson.HasSnapshot((await GetAsync(new SnapshotStore(_source, file), entry)).Json.Span));
    }

    [Fact]
    public async Task Nothing_is_left_behind_but_snapshots()
    {
        var (entry, _) = Pair();
        await GetAsync(new SnapshotStore(_source, _folder), entry);

        Assert.All(Directory.GetFiles(Path.Combine(_folder, "snapshots")), f => Assert.EndsWith(".snapshot", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_who_ask_at_once_for_one_profile_make_it_once()
    {
        var entry = _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("a", Core + "Patient", BadDefinitionTests.Element("Patient.name", ("max", "1"))));
        var store = new SnapshotStore(_source, null);
        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => GetAsync(store, entry), TestContext.Current.CancellationToken)));

        Assert.Equal(1, store.Generations);
        Assert.All(all, s => Assert.Equal(all[0].Json.ToArray(), s.Json.ToArray()));
    }

    [Fact]
    public async Task Many_profiles_at_once_come_out_as_one_after_the_other()
    {
        var entries = DefinitionStore.BuiltIn.List(FhirRelease.Stu3, "StructureDefinition").Where(e => e.PackageName == "careconnect.stu3").ToList();
        var one = new SnapshotStore(DefinitionStore.BuiltIn, null);
        var expected = new Dictionary<DefinitionEntry, byte[]>();
        foreach (var entry in entries) expected[entry] = (await GetAsync(one, entry)).Json.ToArray();

        var many = new SnapshotStore(DefinitionStore.BuiltIn, null);
        await Parallel.ForEachAsync(entries.AsEnumerable().Reverse(), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (entry, _) => Assert.Equal(expected[entry], (await GetAsync(many, entry)).Json.ToArray()));
    }

    [Fact]
    public async Task A_published_snapshot_is_taken_as_it_is()
    {
        var store = new SnapshotStore(DefinitionStore.BuiltIn, _folder);
        var patient = DefinitionStore.BuiltIn.Find(Core + "Patient", FhirRelease.R4)!;

        Assert.Equal(DefinitionStore.BuiltIn.ReadJson(patient).ToArray(), (await GetAsync(store, patient)).Json.ToArray());
        Assert.Equal(0, store.Generations);
    }

    private (DefinitionEntry Child, DefinitionEntry Parent) Pair() =>
        (_source.Add(FhirRelease.R4, BadDefinitionTests.Profile("child", Base + "parent", BadDefinitionTests.Element("Patient.birthDate", ("min", 1)))),
         _source.Add(FhirRelease.R4, BadDefinitionTests.Profile("parent", Core + "Patient", BadDefinitionTests.Element("Patient.name", ("max", "1")))));

    private static async Task<string?> MaxOfName(SnapshotStore store, DefinitionEntry entry) =>
        (string?)JsonNode.Parse((await GetAsync(store, entry)).Json.Span)!["snapshot"]!["element"]!.AsArray().Single(e => (string?)e!["id"] == "Patient.name")!["max"];

    private static Task<DefinitionSnapshot> GetAsync(SnapshotStore store, DefinitionEntry entry) => store.GetAsync(entry, TestContext.Current.CancellationToken);
}
