using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;
using Kinds = FhirStories.Catalogue.Mapping.Carriers;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private static readonly string[] Meeting =
    [
        "StructureDefinition:requirement", "TestScript:requirement", "TestReport:requirement", "CapabilityStatement:requirement", "Basic:requirement", "DocumentReference:related",
    ];

    private async Task<DiscussionReading> DiscussionAsync(string id, PublishedItem item, CancellationToken cancellation) =>
        new(await Conversations.AboutAsync(id, item, cancellation), markdown, item as Story, profiles);

    private async Task<DiscussionReading> DiscussionAsync(string canonical, CancellationToken cancellation) =>
        new(await Conversations.AboutAsync(canonical, cancellation), markdown, null, profiles);

    private ConversationReader Conversations => new((query, cancellation) => queries.SearchAsync("Basic", query, cancellation));

    /// <summary>What meets, tests, needs or shows a story and says so itself, all in one search.</summary>
    private async Task<IReadOnlyList<Resource>> MeetingAsync(string storyId, CancellationToken cancellation)
    {
        var query = new FhirQuery().With("_id", storyId);
        foreach (var link in Meeting) query.Raw("_revinclude", link);
        return [.. (await queries.SearchAsync("Basic", query.ToString(), cancellation)).Included.Select(Carriers.Parse<Resource>).OfType<Resource>()];
    }

    private static IEnumerable<ItemLink> DataSets(IEnumerable<Resource> meeting) => meeting.OfType<StructureDefinition>()
        .Where(each => each.Kind == StructureDefinition.StructureDefinitionKind.Logical).Select(each => new ItemLink(each.Title ?? each.Name ?? each.Id!, $"/data-sets/{each.Id}"));

    /// <summary>Tests, and what came out of them.</summary>
    private static IEnumerable<ItemLink> Tests(IReadOnlyList<Resource> meeting) =>
    [
        .. meeting.OfType<Basic>().Where(basic => Kinds.KindOf(basic) == CarrierKind.TestPlan)
            .Select(basic => new ItemLink(TestPlanMapper.Read(basic).Value.Title ?? basic.Id!, $"/fhir/Basic/{basic.Id}")),
        .. meeting.OfType<TestScript>().Select(each => new ItemLink(each.Title ?? each.Name ?? each.Id!, $"/fhir/TestScript/{each.Id}")),
        .. meeting.OfType<TestReport>().Select(each => new ItemLink(T["Story.TestResult", Result(each), each.Name ?? each.Id], $"/fhir/TestReport/{each.Id}")),
    ];

    private static string Result(TestReport report) => report.Result switch
    {
        TestReport.TestReportResult.Pass => T["Trace.Passed"],
        TestReport.TestReportResult.Fail => T["Trace.Failed"],
        _ => T["Story.NotFinished"],
    };

    private IReadOnlyList<UseCasePart> UseCase(Story story)
    {
        return [.. new[]
        {
            Part(T["Story.UseCase.Before"], false, story.Preconditions), Part(T["Story.UseCase.Happens"], true, story.BasicFlow), Part(T["Story.UseCase.OtherWays"], false, story.AlternativeCourses),
            Part(T["Story.UseCase.Afterwards"], false, story.Postconditions), Part(T["Story.UseCase.Fails"], false, story.ExceptionFlows),
        }.Where(part => part.Items.Count > 0)];

        UseCasePart Part(string heading, bool inOrder, ValueList<string> texts) => new(heading, inOrder, [.. texts.Select(text => markdown.ToHtml(text, 4))]);
    }
}
