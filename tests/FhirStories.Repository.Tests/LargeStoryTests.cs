using System.Text;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Repository.Tests;

/// <summary>Sets of requirements that are far larger than any story.</summary>
public sealed class LargeStoryTests
{
    private const string X = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_statements_are_stored_and_found_in_one_resource(bool inShapeB)
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var answer = await temporary.Repository.UpdateAsync("Basic", "large", Body(10_000, inShapeB), BodyFormat.Json, null, cancellation);
        Assert.Equal(WriteStatus.Created, answer.Status);
        var found = await temporary.Repository.SearchStoredAsync("Basic", "statement-key=K-9999", cancellation);
        Assert.Equal("large", Assert.Single(found.Matches).Id);
        Assert.Equal(inShapeB ? 1 : 0, await temporary.Repository.CountAsync("Provenance", "target=Basic/large", cancellation));
    }

    [Fact]
    public async Task Of_ten_thousand_statements_the_two_that_share_a_key_are_named()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        var body = Encoding.UTF8.GetString(Body(10_000, inShapeB: false)).Replace("\"K-9000\"", "\"K-17\"", StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<FhirRequestException>(() =>
            temporary.Repository.UpdateAsync("Basic", "large", Encoding.UTF8.GetBytes(body), BodyFormat.Json, null, TestContext.Current.CancellationToken));
        Assert.Equal(422, refusal.Status);
        var issue = Assert.Single(refusal.Issues, i => i.MessageId == "statement-key-duplicate");
        Assert.EndsWith("[9000]", issue.Expression);
        Assert.Contains("[17]", issue.Message);
    }

    private static byte[] Body(int count, bool inShapeB)
    {
        var prefix = inShapeB ? X + "statement." : "";
        var text = new StringBuilder($"{{\"resourceType\":\"Basic\",\"id\":\"large\",\"code\":{{\"coding\":[{{\"system\":\"http://hl7.org/fhir/fhir-types\",\"code\":\"Requirements\"}}]}},");
        if (!inShapeB) text.Append($"\"modifierExtension\":[{{\"url\":\"{X}status\",\"valueCode\":\"draft\"}}],");
        text.Append("\"extension\":[");
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append($"{{\"url\":\"{X}statement\",\"extension\":[{{\"url\":\"{prefix}key\",\"valueId\":\"K-{i}\"}},{{\"url\":\"{prefix}conformance\",\"valueCode\":\"SHALL\"}},{{\"url\":\"{prefix}requirement\",\"valueMarkdown\":\"The system SHALL do {i}.\"}}]}}");
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }
}
