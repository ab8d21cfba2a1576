using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Conversations;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Conversation;

/// <summary><c>GET [base]/Basic/[id]/$criterion-history</c>: since when each criterion of a story is there, when it changed, and which went.</summary>
internal sealed class CriterionHistoryOperation : IOperation
{
    public string Name => "criterion-history";

    public string Definition => Canonicals.Definitions + "/OperationDefinition/criterion-history";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var stored = await request.StoredAsync(cancellation);
        if (ResourceText.Read(stored.Json.Span) is not Basic basic || Carriers.KindOf(basic) != CarrierKind.Story)
            throw new FhirRequestException(422, FhirIssue.Error("not-supported", "criteria-of-nothing", $"Basic/{stored.Id} is no story, so it has no criteria.", "Basic.code"));
        var versions = await StoryRevisions.ReadAsync(request.Repository, stored.Id, cancellation);
        var parameters = new Parameters();
        foreach (var change in CriterionHistory.Of(versions))
        {
            var part = new Parameters.ParameterComponent
            {
                Name = "change",
                Part =
                [
                    new() { Name = "key", Value = new Id(change.Key) },
                    new() { Name = "event", Value = new Code(change.Event.ToString().ToLowerInvariant()) },
                    new() { Name = "story", Value = new ResourceReference(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Basic/{stored.Id}/_history/{change.Version.Number}")) },
                    new() { Name = "when", Value = new Instant(change.Version.Since) },
                ],
            };
            if (change.Version.Story?.Version is { } version) part.Part.Add(new() { Name = "version", Value = new FhirString(version) });
            parameters.Parameter.Add(part);
        }
        return new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(parameters)) };
    }
}
