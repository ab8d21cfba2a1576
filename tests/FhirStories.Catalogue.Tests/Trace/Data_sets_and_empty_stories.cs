using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Trace;

/// <summary>What a report says of the items of data sets, and of stories that state nothing.</summary>
public sealed class Data_sets_and_empty_stories
{
    private const string Patient = Traced.CareConnect + "Patient-1";
    private const string Set = "https://x.example/StructureDefinition/Set";
    private static readonly string[] Forms = ["parameters", "test-report", "operation-outcome", "csv", "html", "junit", "sarif", "text"];

    [Fact]
    public async System.Threading.Tasks.Task Each_item_is_mapped_a_known_gap_unmapped_or_broken()
    {
        var set = Assert.Single((await Of(Model("name", "nick", "shoe", "lost", "half", "forgotten"), Map(
            ("name", Patient, "Patient.name", "equivalent"), ("nick", Patient, null, "wider"), ("shoe", null, null, "unmatched"), ("lost", Patient, "Patient.shoeSize", "equivalent"),
            ("half", Patient, "Patient.shoeSize", "equivalent"), ("half", Patient, "Patient.gender", "inexact"))).CoverageAsync()).DataSets);
        Assert.Equal("name mapped,nick mapped,shoe gap,lost broken,half mapped,forgotten unmapped", string.Join(',', set.Items.Select(item => $"{item.Id["Set.".Length..]} {item.Status.Code()}")));
        Assert.Equal((6, 3, 1, 1, 1), (set.Total, set.Counts[DataItemStatus.Mapped], set.Counts[DataItemStatus.Gap], set.Counts[DataItemStatus.Broken], set.Counts[DataItemStatus.Unmapped]));
        Assert.Equal([Patient + "#Patient.gender", Patient + "#Patient.shoeSize"], set.Items[4].Targets.Select(target => target.Target));
    }

    [Fact]
    public async System.Threading.Tasks.Task What_no_element_holds_is_in_the_gaps_and_what_only_a_mapping_knows_is_told()
    {
        var report = await Of(Model("name", "shoe", "forgotten"), Map(("name", Patient, "Patient.name", "equal"), ("shoe", null, null, "unmatched"), ("renamed", Patient, "Patient.gender", "equal"))).CoverageAsync();
        Assert.Equal([Set + "#Set.shoe", Set + "#Set.forgotten"], report.Gaps.DataItemsUnmapped);
        Assert.Equal(["Set.renamed"], report.DataSets[0].UnknownItems);
    }

    [Fact]
    public async System.Threading.Tasks.Task Several_maps_are_united_whatever_comes_first_and_one_that_is_retired_counts_no_more()
    {
        var one = Map(("name", Patient, "Patient.name", "equal"), ("shoe", null, null, "unmatched"));
        var other = Map(("shoe", Patient, "Patient.gender", "wider")).Replace("\"id\":\"map\"", "\"id\":\"other\"", StringComparison.Ordinal);
        foreach (var order in new[] { new[] { one, other, Model("name", "shoe") }, [Model("name", "shoe"), other, one] })
        {
            var traced = Traced.Of(order);
            Assert.Equal(2, (await traced.CoverageAsync()).DataSets[0].Counts[DataItemStatus.Mapped]);
            traced.Graph.Remove("ConceptMap/other");
            Assert.Equal((1, 1), (await Counts(traced)));
            traced.Put(other);
            Assert.Equal((2, 0), (await Counts(traced)));
            Assert.Null(traced.Read(other.Replace("active", "retired", StringComparison.Ordinal)));
        }

        static async Task<(int, int)> Counts(Traced traced) => (await traced.CoverageAsync()).DataSets[0].Counts is var counts ? (counts[DataItemStatus.Mapped], counts[DataItemStatus.Gap]) : default;
    }

