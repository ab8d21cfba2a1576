using System.Globalization;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Repository.Content;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>Gathers the resources that an operation writes and writes them in one transaction, through the pipeline of every write.</summary>
internal sealed class ArtifactWriter(FhirRepository repository)
{
    private readonly List<TransactionEntry> _entries = [];

    /// <summary>A resource with an id of its own, which nobody may have used meanwhile, nor its url and version.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="records">What is kept beside the story that it is a copy of; null for no such copy.</param>
    public void Create(Resource resource, byte[]? records = null)
    {
        if (Artifact.Of(resource) is { Url: { } url } artifact && resource is not Basic)
        {
            // What the store does not keep apart by itself is created on condition that it is not there.
            var query = $"url={Uri.EscapeDataString(SearchText.Escape(url))}" + (artifact.Version is { } version ? $"&version={Uri.EscapeDataString(SearchText.Escape(version))}" : "");
            Add("PUT", resource, new Expectation(Precondition.NotExists), query);
        }
        else Add("PUT", resource, new Expectation(Precondition.NotExists), records: records);
    }

    /// <summary>The next version of what was read.</summary>
    public void Update(Resource resource, StoredResource read) => Add("PUT", resource, Expectation.Current(read.Version));

    /// <summary>Writes them all, or none.</summary>
    public Task<IReadOnlyList<WriteAnswer>> WriteAsync(CancellationToken cancellation) => repository.TransactAsync(_entries, _ => System.Threading.Tasks.Task.CompletedTask, cancellation);

    private void Add(string method, Resource resource, Expectation expected, string? query = null, byte[]? records = null)
    {
        Told(resource);
        _entries.Add(new TransactionEntry(_entries.Count, method, resource.TypeName, query is null ? resource.Id! : "") { Expected = expected, Query = query, Resource = ResourceText.ToJson(resource), Records = records });
    }

    // A narrative that was generated tells the status and the version it was made from.
    private static void Told(Resource resource)
    {
        if (resource is not Basic { Text.Status: Narrative.NarrativeStatus.Generated } basic) return;
        if (Carriers.KindOf(basic) == CarrierKind.Story) NarrativeWriter.Refresh(basic, StoryMapper.Read(basic).Value);
        else if (Carriers.KindOf(basic) == CarrierKind.Role) NarrativeWriter.Refresh(basic, RoleMapper.Read(basic).Value);
    }

    /// <summary>An id that nobody has.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    /// <summary>An instant as a FHIR dateTime.</summary>
    public static string Instant(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The day of an instant as a FHIR date.</summary>
    public static string Day(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
