using Xunit;

namespace FhirStories.Rest.Tests.Packages;

public sealed class DefinitionSearchTests
{
    [Theory]
    [InlineData("")]
    [InlineData("&_sort=name")]
    [InlineData("&_sort=-name")]
    [InlineData("&_sort=-status,name")]
    [InlineData("&_sort=_id")]
    [InlineData("&_sort=date")]
    public async Task Paging_gives_each_match_once_in_one_order_forwards_and_backwards_also_when_packages_come_in_between(string sort)
    {
        await using var server = await PackageServer.StartAsync();
        // Names of both kinds fall between one another, and some are equal.
        for (var i = 0; i < 12; i++)
            Assert.Equal(201, (await server.PutAsync($"StructureDefinition/s{i}", Stored($"s{i}", $"Paged{i % 4}"))).Status);
        await server.AddedAsync(PackageArchive.OfProfiles("a.pack", "1.0.0", [.. Enumerable.Range(0, 15).Select(i => $"Paged{i}")]));
        var query = $"StructureDefinition?name=paged{sort}";
        var all = await server.IdsAsync($"{query}&_count=500");
        Assert.Equal(27, all.Count);
        Assert.Equal(27, all.Distinct().Count());
        Assert.Equal(27, (int?)(await server.GetAsync($"{query}&_summary=count")).Json["total"]);
        foreach (var size in new[] { 1, 4, 26 }) Assert.Equal(all, await server.IdsAsync($"{query}&_count={size}"));

        // Backwards from the last page.
        var at = await server.GetAsync($"{query}&_count=5");
        while (PackageServer.Link(at, "next") is { } next) at = await server.GetAsync(next);
        var back = new List<string>();
        for (var page = at; ;)
        {
            back.InsertRange(0, page.Json["entry"]?.AsArray().Where(e => (string?)e!["search"]!["mode"] == "match").Select(e => (string)e!["resource"]!["id"]!) ?? []);
            if (PackageServer.Link(page, "previous") is not { } previous) break;
            page = await server.GetAsync(previous);
        }
        Assert.Equal(all, back);

        var seen = await server.IdsAsync($"{query}&_count=4", async page =>
        {
            if (page < 3) await server.AddedAsync(PackageArchive.OfProfiles($"{"bz0"[page]}.pack", "1.0.0", "Paged0", "Paged99"));
        });
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(all, seen.Where(all.Contains));
    }

