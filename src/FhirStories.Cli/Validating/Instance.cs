namespace FhirStories.Cli.Validating;

/// <summary>A resource to be validated: a file, or a line of one.</summary>
/// <param name="File">The name to report it under.</param>
/// <param name="Line">The line of an NDJSON file, from 1; null where the file is the resource.</param>
/// <param name="IsNamed">Whether somebody asked for this file, rather than finding it in a folder.</param>
/// <param name="Read">Reads its text.</param>
internal sealed record Instance(string File, int? Line, bool IsNamed, Func<ReadOnlyMemory<byte>> Read);
