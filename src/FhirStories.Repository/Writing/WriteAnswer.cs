using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Writing;

/// <summary>A write that was carried out.</summary>
/// <param name="Status">Created, Updated, Unchanged, Deleted or NothingToDelete; refusals are <see cref="FhirRequestException"/>s.</param>
/// <param name="Stored">The version now current; null when there is none.</param>
/// <param name="Issues">What the writer should know: warnings and advice.</param>
public sealed record WriteAnswer(WriteStatus Status, StoredResource? Stored, IReadOnlyList<FhirIssue> Issues);
