using FhirStories.Repository.Access.Auditing;
using FhirStories.Repository.Access.Scopes;
using FhirStories.Repository.Indexing;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Access;

/// <summary>What a caller may do, in one place: what he sees is a condition in every statement, what he writes is judged in its transaction,
/// and who asks for what he can never have is refused before anything is looked at.</summary>
internal sealed class CallerAccess : StoreAccess
{
    private readonly ScopeSet? _scopes;
    private readonly WriteJudge _judge;
    private readonly AuditTrail? _audit;
    private readonly Sight? _whole;
    private readonly Func<Resource, ReadOnlyMemory<byte>, IndexEntries> _extract;

    /// <param name="caller">Who asks.</param>
    /// <param name="scopes">What his token keeps him to; null for nothing.</param>
    /// <param name="extract">Finds the index entries of a stored version.</param>
    /// <param name="audit">Takes down what he writes and what he is refused; null for nobody.</param>
    public CallerAccess(Caller caller, ScopeSet? scopes, Func<Resource, ReadOnlyMemory<byte>, IndexEntries> extract, AuditTrail? audit)
    {
        (Caller, _scopes, _extract, _audit) = (caller, scopes, extract, audit);
        _judge = new WriteJudge(caller, scopes, extract);
        var sees = AccessPolicy.Of(ResourceKind.Draft);
        var hidden = AccessPolicy.HiddenFrom(caller.Role);
        var seesAll = sees.Read <= caller.Role;
        _whole = seesAll && hidden.Count == 0 ? null
            : new Sight { SeesHidden = seesAll, Account = sees.ReadOwn <= caller.Role && caller.IsSignedIn ? caller.Account : null, WithoutTypes = hidden };
    }

    /// <summary>A store as everybody sees it.</summary>
    public static ResourceStore Public(ResourceStore store) => store.As(new CallerAccess(Caller.Anonymous, null, (_, _) => IndexEntries.None, null));

    /// <summary>A store without the audit, which grows with everything that is done and is asked for by nobody but administrators.</summary>
    public static ResourceStore WithoutAudit(ResourceStore store) => store.As(new NotAudit());

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>Whether drafts of others are seen: then what is worked out of the whole catalogue may be told.</summary>
    public bool SeesDrafts => _whole?.SeesHidden != false;

    /// <summary>Whether a version has to be looked at by itself, as the index tells of the current one only.</summary>
    public bool IsByContent => _scopes is { IsByType: false };

    /// <summary>Refuses what the caller may do with nothing of a type.</summary>
    /// <param name="interaction">What he wants to do.</param>
    /// <param name="type">The type.</param>
    /// <param name="about">What he asked for, for the audit: a reference, or a search.</param>
    /// <exception cref="FhirRequestException">401, 403.</exception>
    public ValueTask RequireAsync(AccessInteraction interaction, string type, string? about = null) =>
        Problem(interaction, type) is { } problem ? RefuseAsync(problem, interaction.ToString().ToLowerInvariant(), about ?? type) : default;

    /// <summary>Refuses an operation that the caller may not call.</summary>
    /// <param name="operation">Its name without <c>$</c>.</param>
    /// <param name="about">Where it was called, for the audit.</param>
    /// <exception cref="FhirRequestException">401, 403.</exception>
    public ValueTask RequireOperationAsync(string operation, string about) =>
        Problem(operation) is { } problem ? RefuseAsync(problem, "operation", about) : default;

    /// <summary>Refuses a page of the site that is for others.</summary>
    /// <param name="least">The least role that may use it.</param>
    /// <param name="page">Its path, for the audit.</param>
    /// <exception cref="FhirRequestException">401, 403.</exception>
    public ValueTask RequireRoleAsync(CallerRole least, string page) =>
        least > Caller.Role ? RefuseAsync(AccessRefusal.Role(Caller, $"The page {page}", least), "operation", page) : default;

    /// <summary>Why the caller may do something with nothing of a type; null where he may with some of it.</summary>
    public BrokenRule? Problem(AccessInteraction interaction, string type)
    {
        var least = AccessPolicy.Least(interaction, type);
        // An update of what is not there creates it.
        if (interaction == AccessInteraction.Update && AccessPolicy.Least(AccessInteraction.Create, type) is { } creating && !(least <= creating)) least = creating;
        if (!(least <= Caller.Role)) return AccessRefusal.Role(Caller, $"{WriteJudge.Doing(interaction, upper: true)} {type}", least) with { Expression = type };
        if (_scopes is null) return null;
        ScopeRights[] rights = interaction switch
        {
            AccessInteraction.Read or AccessInteraction.VRead => [ScopeRights.Read],
            AccessInteraction.Search or AccessInteraction.History => [ScopeRights.Search],
            AccessInteraction.Create => [ScopeRights.Create],
            AccessInteraction.Delete => [ScopeRights.Delete],
            AccessInteraction.Patch => [ScopeRights.Update],
            _ => [ScopeRights.Update, ScopeRights.Create],
        };
        return Array.Exists(rights, right => _scopes.Covers(right, type)) ? null
            : AccessRefusal.Scope($"{WriteJudge.Doing(interaction, upper: true)} {type}", WriteJudge.ScopeText(rights[0], type)) with { Expression = type };
    }

