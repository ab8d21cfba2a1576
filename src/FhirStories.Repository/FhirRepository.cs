using System.Collections.Concurrent;
using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Trace;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Repository.Access.Scopes;
using FhirStories.Repository.Carried;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.PackageDefinitions;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Rules;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository;

/// <summary>The one way in and the one way out of the catalogue (DESIGN §2).</summary>
/// <remarks>
/// In: <list type="number"><item>parse and check against base FHIR (400),</item><item>check the rules of our carriers (422),</item>
/// <item>find the index entries,</item><item>store the version with its index rows in one transaction, unless the resource is
/// not what the writer expects (412, 422).</item></list>
/// Out: stored bytes, never parsed again. Definitions of packages are read and searched beside what is stored, and never written.
/// </remarks>
public sealed partial class FhirRepository
{
    // A client may name any host; what is kept for hosts that nobody meant is bounded.
    private const int MostAddresses = 16;

    private readonly Parts _parts;
    private readonly ResourceStore _store;
    private readonly ServedDefinitions _served;
    private readonly WritePipeline _pipeline;
    private readonly ResourceSearch _search;
    private readonly ConditionalWrites _conditional;
    private readonly TransactionRunner _transactions;
    private readonly PatchRunner _patches;
    private readonly ConvertedWrites _converted;
    private readonly CarrierHistory _carrierHistory;
    private readonly OwnAddress _own;
    private readonly CallerAccess? _access;

    /// <summary>A repository over a store.</summary>
    /// <param name="store">Where resources are.</param>
    /// <param name="definitions">What they are checked against and searched by.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="validator">Checks what is written; null for one of its own.</param>
    /// <param name="stored">Definitions among what is stored; null: only those of packages count.</param>
    /// <param name="terminology">Knows the codes that searches ask for by value sets and hierarchies; null for one of its own.</param>
    /// <param name="trace">Knows what becomes of links; null for one of its own.</param>
    /// <param name="audit">Takes down what callers write and are refused; null: nobody does.</param>
    public FhirRepository(
        ResourceStore store, DefinitionStore definitions, RepositoryOptions options, ResourceValidator? validator = null, Packages.StoredDefinitions? stored = null,
        TerminologyService? terminology = null, CatalogueTrace? trace = null, AuditTrail? audit = null)
        : this(Parts.Of(store, definitions, options, validator, stored, terminology ?? new TerminologyService(definitions), trace, audit), OwnAddress.Of(options.BaseUrl), Caller.Product) =>
        audit?.StoreBy(_pipeline.PrepareOwn, StoreAsync);

    private FhirRepository(Parts parts, OwnAddress own, Caller caller)
    {
        (_parts, _own, Caller, _served) = (parts, own, caller, parts.Served);
        _pipeline = new WritePipeline(parts.Registry, parts.Check, own, parts.Headers, parts.Recorder);
        _access = AccessOf(caller);
        _store = _access is null ? parts.Store : parts.Store.As(_access);
        var queries = SeesDrafts ? parts.Queries : parts.PublicQueries;
        _conditional = new ConditionalWrites(_store, queries, own);
        _converted = new ConvertedWrites(_store, _pipeline, TimeProvider.System);
        _transactions = new TransactionRunner(_store, _pipeline, _conditional, _converted, own, RequireWritable, ServedAsync);
        _patches = new PatchRunner(_store, _pipeline, _conditional, RequireWritable);
        _search = new ResourceSearch(_store, queries, parts.Registry, _served, own);
        _carrierHistory = new CarrierHistory(_store, HistoryAsync);
        Carried = new CarrierView(_store, _carrierHistory, parts.Carriers, parts.Check);
    }

    /// <summary>What every resource type can be searched by.</summary>
    public SearchParameterRegistry SearchParameters => _parts.Registry;

    /// <summary>Stories, roles, assessments and test plans as R5 has them.</summary>
    public CarrierView Carried { get; }

