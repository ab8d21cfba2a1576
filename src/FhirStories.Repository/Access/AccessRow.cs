namespace FhirStories.Repository.Access;

/// <summary>Who may do what with one kind of resource: the least role for each; null for nobody but the product.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Read">Reads, searches, sees in histories.</param>
/// <param name="ReadOwn">The same of what he wrote himself.</param>
/// <param name="Create">Creates one.</param>
/// <param name="ChangeOwn">Changes his own: updates and patches.</param>
/// <param name="Change">Changes anybody's.</param>
/// <param name="DeleteOwn">Deletes his own.</param>
/// <param name="Delete">Deletes anybody's.</param>
public sealed record AccessRow(
    ResourceKind Kind, CallerRole? Read, CallerRole? ReadOwn, CallerRole? Create, CallerRole? ChangeOwn, CallerRole? Change, CallerRole? DeleteOwn, CallerRole? Delete)
{
    /// <summary>The least role for an interaction.</summary>
    /// <param name="interaction">The interaction.</param>
    /// <param name="isOwn">Whether it is about what the caller wrote himself.</param>
    public CallerRole? Least(AccessInteraction interaction, bool isOwn) => interaction switch
    {
        AccessInteraction.Create => Create,
        AccessInteraction.Update or AccessInteraction.Patch => isOwn ? ChangeOwn : Change,
        AccessInteraction.Delete => isOwn ? DeleteOwn : Delete,
        _ => isOwn ? ReadOwn : Read,
    };
}

/// <summary>Who may call an operation. What it reads and writes is judged besides, resource by resource.</summary>
/// <param name="Name">The name without <c>$</c>.</param>
/// <param name="Least">The least role.</param>
/// <param name="OfAll">Whether it tells of the whole catalogue, or changes the server: a token that is kept to a part of the catalogue does not do.</param>
public sealed record OperationRow(string Name, CallerRole Least, bool OfAll = false);
