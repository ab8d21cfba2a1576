using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Access.Scopes;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Access;

/// <summary>Judges writes of a caller: by what is written and by what is current, inside the transaction of the write, so nobody changes that in between.</summary>
/// <param name="caller">Who writes.</param>
/// <param name="scopes">What his token keeps him to; null for nothing.</param>
/// <param name="extract">Finds the index entries of a stored version.</param>
internal sealed class WriteJudge(Caller caller, ScopeSet? scopes, Func<Resource, ReadOnlyMemory<byte>, IndexEntries> extract)
{
    /// <summary>The judge of one write; null where there is nothing to judge.</summary>
    public AccessJudge? Of(WriteOperation operation)
    {
        if (operation.IsOfProduct) return null;
        // What the table lets this role do with anything of the type needs no look at it.
        if (scopes is null && AccessPolicy.KindsOf(operation.Type).All(kind => AccessPolicy.Of(kind) is var row
            && row.Create <= caller.Role && row.Change <= caller.Role && row.Delete <= caller.Role)) return null;
        return current => Judge(operation, current);
    }

    /// <summary>Whether the caller owns a version.</summary>
    public bool IsOwn(StoredVersion version) => IsOwn(version.Owner);

    /// <summary>Whether the caller is an owner.</summary>
    public bool IsOwn(string? owner) => caller.Account.Length > 0 && owner == caller.Account;

    private BrokenRule? Judge(WriteOperation operation, StoredVersion? current)
    {
        // Deleting what is not there is no error, for anyone who may delete something of the type.
        if (operation.Delete && current is null) return null;
        var read = current is null ? null : ResourceText.Read(current.Json.Span);
        var before = read is null ? null : ResourceNature.Of(read, operation.Id);
        var interaction = operation.Delete ? AccessInteraction.Delete : current is null ? AccessInteraction.Create : AccessInteraction.Update;
        var isOwn = current is null || IsOwn(current);
        return (before is null ? null : Row(interaction, before, isOwn, operation))
            ?? (operation.Delete ? null : operation.Nature is ResourceNature after
                ? Row(interaction, after, isOwn, operation) ?? Steps(before?.Carried, after.Carried)
                : new BrokenRule("access-unknown", $"Nobody knows what this {operation.Type} is, so nobody may write it."))
            ?? Scoped(operation, current, read);
    }

    private BrokenRule? Row(AccessInteraction interaction, ResourceNature nature, bool isOwn, WriteOperation operation)
    {
        var row = AccessPolicy.Of(nature.Kind);
        var least = row.Least(interaction, isOwn);
        if (least <= caller.Role) return null;
        var name = Named(nature.Kind);
        // Whoever might have it if it were his is told so.
        if (!isOwn && row.Least(interaction, isOwn: true) <= caller.Role)
            return new BrokenRule("access-not-own", $"{operation.Type}/{operation.Id} is {name} of somebody else: {Doing(interaction)} it needs the role {AccessRefusal.Name(least ?? CallerRole.Administrator)}; yours is {AccessRefusal.Name(caller.Role)}. Comment on it instead.", operation.Type);
        return AccessRefusal.Role(caller, $"{Doing(interaction, upper: true)} {name}", least) with { Expression = operation.Type };
    }

    /// <summary>Steps that are an editor's to take.</summary>
    private BrokenRule? Steps(CarriedItem? before, CarriedItem? after)
    {
        if (caller.Role >= CallerRole.Editor) return null;
        switch (after)
        {
            case Story { Contribution: { } state } when state != (before as Story)?.Contribution && state != ContributionState.Submitted:
                return AccessRefusal.Role(caller, $"Making a contribution {StoryCodes.Contribution.CodeOf(state)}", CallerRole.Editor) with { Expression = "Basic" };
            case Story { Contribution: null } when (before as Story)?.Contribution is ContributionState.Declined:
                return AccessRefusal.Role(caller, "Taking back a decision about a contribution", CallerRole.Editor) with { Expression = "Basic" };
            case Assessment comment:
                var old = before as Assessment;
                if (caller.Author is { } author && comment.Author?.Value is { } named && named.Reference != author && named != old?.Author?.Value)
                    return new BrokenRule("access-author", $"A comment is its writer's: name yourself ('{author}') as its author, or nobody.", "Basic.author");
                if (comment.Workflow != old?.Workflow && comment.Workflow is not (null or AssessmentWorkflow.Submitted or AssessmentWorkflow.EnteredInError))
                    return AccessRefusal.Role(caller, $"Making a comment {AssessmentCodes.Workflow.CodeOf(comment.Workflow.Value)}", CallerRole.Editor) with { Expression = "Basic" };
                if (comment.Disposition != old?.Disposition && comment.Disposition is not (null or AssessmentDisposition.Unresolved)
                    || comment.ApprovalDate != old?.ApprovalDate || comment.LastReviewDate != old?.LastReviewDate)
                    return AccessRefusal.Role(caller, "Deciding on a comment, reviewing and approving", CallerRole.Editor) with { Expression = "Basic" };
                return null;
            default:
                return null;
        }
    }

    private BrokenRule? Scoped(WriteOperation operation, StoredVersion? current, Resource? read)
    {
        if (scopes is null) return null;
        // An update that creates is allowed by either letter (SMART 2: the update scope covers it).
        ScopeRights[] rights = operation.Delete ? [ScopeRights.Delete] : current is not null ? [ScopeRights.Update] : operation.Posted ? [ScopeRights.Create] : [ScopeRights.Create, ScopeRights.Update];
        if (Array.Exists(rights, right => Covers(right))) return null;
        return AccessRefusal.Scope($"This {operation.Type}", ScopeText(rights[0], operation.Type) + (scopes.Covers(rights[0], operation.Type) ? " without, or with another, query" : "")) with { Expression = operation.Type };

        bool Covers(ScopeRights right) => scopes.Condition(right) is not { } condition
            || (current is null || EntryMatcher.Matches(condition, operation.Type, operation.Id, extract(read!, current.Json)))
            && (operation.Delete || EntryMatcher.Matches(condition, operation));
    }

    /// <summary>A scope as it would have to be granted.</summary>
    public static string ScopeText(ScopeRights right, string type) => $"user/{type}.{right switch
    {
        ScopeRights.Create => 'c',
        ScopeRights.Read => 'r',
        ScopeRights.Update => 'u',
        ScopeRights.Delete => 'd',
        _ => 's',
    }}";

    internal static string Named(ResourceKind kind) => kind switch
    {
        ResourceKind.Draft => "a draft",
        ResourceKind.Published => "something that is published (or whose status is not draft)",
        ResourceKind.Comment => "a comment",
        ResourceKind.Evidence => "an example, a test or its report",
        ResourceKind.Record => "a record of who did what",
        ResourceKind.Definition => "a definition",
        ResourceKind.Parameter => "a search parameter",
        ResourceKind.Subscription => "a subscription",
        ResourceKind.Account => "the Practitioner of an account",
        _ => "the audit",
    };

    internal static string Doing(AccessInteraction interaction, bool upper = false) => (interaction, upper) switch
    {
        (AccessInteraction.Create, true) => "Creating",
        (AccessInteraction.Create, _) => "creating",
        (AccessInteraction.Delete, true) => "Deleting",
        (AccessInteraction.Delete, _) => "deleting",
        (AccessInteraction.Update or AccessInteraction.Patch, true) => "Changing",
        (AccessInteraction.Update or AccessInteraction.Patch, _) => "changing",
        (_, true) => "Reading",
        _ => "reading",
    };
}