    [Theory]
    [InlineData("name=one", "Stored", "p-1.0.0-One")]
    [InlineData("name=ONE", "Stored", "p-1.0.0-One")]
    [InlineData("name:exact=One", "p-1.0.0-One")]
    [InlineData("url:below=https://example.org&name:contains=wo", "p-1.0.0-Two")]
    [InlineData("title=the%20profile%20two", "p-1.0.0-Two")]
    [InlineData("url=https://example.org/p/StructureDefinition/Two", "p-1.0.0-Two")]
    [InlineData("url:below=https://example.org/p", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("url:below=https://example.org/p/StructureDefinition/T")]
    [InlineData("url:below=https://example.org&status=active", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("url:below=https://example.org&status:not=active", "Stored")]
    [InlineData("url:below=https://example.org&status=http://hl7.org/fhir/publication-status|active", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("url:below=https://example.org&title:missing=true", "Stored")]
    [InlineData("url:below=https://example.org&version=1.0", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("base=http://hl7.org/fhir/StructureDefinition/Patient&derivation=constraint&package=p", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("base=StructureDefinition/Patient&package=p", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("base=Patient&package=p", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("type=Patient&kind=resource&abstract=false&package=p|1.0.0", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("type=Patient&derivation=specialization&package=hl7.fhir.r4.core", "Patient")]
    [InlineData("_id=Patient,Stored,p-1.0.0-Two", "Stored", "Patient", "p-1.0.0-Two")]
    [InlineData("name=one,two", "Stored", "p-1.0.0-One", "p-1.0.0-Two")]
    [InlineData("url:below=https://example.org&package:not=p", "Stored")]
    [InlineData("url:below=https://example.org&package:missing=true", "Stored")]
    public async Task A_parameter_means_the_same_of_what_is_stored_and_of_what_packages_bring(string query, params string[] ids)
    {
        await using var server = await PackageServer.StartAsync();
        Assert.Equal(201, (await server.PutAsync("StructureDefinition/Stored", Stored("Stored", "oneself"))).Status);
        await server.AddedAsync(PackageArchive.OfProfiles("p", "1.0.0", "One", "Two"));
        Assert.Equal(ids, await server.IdsAsync($"StructureDefinition?{query}"));
        Assert.Equal(ids.Length, (int?)(await server.GetAsync($"StructureDefinition?{query}&_summary=count")).Json["total"]);
    }

    [Fact]
    public async Task What_only_stored_resources_are_indexed_by_is_said_and_refused_when_strict()
    {
        await using var server = await PackageServer.StartAsync();
        Assert.Equal(201, (await server.PutAsync("StructureDefinition/Stored", Stored("Stored", "oneself"))).Status);
        var answer = await server.GetAsync("StructureDefinition?publisher=us");
        Assert.Equal(["match", "outcome"], answer.Json["entry"]!.AsArray().Select(e => (string?)e!["search"]!["mode"]));
        Assert.Equal("search-parameter-stored-only", (string?)answer.Json["entry"]![1]!["resource"]!["issue"]![0]!["details"]!["coding"]![0]!["code"]);
        RunningServer.AssertRefused(await server.SendAsync("GET", "StructureDefinition?publisher=us", prefer: "handling=strict"), 400, "search-parameter-stored-only");
        Assert.Single(await server.IdsAsync("StructureDefinition?_lastUpdated=gt2020-01-01"));
    }

    [Theory]
    [InlineData("StructureDefinition", 1300)]
    [InlineData("ValueSet", 2000)]
    [InlineData("CodeSystem", 1500)]
    [InlineData("SearchParameter", 2000)]
    public async Task Every_built_in_definition_is_listed_once_and_can_be_read(string type, int atLeast)
    {
        await using var server = await PackageServer.StartAsync();
        var ids = await server.IdsAsync($"{type}?_count=500");
        Assert.True(ids.Count > atLeast, $"{ids.Count}");
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Count, (int?)(await server.GetAsync($"{type}?_summary=count")).Json["total"]);
        for (var i = 0; i < ids.Count; i += 97) Assert.Equal(ids[i], (string?)(await server.GetAsync($"{type}/{ids[i]}")).Json["id"]);
    }

    [Fact]
    public async Task Search_parameters_are_found_by_their_base_and_their_code_and_installed_ones_search_nothing()
    {
        await using var server = await PackageServer.StartAsync();
        Assert.Contains("individual-birthdate", await server.IdsAsync("SearchParameter?base=Patient&type=date"));
        Assert.Contains("individual-birthdate", await server.IdsAsync("SearchParameter?code=birthdate&package=hl7.fhir.r4.core"));
        Assert.DoesNotContain("individual-birthdate", await server.IdsAsync("SearchParameter?base=Observation"));
        await server.AddedAsync(PackageArchive.Of("sp", "1.0.0", [("sp.json",
            """{"resourceType":"SearchParameter","id":"shoe","url":"https://example.org/shoe","name":"Shoe","status":"active","description":"d","code":"shoe","base":["Patient"],"type":"token","expression":"Patient.gender"}""")]));
        Assert.Equal(["sp-1.0.0-shoe"], await server.IdsAsync("SearchParameter?base=Patient&code=shoe"));
        RunningServer.AssertRefused(await server.SendAsync("GET", "Patient?shoe=9", prefer: "handling=strict"), 400, "search-parameter-unknown");
    }

    private static string Stored(string id, string name) => $$$"""
        {"resourceType":"StructureDefinition","id":"{{{id}}}","url":"https://example.org/stored/{{{id}}}","name":"{{{name}}}","status":"draft","publisher":"us",
         "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}
        """;
}
