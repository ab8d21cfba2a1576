using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Trace.Links;
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

    /// <summary>Links of the story that it is, whose ends are recorded with it; null for anything else.</summary>
    public WrittenLinks? Links { get; init; }

    /// <summary>The same, with links to definitions that are written together with it left open.</summary>
    /// <param name="urls">Their canonicals, bare.</param>
    public PreparedWrite LeavingOpen(IReadOnlySet<string> urls) => Links is null || urls.Count == 0 ? this : Recording(Links.LeavingOpen(urls));

    /// <summary>The same for a copy: what is recorded of the links that it is made of goes on.</summary>
    /// <param name="records">Records of what it is a copy of; null for no copy.</param>
    public PreparedWrite CopiedFrom(byte[]? records) => Links is not { } links || records is null ? this
        : this with { Operation = Operation with { Records = previous => links.Next(previous ?? records) } };

    private PreparedWrite Recording(WrittenLinks links) => this with { Links = links, Operation = Operation with { Records = links.Next } };
}
