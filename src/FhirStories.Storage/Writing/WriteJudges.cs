using FhirStories.Storage.Search;

namespace FhirStories.Storage.Writing;

/// <summary>Says whether a resource may go on from its current version as a write wants, inside the transaction of the write: nobody
/// can change that version in between.</summary>
/// <param name="current">The version that would be replaced; null where there is none, or a deletion.</param>
/// <returns>The rules that forbid it; empty: it may.</returns>
public delegate IReadOnlyList<BrokenRule> SuccessionJudge(StoredVersion? current);

/// <summary>Says whether a write goes together with what else is stored, inside its transaction.</summary>
/// <param name="replaced">The version that is replaced; null where there is none, or a deletion.</param>
/// <param name="others">What is stored.</param>
/// <returns>The rules that forbid it; empty: it may.</returns>
public delegate IReadOnlyList<BrokenRule> NeighbourJudge(StoredVersion? replaced, IStoredNeighbours others);

/// <summary>What is stored, as the transaction of a write sees it: what was written before in the same transaction is there.</summary>
public interface IStoredNeighbours
{
    /// <summary>Current resources that match, each once.</summary>
    /// <param name="types">Resource types; empty for all.</param>
    /// <param name="where">The criteria.</param>
    /// <param name="most">Most that are wanted.</param>
    IReadOnlyList<StoredVersion> Find(IReadOnlyList<string> types, SearchExpression where, int most);

    /// <summary>Whether anything but one resource may hold a link, at the cost of one seek: for the common case that nothing does. What the
    /// transaction has gathered counts without being sent.</summary>
    /// <param name="link">A <see cref="UriIs"/> or a <see cref="ReferenceIs"/>.</param>
    /// <param name="type">Type of the resource that does not count.</param>
    /// <param name="id">Its id.</param>
    bool MayHold(SearchExpression link, string type, string id);
}

/// <summary>A rule that a write breaks.</summary>
/// <param name="Code">Stable id of the rule.</param>
/// <param name="Message">A sentence: what is wrong, and what to do.</param>
/// <param name="Expression">FHIRPath of the place in the resource; null for the resource as a whole.</param>
public sealed record BrokenRule(string Code, string Message, string? Expression = null);
