using FhirStories.Storage.Index;

namespace FhirStories.Storage.Writing;

/// <summary>Builds the served JSON of a version once its number and instant are known.</summary>
/// <param name="version">Version number.</param>
/// <param name="instant">Milliseconds since 1970.</param>
public delegate byte[] ContentOf(int version, long instant);

/// <summary>Says what is kept beside a version (<see cref="Model.ResourceRow.Records"/>), inside the transaction that writes it.</summary>
/// <param name="previous">What is kept beside the version before; null where there is none, or a deletion.</param>
public delegate byte[]? RecordsOf(byte[]? previous);

/// <summary>What a write expects of the resource as it stands.</summary>
public enum Precondition
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The current version is <see cref="WriteOperation.ExpectedVersion"/>.</summary>
    VersionIs,

    /// <summary>The current version is another than <see cref="WriteOperation.ExpectedVersion"/>.</summary>
    VersionIsNot,

    /// <summary>There is a current version, and it is no deletion.</summary>
    Exists,

    /// <summary>There is no current version, or it is a deletion.</summary>
    NotExists,
}

/// <summary>One write, prepared as far as it can be without looking at what is stored.</summary>
public sealed record WriteOperation
{
    /// <summary>FHIR type.</summary>
    public required string Type { get; init; }

    /// <summary>Logical id.</summary>
    public required string Id { get; init; }

    /// <summary>True for a deletion: no content, no index entries.</summary>
    public bool Delete { get; init; }

    /// <summary>Content of the new version; null for a deletion.</summary>
    public ContentOf? Content { get; init; }

    /// <summary>Index entries, arranged.</summary>
    public IndexEntries Entries { get; init; } = IndexEntries.None;

    /// <summary>What is expected.</summary>
    public Precondition Precondition { get; init; }

    /// <summary>For <see cref="Writing.Precondition.VersionIs"/> and <see cref="Writing.Precondition.VersionIsNot"/>.</summary>
    public int ExpectedVersion { get; init; }

    /// <summary>Whether the id is of the server's making: history tells it as a POST.</summary>
    public bool Posted { get; init; }

    /// <summary>True: nothing but the index entries of version <see cref="ExpectedVersion"/> is written, if that is the current one.</summary>
    public bool IndexOnly { get; init; }

    /// <summary>What is kept beside the version; null for nothing.</summary>
    public RecordsOf? Records { get; init; }

    /// <summary>True: nothing but the <see cref="Records"/> of version <see cref="ExpectedVersion"/> is written, if that is the current one.</summary>
    public bool RecordsOnly { get; init; }

    /// <summary>True: content that equals the current version's makes no new version.</summary>
    public bool SkipUnchanged { get; init; }

    /// <summary>Values that no other resource may have.</summary>
    public IReadOnlyList<UniqueToken> Unique { get; init; } = [];

    /// <summary>What a search must find just before the write; null for no such condition.</summary>
    public WriteGuard? Guard { get; init; }

    /// <summary>A token that the resource may not lose once it has it: the kind of carrier that a Basic is.</summary>
    public KeptToken? Kept { get; init; }

    /// <summary>Judges the write by the version that it would replace; null for no such judgement.</summary>
    public SuccessionJudge? Succession { get; init; }

    /// <summary>Judges the write by what else is stored; null for no such judgement. In a transaction everything else of it is stored by then.</summary>
    public NeighbourJudge? Neighbours { get; init; }

    /// <summary>True: everything is looked at and nothing is stored; the result tells what would become of the write.</summary>
    public bool DryRun { get; init; }

    /// <summary>Judges the write, and may change it, before anything of it is written; null for no such condition.</summary>
    public WriteCondition? Condition { get; init; }

    /// <summary>Most characters of <see cref="Author"/>.</summary>
    public const int LongestAuthor = 128;

    /// <summary>The account that writes; the owner of what it writes first. Null where nobody signed in.</summary>
    public string? Author { get; init; }

    /// <summary>Whether only its owner sees the new version, and those who see every draft.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What the resource is about: as long as one of these is hidden it is hidden too, and seen by whoever sees that.</summary>
    public IReadOnlyList<WriteSubject> Subjects { get; init; } = [];

    /// <summary>Finds what is about this resource, and is no longer hidden once it is not; null for nothing.</summary>
    public Func<IReadOnlyList<WriteSubject>>? Followers { get; init; }

