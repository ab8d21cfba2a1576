using System.Text.Json.Nodes;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>Real files of Requirements, as messy as they are, are taken and read again with nothing lost.</summary>
public sealed class PublishedFileTests
{
    private static string Folder
    {
        get
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "FhirStories.sln"))) at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The tests do not run below the repository.");
            return Path.GetFullPath(Path.Combine(at, "..", "shared", "data", "requirements", "r5"));
        }
    }

    [Fact]
    public async Task Files_in_R5_are_stored_and_read_again_with_nothing_lost()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The published files are not there.");
        await using var server = await StartedServer.StartAsync();
        var count = 0;
        foreach (var file in Directory.GetFiles(Folder).Order(StringComparer.Ordinal))
        {
            var isXml = file.EndsWith(".xml", StringComparison.Ordinal);
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            using var content = new ByteArrayContent(bytes);
            content.Headers.TryAddWithoutValidation("Content-Type", isXml ? RunningServer.FhirXml : RunningServer.FhirJson);
            using var created = await server.Http.PostAsync("r5/Requirements", content, TestContext.Current.CancellationToken);
            var text = await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True((int)created.StatusCode == 201, $"{Path.GetFileName(file)}: {(int)created.StatusCode} {text[..Math.Min(2000, text.Length)]}");
            count++;

            // What was stored is R5, and stays what it is when it is sent again, in either format.
            var stored = JsonNode.Parse(text)!.AsObject();
            var id = (string)stored["id"]!;
            using var validated = await server.Http.PostAsync("r5/$validate", Json(text), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("\"severity\":\"error\"", await validated.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var xml = await server.Http.GetStringAsync($"r5/Requirements/{id}?_format=xml", TestContext.Current.CancellationToken);
            using var xmlContent = new StringContent(xml, System.Text.Encoding.UTF8, RunningServer.FhirXml);
            using var again = await server.Http.PutAsync($"r5/Requirements/{id}", xmlContent, TestContext.Current.CancellationToken);
            var same = JsonNode.Parse(await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
            Assert.Equal(Said(stored), Said(same));
            if (isXml) continue;

            var sent = JsonNode.Parse(bytes)!.AsObject();
            if (sent["status"] is null) stored.Remove("status");
            sent["id"] = id;
            Assert.Equal(Said(sent), Said(stored));
        }
        Assert.True(count > 0);
    }

    private static ByteArrayContent Json(string text)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        return content;
    }
}
