using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Tracing;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Interactions;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>Basic/[id]/$confirm-links</c>: somebody has looked at links of a story and says that they hold. What both ends are like is
/// recorded in a Provenance; a link is suspect once either end is no longer so.</summary>
internal sealed class ConfirmLinksOperation(CatalogueTrace trace, TimeProvider time) : IOperation
{
    public string Name => "confirm-links";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var stored = await request.StoredAsync(cancellation);
        var reference = $"{stored.Type}/{stored.Id}";
        var (key, target) = (request.Text("key"), request.Text("target"));
        var links = await trace.As(request.Repository).AskAsync(graph => graph.Story(reference)?.Statements.Where(statement => key is null || statement.Facts.Key == key)
            .SelectMany(statement => statement.Links.Where(link => link.Written is not null && link.Status.Strength() != LinkStrength.Broken && (target is null || link.Written.Target == target))
                .Select(link => new ConfirmedLink(statement.Facts.Key, link.Written!.Target, new LinkConfirmation(statement.Facts.Hash, link.Target.Hash)))).ToList(), cancellation)
            ?? throw ReportAnswer.Unknown("url", $"{reference} carries no story.");
        if (links.Count == 0)
            throw new FhirRequestException(422, FhirIssue.Error("business-rule", "links-none", "There is no such link that leads anywhere: mend it first, or name another by 'key' (of the statement) and 'target'.", "Basic"));

        var provenance = new Provenance
        {
            Target = [new ResourceReference($"{reference}/_history/{stored.Version}")],
            RecordedElement = new Instant(time.GetUtcNow()),
            Activity = new CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "UPDATE") { Text = "Links confirmed" },
            Agent = [new Provenance.AgentComponent { Who = request.Signed() ?? new ResourceReference { Display = request.Text("who") ?? "Somebody who did not say who" } }],
            Extension = [.. links.Select(Extension)],
        };
        var written = await request.Repository.CreateAsync("Provenance", ResourceText.ToJson(provenance), BodyFormat.Json, null, cancellation);
        return await WriteInteraction.AnswerAsync(request.Request, request.Repository, written, cancellation);
    }

    private static Extension Extension(ConfirmedLink link)
    {
        var extension = new Extension { Url = ConfirmationFacts.Extension };
        void Part(string url, DataType value) => extension.Extension.Add(new Extension(url, value));
        Part("key", new Id(link.Key));
        Part("target", new FhirUrl(link.Target));
        Part("statement-hash", new FhirString(ConfirmationFacts.Text(link.Confirmed.Statement)));
        if (link.Confirmed.Target is { } hash) Part("target-hash", new FhirString(hash));
        return extension;
    }
}