    /// <summary>What is written along with it, in the same transaction, once it is carried out: a new resource with an id of its own, or null for nothing.
    /// It must not throw.</summary>
    public Func<WriteResult, WriteOperation?>? Along { get; init; }

    /// <summary>What the content is, for whoever judges access; null for a deletion.</summary>
    public WriteNature? Nature { get; init; }

    /// <summary>Whether the product writes it along with what somebody writes: nobody's access is asked.</summary>
    public bool IsOfProduct { get; init; }

    /// <summary>Whether the writer may do that; null: nobody asks.</summary>
    public AccessJudge? Access { get; init; }

    /// <summary>What the writer sees: what he does not see is not there for his conditions, is not named to him, and its id is refused; null for all.</summary>
    public Search.Sight? Sight { get; init; }
}

/// <summary>What somebody who judges access has found out about content.</summary>
public abstract record WriteNature;

/// <summary>Judges whether somebody may write, by the version that is current.</summary>
/// <param name="current">The current version, where it is no deletion; null where there is nothing.</param>
/// <returns>Why not; null where he may.</returns>
public delegate BrokenRule? AccessJudge(StoredVersion? current);

/// <summary>Resources that another one is about, or that are about it.</summary>
/// <param name="Types">Their types.</param>
/// <param name="Where">What tells them from others.</param>
public sealed record WriteSubject(IReadOnlyList<string> Types, Search.SearchExpression Where);

/// <summary>The condition of a conditional interaction, asked again where nobody else writes.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Where">The criteria.</param>
/// <param name="OnlyId">The one resource that matches; null: none does.</param>
public sealed record WriteGuard(string Type, Search.SearchExpression Where, string? OnlyId)
{
    /// <summary>What the writer sees of what he looks for; null for all.</summary>
    public Search.Sight? Sight { get; init; }
}

/// <summary>A token that only one resource may have, but for others that share one of its uris (versions of one artifact).</summary>
/// <param name="Token">The token.</param>
/// <param name="UnlessSharing">A uri that excuses another holder, null for none.</param>
/// <param name="Label">What it is, for the message.</param>
public sealed record UniqueToken(TokenEntry Token, UriEntry? UnlessSharing, string Label);

/// <summary>A parameter whose codes among <paramref name="Codes"/> stay what they are for the life of a resource.</summary>
public sealed record KeptToken(int ParameterId, string System, IReadOnlyList<string> Codes, string? NewCode);

/// <summary>How a write ended.</summary>
public enum WriteStatus
{
    /// <summary>First version stored (or the first after a deletion).</summary>
    Created,

    /// <summary>A later version stored.</summary>
    Updated,

    /// <summary>Nothing stored: the content is what was there.</summary>
    Unchanged,

    /// <summary>Deleted.</summary>
    Deleted,

    /// <summary>Nothing to delete: never there, or deleted before.</summary>
    NothingToDelete,

    /// <summary>The current version is not what was expected.</summary>
    VersionConflict,

    /// <summary>Another resource has a value that must be unique.</summary>
    NotUnique,

    /// <summary>The resource may not become another kind.</summary>
    KindChange,

    /// <summary>What the <see cref="WriteGuard"/> says is no longer so.</summary>
    GuardFailed,

    /// <summary>A rule forbids it: see <see cref="WriteResult.Rules"/>.</summary>
    RuleBroken,

    /// <summary>The writer may not do that: see <see cref="WriteResult.Rules"/>.</summary>
    Forbidden,

    /// <summary>The id is that of something that the writer does not see.</summary>
    IdHeld,
}

/// <summary>Result of a write.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Stored">The version now current; null when there is none.</param>
/// <param name="Conflict">For <see cref="WriteStatus.NotUnique"/>, what clashes; for a kind change, the old code.</param>
/// <param name="ConflictingId">For <see cref="WriteStatus.NotUnique"/>, the id of the other resource; null where the writer does not see it.</param>
public sealed record WriteResult(WriteStatus Status, StoredVersion? Stored, string? Conflict = null, string? ConflictingId = null)
{
    /// <summary>For <see cref="WriteStatus.RuleBroken"/>, the rules that forbid the write.</summary>
    public IReadOnlyList<BrokenRule> Rules { get; init; } = [];

    /// <summary>Whether the write was refused.</summary>
    public bool IsRefused => Status is WriteStatus.VersionConflict or WriteStatus.NotUnique or WriteStatus.KindChange or WriteStatus.GuardFailed or WriteStatus.RuleBroken or WriteStatus.Forbidden or WriteStatus.IdHeld;
}
