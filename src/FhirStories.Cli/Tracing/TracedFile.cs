namespace FhirStories.Cli.Tracing;

/// <summary>A resource for the trace.</summary>
/// <param name="Source">Where it came from, for messages: a file, perhaps with the line.</param>
/// <param name="Json">The resource, UTF-8 JSON of its own release; a story in shape A.</param>
/// <param name="IsShared">Several files may name it, as they do roles and features; the first counts.</param>
internal sealed record TracedFile(string Source, ReadOnlyMemory<byte> Json, bool IsShared = false)
{
    /// <summary>How it is called, <c>[type]/[id]</c>; null: as the resource says.</summary>
    public string? Reference { get; init; }
}

/// <summary>What files gave.</summary>
/// <param name="Resources">Resources in the order of the files.</param>
/// <param name="Problems">What could not be read, a sentence each.</param>
/// <param name="LeftOut">Files of folders that are nothing of ours.</param>
internal sealed record TracedFiles(IReadOnlyList<TracedFile> Resources, IReadOnlyList<string> Problems, IReadOnlyList<string> LeftOut);
