using System.Text;
using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.BadInput;

/// <summary>Real resources with something done to them: whatever comes of it, there is a verdict.</summary>
public sealed class MutationTests
{
    private static readonly FhirRelease[] Releases = [FhirRelease.Stu3, FhirRelease.R4, FhirRelease.R5];

    private static readonly string[] Pieces = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e9", "\\u0000", "\\ud83d", "\"_name\":", "\"extension\":[{\"url\":\"x\"}]", "\"contained\":[{}]", "é", "<", "&", "/>", "xmlns"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_mutated_resource_gets_a_verdict_and_each_finding_a_sentence(int seed)
    {
        var folder = RealData.Path("validator-cases");
        var files = Directory.EnumerateFiles(folder, "*.*").Where(f => new FileInfo(f).Length < 20_000 && !f.EndsWith("cases.json", StringComparison.Ordinal) && Path.GetExtension(f) is ".json" or ".xml").Order(StringComparer.Ordinal).ToList();
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            var file = files[random.Next(files.Count)];
            var text = Mutate(File.ReadAllText(file), random);
            var report = file.EndsWith(".xml", StringComparison.Ordinal) ? Hostile.Xml(text) : Hostile.Json(text, Releases[random.Next(Releases.Length)]);
            Assert.True(report.ResourceType is not null || report.Issues.Count > 0, text);
            Assert.All(report.Issues, i => Assert.False(string.IsNullOrWhiteSpace(i.Message), $"{i.MessageId}: {text}"));
        }
    }

    [Theory]
    [InlineData(3)]
    public void Bytes_without_sense_get_a_verdict(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.False(Hostile.Json(bytes).IsValid);
            Assert.False(Hostile.Xml(bytes).IsValid);
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var i = random.Next(1, 4); i > 0 && mutated.Length > 10; i--)
        {
            var at = random.Next(mutated.Length - 5);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Remove(at, random.Next(1, 5));
                    break;
                case 1:
                    mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    // A part of it once more.
                    mutated.Insert(at, text.AsSpan(at % text.Length, Math.Min(random.Next(1, 200), text.Length - at % text.Length)));
                    break;
                default:
                    mutated[at] = (char)random.Next(32, 127);
                    break;
            }
        }
        return mutated.ToString();
    }
}
