using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Scopes;
using FhirStories.Repository.Content;
using FhirStories.Repository.Rules;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository;

// The repository as somebody may use it.
public sealed partial class FhirRepository
{
    /// <summary>Whose rights count: the product's own, where nobody asked for it.</summary>
    public Caller Caller { get; }

    /// <summary>The same repository with the rights of a caller: what he does not see is not there, what he may not do is refused (401 where he did not
    /// say who he is, else 403). It costs next to nothing, and is made for each request.</summary>
    public FhirRepository As(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!IsWhole(caller)) return new FhirRepository(_parts, _own, caller);
        var address = string.Join(' ', _own.Bases);
        if (_parts.Addressed.TryGetValue((address, caller), out var known)) return known;
        if (_parts.Addressed.Count >= MostAddresses) _parts.Addressed.Clear();
        return _parts.Addressed[(address, caller)] = new FhirRepository(_parts, _own, caller);
    }

    /// <summary>Whether the caller may do something with a resource as it is stored: whether a page shows a button for it. The write itself is judged anew.</summary>
    /// <param name="interaction">What he wants to do.</param>
    /// <param name="stored">The resource, read through this repository.</param>
    public bool May(AccessInteraction interaction, StoredResource stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.LastUpdated == default) return interaction < AccessInteraction.Create;
        if (_access is null) return true;
        if (stored.Deleted) return _access.Problem(interaction, stored.Type) is null;
        var resource = ResourceText.Read(stored.Json.Span);
        return _access.May(interaction, ResourceNature.Of(resource, stored.Id), stored.Type, stored.Id, stored.Owner, () => _pipeline.EntriesOf(resource, stored.Json));
    }

    /// <summary>Whether the caller may do something with any resource of a type.</summary>
    public bool May(AccessInteraction interaction, string type) => _access is null || _access.Problem(interaction, type) is null;

    /// <summary>Whether the caller sees the drafts of others: then he may be told what is worked out of the whole catalogue.</summary>
    public bool SeesDrafts => _access?.SeesDrafts != false;

    /// <summary>Whether the caller may create something of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="type">Resource type, such as <c>Basic</c>.</param>
    public bool MayCreate(ResourceKind kind, string type) =>
        _access is null || _access.Problem(AccessInteraction.Create, type) is null && AccessPolicy.Of(kind).Create <= Caller.Role;

    /// <summary>Whether the caller may call an operation; what it does is judged besides.</summary>
    /// <param name="operation">The name without <c>$</c>.</param>
    public bool MayCall(string operation) => _access is null || _access.Problem(operation) is null;

    /// <summary>Refuses an operation that the caller may not call.</summary>
    /// <param name="operation">The name without <c>$</c>.</param>
    /// <param name="about">Where it is called, for the audit: such as <c>Basic/1</c>; empty at the base.</param>
    /// <exception cref="FhirRequestException">401, 403.</exception>
    public ValueTask RequireOperationAsync(string operation, string about) => _access?.RequireOperationAsync(operation, about.Length == 0 ? "$" + operation : $"{about}/${operation}") ?? default;

    /// <summary>Refuses a page of the site that is for others; what is done there is judged besides.</summary>
    /// <param name="least">The least role that may use it.</param>
    /// <param name="page">Its path, for the audit.</param>
    /// <exception cref="FhirRequestException">401, 403.</exception>
    public ValueTask RequireRoleAsync(CallerRole least, string page) => _access?.RequireRoleAsync(least, page) ?? default;

    private ValueTask RequireAsync(AccessInteraction interaction, string type, string? about = null) => _access?.RequireAsync(interaction, type, about) ?? default;

    private async ValueTask RequireWriteAsync(AccessInteraction interaction, string type, string? about, bool byCriteria)
    {
        await RequireAsync(interaction, type, about);
        if (byCriteria) await RequireAsync(AccessInteraction.Search, type, about);
    }

    private StoryAdvice Advice => SeesDrafts ? _parts.Advice : _parts.PublicAdvice.Value;

    // Every right and nobody to take down: nothing to ask for.
    private bool IsWhole(Caller caller) => caller.IsProduct || caller is { Role: CallerRole.Administrator, IsSignedIn: false, Scopes: null } && _parts.Audit is null;

    private CallerAccess? AccessOf(Caller caller) =>
        IsWhole(caller) ? null
            : new CallerAccess(caller, ScopeSet.Of(caller, _parts.Queries), _pipeline.EntriesOf, _parts.Audit);

    private FhirRequestException Forbidden(WriteResult result) => AccessRefusal.Of(Caller, result.Rules[0]);

    // What the product itself says needs no check.
    private async System.Threading.Tasks.Task StoreAsync(IReadOnlyList<WriteOperation> audit) => await _parts.Store.WriteAsync(audit, CancellationToken.None);
}
