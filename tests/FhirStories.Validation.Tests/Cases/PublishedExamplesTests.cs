using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Cases;

public sealed class PublishedExamplesTests
{
    /// <summary>Real STU3 instances: valid, invalid and not well-formed. Each gets a verdict with a place.</summary>
    [Fact]
    public void Every_STU3_example_gets_a_verdict_and_each_finding_its_place()
    {
        var folder = RealData.Path("examples-stu3");
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var output = new StringBuilder();
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".xml", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            var report = file.EndsWith(".xml", StringComparison.Ordinal) ? Judgement.BuiltIn.ValidateXml(stream, FhirRelease.Stu3) : Judgement.BuiltIn.ValidateJson(File.ReadAllBytes(file), FhirRelease.Stu3);
            Assert.All(report.Issues, issue => Assert.True(issue.Line > 0 || issue.MessageId is "body-empty" or "json-not-utf8", $"{file}: {issue}"));
            foreach (var issue in report.Issues.Where(i => i.Level == IssueLevel.Error))
            {
                counts[issue.MessageId] = counts.GetValueOrDefault(issue.MessageId) + 1;
                output.AppendLine(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {issue.MessageId} {issue.Expression}: {issue.Message}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", counts) + "\n" + output);

        Assert.True(files.Count > 170);
    }

    [Fact]
    public void Real_R5_Requirements_follow_R5()
    {
        var folder = RealData.Path("requirements");
        var validated = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            if (JsonNode.Parse(File.ReadAllBytes(file)) is not JsonObject json || (string?)json["resourceType"] != "Requirements") continue;
            var report = Judgement.BuiltIn.ValidateJson(File.ReadAllBytes(file), FhirRelease.R5);
            validated++;
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(file)}: {string.Join(" | ", report.Issues.Where(i => i.Level == IssueLevel.Error).Select(i => $"{i.MessageId} {i.Expression} {i.Message}").Take(5))}");
        }
        Assert.NotEqual(0, validated);
    }
}
