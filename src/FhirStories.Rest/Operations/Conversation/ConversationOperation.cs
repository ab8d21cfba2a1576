using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Conversations;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Conversation;

/// <summary><c>GET [base]/Basic/[id]/$conversation</c>: all that was said about a story, its statements and links, or the whole thread of a comment.</summary>
internal sealed class ConversationOperation : IOperation
{
    public string Name => "conversation";

    public string Definition => Canonicals.Definitions + "/OperationDefinition/conversation";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var stored = await request.StoredAsync(cancellation);
        var repository = request.Repository;
        var reader = new ConversationReader((query, token) => repository.SearchStoredAsync("Basic", query, token));
        var conversation = ResourceText.Read(stored.Json.Span) is not Basic basic ? null : Carriers.KindOf(basic) switch
        {
            CarrierKind.Story => await reader.AboutAsync(stored.Id, StoryMapper.Read(basic).Value, cancellation),
            CarrierKind.Role => await reader.AboutAsync(stored.Id, RoleMapper.Read(basic).Value, cancellation),
            CarrierKind.TestPlan => await reader.AboutAsync(stored.Id, TestPlanMapper.Read(basic).Value, cancellation),
            CarrierKind.Assessment => await reader.ThreadAsync(stored, await RootAsync(repository, stored, cancellation), cancellation),
            _ => null,
        };
        if (conversation is null)
            throw new FhirRequestException(422, FhirIssue.Error("not-supported", "conversation-of-nothing",
                $"Basic/{stored.Id} is neither a story, a feature, a role or a test nor a comment: nobody talks about it here.", "Basic.code"));
        var http = request.Request;
        IReadOnlyList<FhirIssue> issues = conversation.IsWhole ? [] : [new FhirIssue(IssueLevel.Warning, "incomplete", "conversation-long",
            $"There is more than the {ConversationReader.Most} comments that are shown: search Basic by 'artifact' and 'thread' for all of them.")];
        var entries = conversation.All.Select(comment => new BundleEntry($"{http.BaseUrl}/Basic/{comment.Stored.Id}", comment.Stored)).ToList();
        return new FhirResponse
        {
            Status = 200,
            Body = new BundleBody("searchset", [("self", $"{http.BaseUrl}/Basic/{stored.Id}/$conversation")], entries, conversation.IsWhole ? entries.Count : null, issues),
        };
    }

    private static async Task<StoredResource?> RootAsync(FhirRepository repository, StoredResource comment, CancellationToken cancellation) =>
        ConversationReader.RootOf(comment)?.Split('/') is [.., var id] && await repository.ReadAsync("Basic", id, cancellation) is { Deleted: false } root ? root : null;
}
