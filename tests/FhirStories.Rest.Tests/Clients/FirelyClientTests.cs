using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Rest.Tests.Clients;

/// <summary>Firely's client works without special care, in JSON and in XML.</summary>
public sealed class FirelyClientTests(RunningServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FhirClient Client(ResourceFormat format) => new(server.Base, new FhirClientSettings
    {
        PreferredFormat = format,
        ReturnPreference = Hl7.Fhir.Rest.ReturnPreference.Representation,
        VerifyFhirVersion = true,
    });

    private static Patient NewPatient(string system, string value, string family) => new()
    {
        Identifier = [new(system, value)],
        Name = [new() { Family = family, Given = ["Peter"] }],
        BirthDate = "1974-12-25",
        Active = true,
    };

    [Theory]
    [InlineData(ResourceFormat.Json)]
    [InlineData(ResourceFormat.Xml)]
    public async Task Resources_live_from_create_to_delete(ResourceFormat format)
    {
        using var client = Client(format);
        var system = $"https://client.test/{Guid.NewGuid():N}";
        var created = (await client.CreateAsync(NewPatient(system, "1", "Firely"), Cancel))!;
        Assert.Equal("1", created.VersionId);
        var read = (await client.ReadAsync<Patient>($"Patient/{created.Id}", ct: Cancel))!;
        Assert.Equal("Firely", read.Name[0].Family);
        read.Active = false;
        var updated = (await client.UpdateAsync(read, versionAware: true, Cancel))!;
        Assert.Equal("2", updated.VersionId);
        Assert.True((await client.ReadAsync<Patient>($"Patient/{created.Id}/_history/1", ct: Cancel))!.Active);
        var stale = await Assert.ThrowsAsync<FhirOperationException>(() => client.UpdateAsync(created, versionAware: true, Cancel));
        Assert.Equal(412, (int)stale.Status);
        var patch = new Parameters();
        patch.AddReplacePatchParameter("Patient.active", new FhirBoolean(true));
        var patched = (await client.PatchAsync<Patient>(created.Id!, patch, ct: Cancel))!;
        Assert.True(patched.Active);
        Assert.Equal(3, (await client.HistoryAsync($"Patient/{created.Id}", ct: Cancel))!.Entry.Count);
        Assert.NotEmpty((await client.TypeHistoryAsync<Patient>(pageSize: 2, ct: Cancel))!.Entry);
        var history = await client.WholeSystemHistoryAsync(pageSize: 2, ct: Cancel);
        Assert.Equal(2, (await client.ContinueAsync(history!, ct: Cancel))!.Entry.Count);
        Assert.NotNull((await client.CapabilityStatementAsync(ct: Cancel))!.FhirVersion);
        await client.DeleteAsync($"Patient/{created.Id}", Cancel);
        var gone = await Assert.ThrowsAsync<FhirOperationException>(() => client.ReadAsync<Patient>($"Patient/{created.Id}", ct: Cancel));
        Assert.Equal((410, OperationOutcome.IssueType.Deleted), ((int)gone.Status, gone.Outcome!.Issue[0].Code));
    }

    [Theory]
    [InlineData(ResourceFormat.Json)]
    [InlineData(ResourceFormat.Xml)]
    public async Task Searches_are_paged_and_conditions_hold(ResourceFormat format)
    {
        using var client = Client(format);
        var system = $"https://client.test/{Guid.NewGuid():N}";
        for (var i = 0; i < 5; i++) await client.CreateAsync(NewPatient(system, $"{i}", "Paged"), Cancel);
        var ids = new HashSet<string>();
        for (var page = await client.SearchAsync<Patient>([$"identifier={system}|"], pageSize: 2, ct: Cancel); page is not null; page = await client.ContinueAsync(page, ct: Cancel))
            foreach (var entry in page.Entry) Assert.True(ids.Add(entry.Resource!.Id!));
        Assert.Equal(5, ids.Count);
        var posted = (await client.SearchUsingPostAsync<Patient>([$"identifier={system}|1"], (string[]?)null, ct: Cancel))!;
        var one = Assert.Single(posted.Entry).Resource!;
        var condition = new SearchParams("identifier", $"{system}|1");
        Assert.Equal(one.Id, (await client.ConditionalCreateAsync(NewPatient(system, "1", "Again"), condition, Cancel))!.Id);
        Assert.Equal(one.Id, (await client.ConditionalUpdateAsync(NewPatient(system, "1", "Updated"), condition, ct: Cancel))!.Id);
        var summary = (await client.SearchAsync<Patient>([$"identifier={system}|1"], summary: SummaryType.True, ct: Cancel))!;
        Assert.Contains(summary.Entry[0].Resource!.Meta!.Tag, t => t.Code == "SUBSETTED");
        Assert.Equal(5, (await client.SearchAsync<Patient>([$"identifier={system}|"], summary: SummaryType.Count, ct: Cancel))!.Total);
        await client.ConditionalDeleteSingleAsync(condition, "Patient", null, Cancel);
        Assert.Empty((await client.SearchAsync<Patient>([$"identifier={system}|1"], ct: Cancel))!.Entry);
    }

    [Theory]
    [InlineData(ResourceFormat.Json)]
    [InlineData(ResourceFormat.Xml)]
    public async Task Transactions_includes_and_operations_work(ResourceFormat format)
    {
        using var client = Client(format);
        var system = $"https://client.test/{Guid.NewGuid():N}";
        var bundle = new TransactionBuilder(server.Base, Bundle.BundleType.Transaction)
            .Create(NewPatient(system, "tx", "Tx"), $"urn:uuid:{Guid.NewGuid()}")
            .ToBundle();
        bundle.Entry.Add(new()
        {
            Resource = new Observation { Status = ObservationStatus.Final, Code = new(system, "weight"), Subject = new(bundle.Entry[0].FullUrl) },
            Request = new() { Method = Bundle.HTTPVerb.POST, Url = "Observation" },
        });
        var answer = (await client.TransactionAsync(bundle, Cancel))!;
        Assert.Equal(["201", "201"], answer.Entry.Select(e => e.Response!.Status!));
        var patient = (Patient)answer.Entry[0].Resource!;
        var found = (await client.SearchAsync<Observation>([$"code={system}|weight"], ["Observation:subject"], ct: Cancel))!;
        Assert.Equal([Bundle.SearchEntryMode.Include, Bundle.SearchEntryMode.Match], found.Entry.Select(e => e.Search!.Mode!.Value).OrderByDescending(m => m));
        var outcome = await client.ValidateResourceAsync(patient, ct: Cancel);
        Assert.True(outcome!.Success);
        var meta = await client.AddMetaAsync(ResourceIdentity.Build("Patient", patient.Id!), new Meta { Tag = [new(system, "tagged")] }, Cancel);
        Assert.Equal("tagged", meta!.Tag.Single().Code);
        Assert.Single((await client.MetaAsync(ResourceIdentity.Build("Patient", patient.Id!), Cancel))!.Tag);
        Assert.Empty((await client.DeleteMetaAsync(ResourceIdentity.Build("Patient", patient.Id!), new Meta { Tag = [new(system, "tagged")] }, Cancel))!.Tag);
        var expanded = await client.ExpandValueSetAsync(new FhirUri("http://hl7.org/fhir/ValueSet/administrative-gender"));
        Assert.Equal(4, expanded!.Expansion!.Contains.Count);
    }

    [Theory]
    [InlineData(ResourceFormat.Json)]
    [InlineData(ResourceFormat.Xml)]
    public async Task Content_is_a_Binary(ResourceFormat format)
    {
        using var client = Client(format);
        var created = (await client.CreateAsync(new Binary { ContentType = "text/plain", Data = "hello"u8.ToArray() }, Cancel))!;
        var read = (await client.ReadAsync<Binary>($"Binary/{created.Id}", ct: Cancel))!;
        Assert.Equal("hello"u8.ToArray(), read.Data ?? read.Content);
    }
}
