using Xunit;

namespace FhirStories.Rest.Tests.Clients;

/// <summary>FHIR clients for JavaScript that nobody here wrote work without special care.</summary>
public sealed class NodeClientTests(RunningServer server)
{
    // Each script prints a line for each step; one that fails ends it with an error.
    private static readonly string[] Steps =
        ["create", "read", "vread", "update", "patch", "history", "search with paging", "include", "transaction", "batch", "conditional", "validate", "delete", "errors"];

    [Theory]
    [InlineData("fhir-kit-client.mjs")]
    [InlineData("fhirclient.mjs")]
    [InlineData("medplum.mjs")]
    public async Task A_client_does_all_that_it_can(string script)
    {
        var output = await NodeClients.RunAsync(script, server.Base);
        var done = output.Split('\n').Where(l => l.StartsWith("ok ", StringComparison.Ordinal)).Select(l => l[3..].Trim()).ToList();
        Assert.True(Steps.All(done.Contains), $"Missing: {string.Join(", ", Steps.Except(done))}\n{output}");
    }
}
