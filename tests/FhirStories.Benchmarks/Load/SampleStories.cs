using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirStories.Benchmarks.Load;

/// <summary>Made-up stories of the size of real ones.</summary>
internal static class SampleStories
{
    private const string Requirements = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";

    /// <summary>Entries of one transaction.</summary>
    public const int Batch = 100;

    /// <summary>What stands for a number that no two requests share.</summary>
    public const string Unique = "@@";

    /// <summary>Number of different profiles that N stories link to, and of people who wrote them: some twenty stories each.</summary>
    public static int Groups(int stories) => Math.Max(1, stories / 20);

    /// <summary>A story without identifier, with a url of its own each time, so that it can be created any number of times.</summary>
    public static string Anonymous => Story(0, 1, Unique).ToJsonString();

    /// <summary>A transaction of such stories.</summary>
    public static string Transaction => Bundle([.. Enumerable.Range(0, Batch).Select(i => Story(i, 1, $"{Unique}-{i}"))]);

    /// <summary>Posts stories, and those who wrote them, and gives the stories' ids.</summary>
    public static async Task<IReadOnlyList<string>> PostAsync(HttpClient http, int count, int connections)
    {
        var ids = new ConcurrentBag<string>();
        var groups = Groups(count);
        var people = Enumerable.Range(0, groups).Select(i => new JsonObject
        {
            ["resourceType"] = "Practitioner",
            ["id"] = $"p-{i}",
            ["identifier"] = new JsonArray { new JsonObject { ["system"] = "https://example.org/people", ["value"] = $"P-{i}" } },
        });
        foreach (var some in people.Chunk(Batch)) await SendAsync(http, Bundle(some), CancellationToken.None);
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(Batch), new ParallelOptions { MaxDegreeOfParallelism = connections }, async (some, cancel) =>
        {
            var answer = await SendAsync(http, Bundle([.. some.Select(i => Story(i, groups, null))]), cancel);
            foreach (var entry in answer["entry"]!.AsArray()) ids.Add(((string)entry!["response"]!["location"]!).Split("/_history")[0].Split('/')[^1]);
        });
        return [.. ids];
    }

    private static async Task<JsonNode> SendAsync(HttpClient http, string bundle, CancellationToken cancellation)
    {
        using var content = new StringContent(bundle, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/fhir+json"));
        using var answer = await http.PostAsync(new Uri("", UriKind.Relative), content, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
    }

    private static string Bundle(IReadOnlyList<JsonObject> resources) => new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. resources.Select(resource => new JsonObject
        {
            ["resource"] = resource,
            ["request"] = resource["id"] is { } id
                ? new JsonObject { ["method"] = "PUT", ["url"] = $"{resource["resourceType"]}/{id}" }
                : new JsonObject { ["method"] = "POST", ["url"] = (string)resource["resourceType"]! },
        })]),
    }.ToJsonString();

    private static JsonObject Story(int number, int groups, string? unique)
    {
        var words = new Random(number);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Vocabulary[words.Next(Vocabulary.Length)]));
        JsonObject Extension(string name, string type, string value) => new() { ["url"] = Requirements + name, [type] = value };
        JsonObject Child(string name, string type, string value) => new() { ["url"] = name, [type] = value };
        var statement = new JsonArray
        {
            Child("key", "valueId", "AC1"), Child("conformance", "valueCode", "SHALL"), Child("requirement", "valueMarkdown", $"The list SHALL show {Words(20)}."),
            Child("satisfiedBy", "valueUrl", $"https://example.org/StructureDefinition/profile-{number % groups}#Basic.code"),
        };
        var extensions = new JsonArray
        {
            Extension("title", "valueString", $"See {Words(4)}"),
            Extension("description", "valueMarkdown", $"As a clinician I want to see {Words(25)} so that {Words(12)}."),
            Extension("actor", "valueCanonical", $"https://example.org/ActorDefinition/role-{number % 30}"),
            new JsonObject { ["url"] = Requirements + "statement", ["extension"] = statement },
        };
        extensions.Add(new JsonObject { ["url"] = "https://fhirstories.org/fhir/StructureDefinition/story-kind", ["valueCode"] = "story" });
        // No two stories have one url, so one that is posted again and again has a new one each time.
        extensions.Insert(0, Extension("url", "valueUri", $"https://example.org/Requirements/L-{unique ?? number.ToString(System.Globalization.CultureInfo.InvariantCulture)}"));
        var story = new JsonObject
        {
            ["resourceType"] = "Basic",
            ["text"] = new JsonObject { ["status"] = "generated", ["div"] = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{Words(30)}</p></div>" },
            ["extension"] = extensions,
            ["modifierExtension"] = new JsonArray { Extension("status", "valueCode", "draft") },
            ["code"] = new JsonObject { ["coding"] = new JsonArray { new JsonObject { ["system"] = "http://hl7.org/fhir/fhir-types", ["code"] = "Requirements" } } },
        };
        if (unique is not null) return story;
        story["author"] = new JsonObject { ["reference"] = $"Practitioner/p-{number % groups}" };
        story["identifier"] = new JsonArray { new JsonObject { ["system"] = "https://example.org/load", ["value"] = $"L-{number}" } };
        return story;
    }

    private static readonly string[] Vocabulary =
        ["allergy", "medicine", "ward", "discharge", "summary", "patient", "record", "result", "blood", "pressure", "referral", "clinic", "letter", "dose",
            "nurse", "pharmacist", "appointment", "carer", "consent", "vaccine", "plan", "review", "history", "problem", "diagnosis", "list", "safe", "early"];
}
