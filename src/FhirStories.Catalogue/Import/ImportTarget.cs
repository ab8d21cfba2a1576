using FhirStories.Catalogue.Shapes;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>How an import wants a resource written.</summary>
/// <param name="DryRun">Check and compare, but write nothing.</param>
/// <param name="KeepExisting">
/// Leave a resource of this id as it is if there is one. Roles, features and scenarios are shared by many stories and may
/// have been edited since; a source that merely names them must not undo that.
/// </param>
/// <param name="Original">What the resource was converted from, to be kept beside it; null where it was not converted.</param>
public readonly record struct ImportWriteMode(bool DryRun, bool KeepExisting, OriginalContent? Original = null);

/// <summary>What became of a resource.</summary>
public enum ImportWriteResult { Created, Updated, Unchanged, Rejected }

/// <summary>What became of a resource, and why it was rejected.</summary>
/// <param name="Result">What happened, or in a dry run would happen.</param>
/// <param name="Issues">Sentences that say what is wrong with it.</param>
/// <param name="Id">Id under which it is stored, where that is not the one it came with.</param>
public sealed record ImportWrite(ImportWriteResult Result, IReadOnlyList<string> Issues, string? Id = null)
{
    /// <summary>A result without issues.</summary>
    public static ImportWrite Of(ImportWriteResult result) => new(result, []);
}

/// <summary>Where an import writes to: a repository, or a server.</summary>
public interface IImportTarget
{
    /// <summary>
    /// Creates the resource under its id, or updates the one that is there. Content that equals what is stored, version and
    /// timestamp apart, makes no new version. A resource that is refused is a result, not an exception.
    /// </summary>
    System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel);
}
