using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>What a baseline is made of.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Searches">Searches such as <c>Basic?feature=…&amp;status=active</c>.</param>
/// <param name="Features">Canonicals of features, which bring their stories.</param>
public sealed record BaselineOptions(string Version, IReadOnlyList<string> Searches, IReadOnlyList<string> Features)
{
    /// <summary>Its url; null for one of our making.</summary>
    public string? Url { get; init; }

    /// <summary>Its title.</summary>
    public string? Title { get; init; }
}

/// <summary>Makes baselines: manifests that say which artifacts there are, in which version (DESIGN §4; CRMI manifest library).</summary>
public sealed class Baselines(FhirRepository repository, ArtifactResolver resolver, TimeProvider time)
{
    private const int Most = 20_000;
    private const int PageSize = 500;

    /// <summary>Makes a baseline of what is stored now. It is active at once: what it lists it lists for ever.</summary>
    /// <returns>What was stored, and what was left out.</returns>
    /// <exception cref="FhirRequestException">400, 422.</exception>
    public async Task<Release> MakeAsync(BaselineOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ArtifactVersion.Parse(options.Version) is null) throw Refusals.Parameter("version", $"'{options.Version}' is no version such as 1.2.0 (MAJOR.MINOR.PATCH, or with .REVISION).");
        if (options.Searches.Count + options.Features.Count == 0) throw Refusals.Parameter("search", "say what the baseline lists: a search such as 'Basic?kind=story&status=active', or a feature.");
        var found = new Dictionary<(string, string), StoredResource>();
        foreach (var search in options.Searches) await AddAsync(search, found, cancellation);
        foreach (var feature in options.Features)
        {
            var named = await resolver.FindAsync(feature, cancellation) ?? throw Refusals.Parameter("feature", $"'{feature}' is not stored here.");
            found[(named.Stored.Type, named.Stored.Id)] = named.Stored;
            await AddAsync($"Basic?feature={Uri.EscapeDataString(SearchText.Escape(named.Artifact.Url!))}", found, cancellation);
        }
        var issues = new List<FhirIssue>();
        var entries = new List<BaselineEntry>();
        foreach (var stored in found.Values)
            if (ArtifactResolver.Read(stored) is { } artifact && BaselineEntry.Of(artifact) is { } entry) entries.Add(entry);
            else issues.Add(new FhirIssue(IssueLevel.Warning, "business-rule", "baseline-without-url", $"{stored.Type}/{stored.Id} has no canonical url and is left out: a baseline names what it lists by url.", stored.Type));
        if (entries.Count == 0) throw Refusals.Rule("baseline-empty", "Nothing that has a canonical url matches, so the baseline would be empty.");
        var library = Of(options, entries);
        var writer = new ArtifactWriter(repository);
        if ((await resolver.VersionsAsync(library.Url!, cancellation)).Any(v => v.Artifact.Version == library.Version))
            throw Refusals.Rule("artifact-version-exists", $"There is a version {library.Version} of '{library.Url}' already: choose a higher version.");
        writer.Create(library);
        return new Release(await writer.WriteAsync(cancellation), issues);
    }

    private async System.Threading.Tasks.Task AddAsync(string search, Dictionary<(string, string), StoredResource> found, CancellationToken cancellation)
    {
        var mark = search.IndexOf('?', StringComparison.Ordinal);
        var type = mark < 0 ? search : search[..mark];
        if (type != "Basic" && !Artifact.IsArtifactType(type)) throw Refusals.Parameter("search", $"'{search}' begins with no type of artifacts: write it as 'Basic?kind=story'.");
        foreach (var stored in await repository.AllAsync(type, mark < 0 ? "" : search[(mark + 1)..], Most, PageSize, cancellation))
        {
            // Comments are carried by Basic as well, and are none of it.
            if (stored.Type != "Basic" || Content.ResourceText.Read(stored.Json.Span) is Basic basic && Carriers.KindOf(basic) is CarrierKind.Story or CarrierKind.Role or CarrierKind.TestPlan) found[(stored.Type, stored.Id)] = stored;
        }
    }

    private Library Of(BaselineOptions options, List<BaselineEntry> entries)
    {
        var id = ArtifactWriter.NewId();
        var now = time.GetUtcNow();
        return new Library
        {
            Id = id,
            Meta = new Meta { Profile = [$"{Canonicals.Definitions}/StructureDefinition/baseline"] },
            Text = NarrativeWriter.Of(options.Title ?? "Baseline", $"Version {options.Version} of {ArtifactWriter.Day(now)}: {entries.Count} artifacts."),
            Url = options.Url ?? $"{Canonicals.Catalogue}/Library/{id}",
            Version = options.Version,
            Title = options.Title ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Baseline of {now.UtcDateTime:d MMMM yyyy}"),
            Status = PublicationStatus.Active,
            Experimental = false,
            Date = ArtifactWriter.Instant(now),
            Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection"),
            RelatedArtifact = [.. entries.OrderBy(e => e.Canonical, StringComparer.Ordinal).Select(e => e.ToRelated())],
        };
    }
}