    [Fact]
    public async System.Threading.Tasks.Task A_logical_model_that_nobody_mapped_and_that_claims_nothing_is_no_data_set_and_headings_are_no_items()
    {
        var plain = Model("name").Replace("https://fhirstories.org/fhir/StructureDefinition/data-set", "https://x.example/other", StringComparison.Ordinal);
        Assert.Empty((await Of(plain).CoverageAsync()).DataSets);
        Assert.Single((await Of(plain, Map(("name", Patient, "Patient.name", "equal"))).CoverageAsync()).DataSets);
        Assert.Empty((await Of(Model("name").Replace("\"active\"", "\"retired\"", StringComparison.Ordinal)).CoverageAsync()).DataSets);
        var set = (await Of(Model("who", "who.name", "who.born", "why")).CoverageAsync()).DataSets[0];
        Assert.Equal(["Set.who.name", "Set.who.born", "Set.why"], set.Items.Select(item => item.Id));
        // What maps a heading maps nothing that is counted, and is no mistake.
        Assert.Empty((await Of(Model("who", "who.name"), Map(("who", Patient, null, "equal"))).CoverageAsync()).DataSets[0].UnknownItems);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_data_set_is_a_scope_with_the_statements_that_need_it_and_the_profiles_that_hold_it()
    {
        var traced = Of(Model("name"), Map(("name", Patient, "Patient.name", "equal")).Replace("\"status\"", """
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/satisfies-requirement","extension":[{"url":"reference","valueCanonical":"https://x.example/Requirements/s"},{"url":"key","valueId":"A"}]}],"status"
            """, StringComparison.Ordinal), Traced.Story("s", Traced.Statement("A") + Traced.Statement("B")), Traced.Story("t", Traced.Statement("A")));
        foreach (var value in new[] { Set, Set + "|1.0.0", "StructureDefinition/set" })
        {
            var report = await traced.CoverageAsync(new CoverageScope(ScopeKind.DataSet, value));
            Assert.Equal((1, "https://x.example/Requirements/s#A"), (report.DataSets.Count, string.Join(' ', report.Statements.Select(each => each.Name))));
            Assert.StartsWith(Patient, Assert.Single(report.Profiles).Canonical, StringComparison.Ordinal);
        }
        Assert.Single((await traced.CoverageAsync(new CoverageScope(ScopeKind.Story, "Basic/s"))).DataSets);
        Assert.Empty((await traced.CoverageAsync(new CoverageScope(ScopeKind.Story, "Basic/t"))).DataSets);
        Assert.True((await traced.CoverageAsync(new CoverageScope(ScopeKind.DataSet, "https://x.example/none"))).IsEmpty);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_table_that_was_imported_is_reported_with_its_gaps()
    {
        var traced = new Traced();
        var target = new Collecting(traced);
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes($"Data item,Profile,Element\nFamily name,{Patient},Patient.name.family\nShoe size,,\nHeight of hat,{Patient},Patient.hat\n"));
        var done = await Importer.RunAsync(csv, "clothing.csv", target, new ImportOptions(), TestContext.Current.CancellationToken);
        Assert.True(target.Count == 2, string.Join('\n', done.Rows.SelectMany(row => row.Problems).Select(problem => problem.Message)));
        Assert.Equal(["mapped", "gap", "broken"], (await traced.CoverageAsync()).DataSets[0].Items.Select(item => item.Status.Code()));
    }

    [Fact]
    public async System.Threading.Tasks.Task The_data_set_of_the_starter_catalogue_has_twelve_of_fifteen_items_mapped()
    {
        var traced = new Traced();
        foreach (var (_, json) in StarterCatalogue.Read())
            if (traced.Read(Encoding.UTF8.GetString(json)) is { } facts) traced.Graph.Put(facts);
        var set = Assert.Single((await traced.CoverageAsync()).DataSets);
        Assert.Equal((15, 12, 3), (set.Total, set.Counts[DataItemStatus.Mapped], set.Counts[DataItemStatus.Gap]));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_story_without_statements_is_uncovered_one_that_is_retired_excluded_and_a_feature_neither()
    {
        var feature = Traced.Story("feature", more: """,{"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"feature"}""");
        var traced = Traced.Of(Traced.Story("empty"), Traced.Story("gone", status: "retired"), feature, Traced.Story("met", Traced.Statement("A", targets: Patient)));
        var report = await traced.CoverageAsync();
        Assert.Equal("https://x.example/Requirements/empty uncovered,https://x.example/Requirements/gone excluded", string.Join(',', report.StoriesWithoutStatements.Select(story => $"{story.Story} {story.Status.Code()}")));
        Assert.Equal(["https://x.example/Requirements/empty"], report.Gaps.StoriesUnmet);
        Assert.Equal(["https://x.example/Requirements/empty"], report.Uncovered);
        var one = await traced.CoverageAsync(new CoverageScope(ScopeKind.Story, "Basic/empty"));
        Assert.Equal((1, false), (one.StoriesWithoutStatements.Count, one.IsEmpty));
        // Once it states something it is a story like any other.
        traced.Put(Traced.Story("empty", Traced.Statement("A", targets: Patient)));
        Assert.DoesNotContain((await traced.CoverageAsync()).StoriesWithoutStatements, story => story.Reference == "Basic/empty");
    }

    [Fact]
    public async System.Threading.Tasks.Task Every_form_tells_of_items_and_of_stories_without_statements()
    {
        var traced = Of(Model("name", "forgotten"), Map(("name", Patient, "Patient.name", "equal")), Traced.Story("empty"));
        foreach (var form in Forms)
        {
            var output = await traced.OutputAsync(form);
            Assert.True(output.Contains("Set.forgotten", StringComparison.Ordinal) || form == "html" && output.Contains("The forgotten", StringComparison.Ordinal), $"{form} tells nothing of the item: {output}");
            Assert.True(output.Contains("Requirements/empty", StringComparison.Ordinal), $"{form} tells nothing of the story.");
            Assert.Equal(output, await traced.OutputAsync(form));
        }
        using var measured = JsonDocument.Parse(await traced.OutputAsync("measure-report"));
        var group = measured.RootElement.GetProperty("group").EnumerateArray().Single(each => each.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == "data-items");
        Assert.Equal(0.5m, group.GetProperty("measureScore").GetProperty("value").GetDecimal());
    }

    [Fact]
    public async System.Threading.Tasks.Task A_gate_sees_a_new_story_without_statements_and_an_old_one_not()
    {
        var before = ReportReader.Read(Encoding.UTF8.GetBytes(await Traced.Of(Traced.Story("empty")).OutputAsync("parameters"))).Report!;
        var gate = new CoverageGate { NoNewUncovered = true };
        var now = await Traced.Of(Traced.Story("empty"), Traced.Story("new")).CoverageAsync();
        Assert.Equal(["https://x.example/Requirements/new is uncovered and was not before."], gate.Check(now, before.Uncovered.ToHashSet()));
    }

    private static Traced Of(params string[] resources) => Traced.Of(resources);

    private static string Model(params IEnumerable<string> items) => $$"""
        {"resourceType":"StructureDefinition","id":"set","meta":{"profile":["https://fhirstories.org/fhir/StructureDefinition/data-set"]},"url":"{{Set}}","version":"1.0.0","name":"Set","title":"A set","status":"active",
        "kind":"logical","abstract":false,"type":"{{Set}}","derivation":"specialization","differential":{"element":[{"id":"Set","path":"Set"}{{string.Concat(items.Select(item => $",{{\"id\":\"Set.{item}\",\"path\":\"Set.{item}\",\"short\":\"The {item}\"}}"))}}]} }
        """;

    private static string Map(params IEnumerable<(string Item, string? Target, string? Element, string Equivalence)> rows) => $$"""
        {"resourceType":"ConceptMap","id":"map","url":"https://x.example/ConceptMap/map","status":"active","group":[{{string.Join(',', rows.Select(row => Group(row.Item, row.Target, row.Element, row.Equivalence)))}}]}
        """;

    private static string Group(string item, string? target, string? element, string equivalence) =>
        $"{{\"source\":\"{Set}\"{(target is null ? "" : $",\"target\":\"{target}\"")},\"element\":[{{\"code\":\"Set.{item}\",\"target\":[{{{(element is null ? "" : $"\"code\":\"{element}\",")}\"equivalence\":\"{equivalence}\"}}]}}]}}";

    private sealed class Collecting(Traced traced) : IImportTarget
    {
        public int Count { get; private set; }

        public Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
        {
            traced.Put(Data.FhirJson.ToJson(resource));
            Count++;
            return System.Threading.Tasks.Task.FromResult(ImportWrite.Of(ImportWriteResult.Created));
        }
    }
}
