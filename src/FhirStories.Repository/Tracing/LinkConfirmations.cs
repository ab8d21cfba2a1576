using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Records that somebody has looked at links of a story and says that they hold. What both ends are like then stands in a Provenance; a link is
/// suspect once either end is no longer so.
/// </summary>
/// <param name="trace">Knows the links.</param>
/// <param name="time">Says when.</param>
public sealed class LinkConfirmations(CatalogueTrace trace, TimeProvider time)
{
    /// <summary>Confirms links of a story.</summary>
    /// <param name="repository">Where the Provenance is written.</param>
    /// <param name="stored">The story as it stands.</param>
    /// <param name="which">Which of its links that lead somewhere; each with what its ends are like.</param>
    /// <param name="agent">Who says so.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The Provenance.</returns>
    /// <exception cref="FhirRequestException">404: no story; 422: it has no such link.</exception>
    public async Task<WriteAnswer> ConfirmAsync(
        FhirRepository repository, StoredResource stored, Func<ConfirmedLink, bool> which, ResourceReference agent, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(stored);
        var reference = $"{stored.Type}/{stored.Id}";
        var links = await trace.As(repository).AskAsync(graph => graph.Story(reference)?.Statements
            .SelectMany(statement => statement.Links.Where(link => link.Written is not null && link.Status.Strength() != LinkStrength.Broken)
                .Select(link => new ConfirmedLink(statement.Facts.Key, link.Written!.Target, new LinkConfirmation(statement.Facts.Hash, link.Target.Hash)))).Where(which).ToList(), cancellation)
            ?? throw new FhirRequestException(404, FhirIssue.Error("not-found", "trace-unknown", $"{reference} carries no story.", "http.url"));
        if (links.Count == 0)
            throw new FhirRequestException(422, FhirIssue.Error("business-rule", "links-none", "There is no such link that leads anywhere: mend it first, or name another by 'key' (of the statement) and 'target'.", "Basic"));
        var provenance = new Provenance
        {
            Target = [new ResourceReference($"{reference}/_history/{stored.Version}")],
            RecordedElement = new Instant(time.GetUtcNow()),
            Activity = new CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "UPDATE") { Text = "Links confirmed" },
            Agent = [new Provenance.AgentComponent { Who = agent }],
            Extension = [.. links.Select(Extension)],
        };
        return await repository.CreateAsync("Provenance", ResourceText.ToJson(provenance), BodyFormat.Json, null, cancellation);
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
