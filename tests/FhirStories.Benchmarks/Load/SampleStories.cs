using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirStories.Benchmarks.Load;

/// <summary>Made-up stories of the size of real ones.</summary>
internal static class SampleStories
{
    private const string Requirements = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";

    /// <summary>Number of different profiles that N stories link to: some twenty stories each.</summary>
    public static int Profiles(int stories) => Math.Max(1, stories / 20);

    /// <summary>A story without identifier or url, so that it can be created any number of times.</summary>
    public static string Anonymous => Story(0, 1, named: false);

    /// <summary>Posts stories and gives their ids.</summary>
    public static async Task<IReadOnlyList<string>> PostAsync(HttpClient http, int count, int connections)
    {
        var ids = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = connections }, async (i, cancel) =>
        {
            using var content = new StringContent(Story(i, Profiles(count), named: true), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/fhir+json"));
            using var answer = await http.PostAsync(new Uri("Basic", UriKind.Relative), content, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(text);
            ids.Add((string)JsonNode.Parse(text)!["id"]!);
        });
        return [.. ids];
    }

    private static string Story(int number, int profiles, bool named)
    {
        var words = new Random(number);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Vocabulary[words.Next(Vocabulary.Length)]));
        JsonObject Extension(string name, string type, string value) => new() { ["url"] = Requirements + name, [type] = value };
        JsonObject Child(string name, string type, string value) => new() { ["url"] = name, [type] = value };
        var statement = new JsonArray
        {
            Child("key", "valueId", "AC1"), Child("conformance", "valueCode", "SHALL"), Child("requirement", "valueMarkdown", $"The list SHALL show {Words(20)}."),
            Child("satisfiedBy", "valueUrl", $"https://example.org/StructureDefinition/profile-{number % profiles}#Basic.code"),
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
        extensions.Insert(0, Extension("url", "valueUri", $"https://example.org/Requirements/L-{(named ? number : Guid.NewGuid())}"));
        var story = new JsonObject
        {
            ["resourceType"] = "Basic",
            ["text"] = new JsonObject { ["status"] = "generated", ["div"] = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{Words(30)}</p></div>" },
            ["extension"] = extensions,
            ["modifierExtension"] = new JsonArray { Extension("status", "valueCode", "draft") },
            ["code"] = new JsonObject { ["coding"] = new JsonArray { new JsonObject { ["system"] = "http://hl7.org/fhir/fhir-types", ["code"] = "Requirements" } } },
        };
        if (named) story["identifier"] = new JsonArray { new JsonObject { ["system"] = "https://example.org/load", ["value"] = $"L-{number}" } };
        return story.ToJsonString();
    }

    private static readonly string[] Vocabulary =
        ["allergy", "medicine", "ward", "discharge", "summary", "patient", "record", "result", "blood", "pressure", "referral", "clinic", "letter", "dose",
            "nurse", "pharmacist", "appointment", "carer", "consent", "vaccine", "plan", "review", "history", "problem", "diagnosis", "list", "safe", "early"];
}