    /// <summary>The same repository as somebody sees it who addresses its FHIR base so: absolute references to that address, written or
    /// searched for, lead to resources here.</summary>
    /// <param name="baseUrl">Address of the base.</param>
    public FhirRepository AddressedAs(string baseUrl)
    {
        // What is kept to a caller lives as long as his request.
        if (_access is not null) return new FhirRepository(_parts, OwnAddress.Of(_parts.BaseUrl, baseUrl), Caller);
        if (_parts.Addressed.TryGetValue((baseUrl, Caller), out var known)) return known;
        if (_parts.Addressed.Count >= MostAddresses) _parts.Addressed.Clear();
        return _parts.Addressed[(baseUrl, Caller)] = new FhirRepository(_parts, OwnAddress.Of(_parts.BaseUrl, baseUrl), Caller);
    }

    /// <summary>The current version of a resource, a deleted one included; null when the id was never used.</summary>
    /// <exception cref="FhirRequestException">401, 403: the caller reads nothing of the type.</exception>
    public async Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.Read, type, $"{type}/{id}");
        return _served.Find(type, id) is { } definition ? _served.Read(definition) : Of(await _store.ReadAsync(type, id, cancellation));
    }

    /// <summary>An artifact that is stored here: something with a url, a version and a publication status.</summary>
    /// <exception cref="FhirRequestException">404, 405 (a package's), 410, 422 (it is no artifact).</exception>
    public async Task<Lifecycle.ResolvedArtifact> ReadArtifactAsync(string type, string id, CancellationToken cancellation)
    {
        RequireWritable(type, id);
        var stored = await ReadAsync(type, id, cancellation);
        if (stored is null) throw new FhirRequestException(404, FhirIssue.Error("not-found", "resource-not-found", $"{type}/{id} does not exist.", type));
        if (stored.Deleted) throw new FhirRequestException(410, FhirIssue.Error("deleted", "resource-deleted", $"{type}/{id} was deleted.", type));
        return Lifecycle.ArtifactResolver.Read(stored) ?? throw new FhirRequestException(422, FhirIssue.Error("business-rule", "artifact-none",
            $"{type}/{id} has no publication status, so it cannot be drafted, reviewed or released: stories, features, roles and definitions can.", type));
    }

    /// <summary>What is recorded of the links of a story, for a copy of it; null where nothing is.</summary>
    internal Task<byte[]?> LinkRecordsAsync(string id, CancellationToken cancellation) => _parts.Trace.AskAsync(graph => graph.RecordsForCopy($"Basic/{id}"), cancellation);

    /// <summary>One version of a resource; null when there is none.</summary>
    /// <exception cref="FhirRequestException">401, 403: the caller reads nothing of the type.</exception>
    public async Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.VRead, type, $"{type}/{id}/_history/{version}");
        if (_served.Find(type, id) is { } definition) return version == ServedDefinitions.Version ? _served.Read(definition) : null;
        var found = await _store.ReadVersionAsync(type, id, version, cancellation);
        return found is not null && _access is { IsByContent: true } && !_access.Covers(found, isSearch: false) ? null : Of(found);
    }

    // What resources are checked against and indexed by may be stored itself, and so may be what stories lead to.
    private async System.Threading.Tasks.Task FollowAsync(string? type, CancellationToken cancellation)
    {
        await _parts.Parameters.FollowAsync(cancellation);
        if (_parts.Stored is { } stored && (_parts.IsCheckedByStored || type is null or "Basic")) await stored.RefreshAsync(cancellation);
    }

    /// <summary>What is advised about what is stored: by the story rules for stories, features and roles, and by the catalogue for tests. Advice never blocks a write.</summary>
    /// <param name="stored">The resource.</param>
    /// <param name="switches">Which rules the asker wants to hear, of those that speak here.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, RuleSwitches switches, CancellationToken cancellation) =>
        stored.Deleted || !HasAdvice(stored.Type) ? System.Threading.Tasks.Task.FromResult<IReadOnlyList<FhirIssue>>([])
            : TestAdvice.IsAbout(stored.Type) ? TestAdviceAsync(stored.Type, stored.Json, cancellation)
            : Advice.AboutAsync(ResourceText.Read(stored.Json.Span), switches, cancellation);

    /// <summary>Whether anything is advised about resources of a type.</summary>
    public static bool HasAdvice(string? type) => type == "Basic" || TestAdvice.IsAbout(type);

    /// <summary>What is advised about a resource, stored or not.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="switches">Which rules the asker wants to hear, of those that speak here.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(Resource? resource, RuleSwitches switches, CancellationToken cancellation) =>
        resource is not null && TestAdvice.IsAbout(resource.TypeName) ? TestAdviceAsync(resource.TypeName, ResourceText.ToJson(resource), cancellation) : Advice.AboutAsync(resource, switches, cancellation);

    private async Task<IReadOnlyList<FhirIssue>> TestAdviceAsync(string type, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(json);
        var trace = SeesDrafts ? _parts.Trace : _parts.Trace.Public;
        return [.. (await trace.AskAsync(graph => TestAdvice.About(type, document.RootElement, graph), cancellation)).Select(StoryAdvice.Issue)];
    }

    /// <summary>What rules may look at here, for whoever checks stories before they are written.</summary>
    public Task<RuleContext> RuleContextAsync(CancellationToken cancellation) => Advice.ContextAsync(cancellation);

    internal static StoredResource? Of(StoredVersion? version) => version is null ? null : new(
        version.Type, version.Id, version.Version, DateTimeOffset.FromUnixTimeMilliseconds(version.Instant),
        version.Change == ChangeKind.Delete, version.Json) { Owner = version.Owner, IsHidden = version.IsHidden };

    // What is the same however the base is addressed.
    private sealed record Parts(
        ResourceStore Store, SearchParameterRegistry Registry, ServedDefinitions Served, StoredSearchParameters Parameters, QueryParser Queries, CarrierSearchTypes Carriers, WriteCheck Check, StoryAdvice Advice,
        CatalogueTrace Trace, LinkRecorder Recorder, Packages.StoredDefinitions? Stored, bool IsCheckedByStored, string? BaseUrl, Subscriptions.HeaderSeal? Headers, AuditTrail? Audit)
    {
        public ConcurrentDictionary<(string Address, Caller Caller), FhirRepository> Addressed { get; } = new();

        /// <summary>Advice to those who do not see the drafts of others: it tells of none.</summary>
        public required Lazy<StoryAdvice> PublicAdvice { get; init; }

        /// <summary>Understands the searches of those who do not see the drafts of others: statuses tell of none.</summary>
        public required QueryParser PublicQueries { get; init; }

        public static Parts Of(
            ResourceStore store, DefinitionStore definitions, RepositoryOptions options, ResourceValidator? validator, Packages.StoredDefinitions? stored, TerminologyService terminology,
            CatalogueTrace? trace, AuditTrail? audit)
        {
            validator ??= new ResourceValidator(definitions, terminology);
            trace ??= new CatalogueTrace(store, definitions, validator, stored);
            var registry = new SearchParameterRegistry(definitions);
            trace.RecordsOf = new ResourceStanding(registry).RecordsOf;
            var served = new ServedDefinitions(definitions);
            var parameters = new StoredSearchParameters(store, registry, TimeProvider.System);
            var sets = new CodeSets(terminology, stored, (id, cancellation) => UrlOfAsync(store, served, id, cancellation));
            var carriers = new CarrierSearchTypes(registry, definitions);
            QueryParser QueriesOf(Func<CatalogueTrace> seen) => new(registry, carriers, options, sets, parameters, new StoryStatuses(seen, registry));
            return new Parts(
                store, registry, served, parameters, QueriesOf(() => trace), carriers, new WriteCheck(validator, options.OnWrite),
                new StoryAdvice(store, definitions, options.Rules), trace, new LinkRecorder(trace.Targets), stored, options.OnWrite == WriteChecks.Profiles, options.BaseUrl, options.Headers, audit)
            {
                PublicQueries = QueriesOf(() => trace.Public),
                PublicAdvice = new Lazy<StoryAdvice>(() => new StoryAdvice(CallerAccess.Public(store), definitions, options.Rules)),
            };
        }

        private static async Task<string?> UrlOfAsync(ResourceStore store, ServedDefinitions served, string id, CancellationToken cancellation)
        {
            var found = served.Find("ValueSet", id) is { } definition ? served.Read(definition) : FhirRepository.Of(await store.ReadAsync("ValueSet", id, cancellation));
            if (found is not { Deleted: false }) return null;
            using var json = JsonDocument.Parse(found.Json);
            return json.RootElement.TryGetProperty("url", out var url) ? url.GetString() : null;
        }
    }
}
