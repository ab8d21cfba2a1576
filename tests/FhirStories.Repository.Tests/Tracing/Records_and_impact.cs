using System.Text;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Repository.Writing;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Repository.Tests.Tracing;

public sealed class Records_and_impact
{
    private const string Patient = "http://hl7.org/fhir/StructureDefinition/Patient";
    private const string Candidate = "https://records.test/StructureDefinition/Candidate";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async System.Threading.Tasks.Task What_is_recorded_outlives_the_server_and_is_the_same_for_every_server()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        await PutAsync(temporary, Story("It works."));
        await PutAsync(temporary, Story("It works at night."));
        // As an import writes, once in another spelling and once as it is: neither says that the link holds.
        var imported = ResourceParser.ParseJson(Encoding.UTF8.GetBytes(Story("It works at night."))).Resource!;
        foreach (var status in new[] { Storage.Writing.WriteStatus.Updated, Storage.Writing.WriteStatus.Unchanged })
            Assert.Equal(status, (await temporary.Repository.PutAsync([imported], Cancel))[0].Answer!.Status);
        foreach (var trace in new[] { temporary.Trace, temporary.NewTrace() })
            Assert.True(await trace.AskAsync(graph => graph.Story("Basic/s")!.Statements[0].Links[0].IsSuspect, Cancel));
    }

    [Fact]
    public async System.Threading.Tasks.Task No_more_examples_are_checked_than_the_bounds_let_and_valid_ones_come_first()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        foreach (var (id, content) in new[] { ("a", "\"gender\":\"splendid\""), ("b", "\"birthDate\":\"1970-01-01\""), ("c", "\"gender\":\"female\"") })
        {
            var json = $"{{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"meta\":{{\"profile\":[\"{Patient}\"]}},{content}}}";
            // What breaks FHIR itself is not stored; it lies in a Binary.
            if (id == "a") json = $"{{\"resourceType\":\"Binary\",\"id\":\"a\",\"contentType\":\"application/fhir+json\",\"data\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\"}}";
            await PutAsync(temporary, json);
        }
        var before = DefinitionStore.BuiltIn.Find(Patient)!;
        var candidate = Encoding.UTF8.GetBytes($$"""
            {"resourceType":"StructureDefinition","url":"{{Candidate}}","version":"1.0.0","name":"Candidate","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
            "baseDefinition":"{{Patient}}","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]} }
            """);
        var (pair, issues) = await new ImpactBuilder(DefinitionStore.BuiltIn).PairAsync(before, candidate, Candidate, Cancel);
        Assert.Empty(issues);

        Assert.Equal("Binary/a False False,Patient/b True True,Patient/c True False", await ToldAsync(new ImpactJudge(temporary.Trace, DefinitionStore.BuiltIn, TimeProvider.System)));
        Assert.Equal("Binary/a False -,Patient/b True True,Patient/c True -", await ToldAsync(new ImpactJudge(temporary.Trace, DefinitionStore.BuiltIn, TimeProvider.System) { MostExamples = 1 }));
        Assert.Equal("Binary/a False -,Patient/b True -,Patient/c True -", await ToldAsync(new ImpactJudge(temporary.Trace, DefinitionStore.BuiltIn, TimeProvider.System) { MostTime = TimeSpan.MinValue }));

        async Task<string> ToldAsync(ImpactJudge judge)
        {
            var judged = await judge.JudgeAsync(pair, candidate, $"{Candidate}|1.0.0", Cancel);
            var report = await temporary.Trace.AskAsync(graph => ImpactBuilder.Build(graph, Patient, Candidate, [pair], judged), Cancel);
            Assert.Equal(report.Definitions[0].Examples.Where(example => example is { IsValid: true, WouldBeValid: null }).Select(example => example.Reference), report.NotChecked);
            return string.Join(',', report.Definitions[0].Examples.Select(example => $"{example.Reference} {example.IsValid} {(example.WouldBeValid is { } then ? then.ToString() : "-")}"));
        }
    }

    [Fact]
    public async System.Threading.Tasks.Task Statuses_tell_nobody_of_drafts_that_he_does_not_see()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        var author = temporary.Repository.As(new Caller { Account = "ann", Name = "Ann", Practitioner = "ann", Role = CallerRole.Contributor });
        await author.UpdateAsync("Basic", "s", Encoding.UTF8.GetBytes(Story("It works.")), BodyFormat.Json, null, Cancel);
        const string Title = "{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title\"";
        const string DerivedFrom = "{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.derivedFrom\",\"valueCanonical\":\"https://records.test/Requirements/s\"},";
        await PutAsync(temporary, Story("It works.").Replace("\"id\":\"s\"", "\"id\":\"child\"", StringComparison.Ordinal).Replace("Requirements/s\"", "Requirements/child\"", StringComparison.Ordinal)
            .Replace("\"draft\"", "\"active\"", StringComparison.Ordinal).Replace(Title, DerivedFrom + Title, StringComparison.Ordinal));
        Assert.Equal("", await FoundAsync(temporary.Repository, "link-status", "orphaned"));
        Assert.Equal("child s", await FoundAsync(temporary.Repository, "coverage-status", "unverified"));
        // Whoever does not see the draft is told what is so without it.
        foreach (var repository in new[] { author, temporary.Repository.As(Caller.Anonymous) })
        {
            Assert.Equal("child", await FoundAsync(repository, "link-status", "orphaned"));
            Assert.Equal("child", await FoundAsync(repository, "coverage-status", "unverified,verified,uncovered,suspect,failed,excluded"));
        }
        // His own draft he sees, and it has no status.
        Assert.Equal("s", await FoundAsync(author, "coverage-status:missing", "true"));
        Assert.Equal("", await FoundAsync(temporary.Repository.As(Caller.Anonymous), "coverage-status:missing", "true"));
    }

    private static async Task<string> FoundAsync(FhirRepository repository, string name, string value) =>
        string.Join(' ', (await repository.SearchAsync(new SearchScope("Basic"), [new("code", "http://hl7.org/fhir/fhir-types|Requirements"), new(name, value)], strict: true, Cancel)).Matches.Select(match => match.Id).Order(StringComparer.Ordinal));

    private static async System.Threading.Tasks.Task PutAsync(TemporaryRepository temporary, string json)
    {
        var resource = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        await temporary.Repository.UpdateAsync((string)resource["resourceType"]!, (string)resource["id"]!, Encoding.UTF8.GetBytes(json), BodyFormat.Json, null, Cancel);
    }

    private static string Story(string text) => $$"""
        {"resourceType":"Basic","id":"s","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://records.test/Requirements/s"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"{{text}}"},
        {"url":"satisfiedBy","valueUrl":"{{Patient}}#Patient.birthDate"}]}]}
        """;
}