    /// <summary>Why the caller may not call an operation; null where he may.</summary>
    public BrokenRule? Problem(string operation)
    {
        if (AccessPolicy.Operation(operation) is not { } row) return new BrokenRule("access-unknown", $"Nobody knows who may call ${operation}, so nobody may.");
        if (row.Least > Caller.Role) return AccessRefusal.Role(Caller, $"${operation}", row.Least);
        return row.OfAll && _scopes is not null && !_scopes.IsWhole(row.Least >= CallerRole.Editor ? ScopeRights.All : ScopeRights.Read | ScopeRights.Search)
            ? AccessRefusal.Scope($"${operation}", row.Least >= CallerRole.Editor ? "user/*.cruds" : "user/*.rs") : null;
    }

    /// <summary>Whether the caller may do something with a stored version.</summary>
    public bool May(AccessInteraction interaction, ResourceNature nature, string type, string id, string? owner, Func<IndexEntries> entries)
    {
        if (Problem(interaction, type) is not null) return false;
        if (!(AccessPolicy.Of(nature.Kind).Least(interaction, _judge.IsOwn(owner)) <= Caller.Role)) return false;
        if (_scopes is null || _scopes.IsByType) return true;
        var right = interaction switch
        {
            AccessInteraction.Create => ScopeRights.Create,
            AccessInteraction.Update or AccessInteraction.Patch => ScopeRights.Update,
            AccessInteraction.Delete => ScopeRights.Delete,
            AccessInteraction.Search or AccessInteraction.History => ScopeRights.Search,
            _ => ScopeRights.Read,
        };
        return _scopes.Condition(right) is not { } condition || EntryMatcher.Matches(condition, type, id, entries());
    }

    /// <summary>Understands the scopes, before anything is decided by them.</summary>
    public ValueTask PrepareAsync(CancellationToken cancellation) => _scopes?.CompileAsync(cancellation) ?? default;

    /// <summary>Whether a version, of which the index tells nothing, is one that the scopes cover.</summary>
    public bool Covers(StoredVersion version, bool isSearch)
    {
        if (_scopes?.Condition(isSearch ? ScopeRights.Search : ScopeRights.Read) is not { } condition) return true;
        return version.Change != ChangeKind.Delete
            && EntryMatcher.Matches(condition, version.Type, version.Id, _extract(Content.ResourceText.Read(version.Json.Span), version.Json));
    }

    /// <inheritdoc/>
    public override ValueTask<Sight?> ReadingAsync(CancellationToken cancellation) => SightAsync(ScopeRights.Read, cancellation);

    /// <inheritdoc/>
    public override ValueTask<Sight?> SearchingAsync(CancellationToken cancellation) => SightAsync(ScopeRights.Search, cancellation);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<WriteOperation>> WritingAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var author = Caller.IsSignedIn ? Caller.Account : null;
        var searching = await SearchingAsync(cancellation);
        return [.. operations.Select(operation => operation with
        {
            Author = author,
            Sight = _whole,
            Access = _judge.Of(operation),
            Along = _audit?.Along(Caller, operation),
            Guard = operation.Guard is { } guard ? guard with { Sight = searching } : null,
        })];
    }

    /// <inheritdoc/>
    public override ValueTask WrittenAsync(IReadOnlyList<WriteOperation> operations, WriteResult[] results, bool atomic) =>
        _audit?.RefusedAsync(Caller, operations, results) ?? default;

    private async ValueTask RefuseAsync(BrokenRule broken, string interaction, string about)
    {
        var refusal = AccessRefusal.Of(Caller, broken);
        if (_audit is not null) await _audit.RefusedAsync(Caller, interaction, about, refusal.Message);
        throw refusal;
    }

    private ValueTask<Sight?> SightAsync(ScopeRights right, CancellationToken cancellation) =>
        _scopes is null ? new ValueTask<Sight?>(_whole) : NarrowedAsync(right, cancellation);

    private async ValueTask<Sight?> NarrowedAsync(ScopeRights right, CancellationToken cancellation)
    {
        await _scopes!.CompileAsync(cancellation);
        return _scopes.Condition(right) is { } only ? (_whole ?? new Sight { SeesHidden = true }) with { Only = only } : _whole;
    }
}
