using FhirStories.Catalogue.Shapes;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Writing;

/// <summary>A write that can be carried out.</summary>
/// <param name="Operation">What the store does.</param>
/// <param name="Issues">What the writer should know.</param>
internal sealed record PreparedWrite(WriteOperation Operation, IReadOnlyList<FhirIssue> Issues)
{
    /// <summary>What was sent, where that was a carrier in another shape than ours; it is kept beside what it became.</summary>
    public OriginalContent? Original { get; init; }
}
