using System.Text.Json;
using System.Xml;

namespace FhirStories.Cli.Tracing;

/// <summary>Tells files of FHIR that broke off from files that are nothing of ours.</summary>
internal static class BrokenFile
{
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 256, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What is wrong with a file that holds FHIR, or should; null where it holds something else.</summary>
    /// <param name="name">Its name, which tells its format.</param>
    /// <param name="content">Its content.</param>
    public static string? Problem(string name, byte[] content)
    {
        var isEmpty = content.AsSpan().Trim(" \t\r\n\uFEFF"u8).Length == 0;
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".csv": return null;
            // Of no line there is no resource; that is how exports say so.
            case ".ndjson" or ".jsonl": return isEmpty || !IsOfFhir(content) ? null : BrokenLine(content);
            case var extension:
                if (isEmpty) return "The file is empty.";
                if (!IsOfFhir(content)) return null;
                return extension == ".xml" ? BrokenXml(content) : BrokenJson(content, 0);
        }
    }

    private static bool IsOfFhir(ReadOnlySpan<byte> content) => content.IndexOf("\"resourceType\""u8) >= 0 || content.IndexOf("http://hl7.org/fhir"u8) >= 0;

    private static string? BrokenLine(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var number = 0L;
        foreach (var line in Validating.ByteLines.Of(stream))
        {
            if (!Validating.ByteLines.IsBlank(line) && BrokenJson(line, number) is { } problem) return problem;
            number++;
        }
        return null;
    }

    private static string? BrokenJson(ReadOnlyMemory<byte> content, long linesBefore)
    {
        try
        {
            JsonDocument.Parse(content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content, Lenient).Dispose();
            return null;
        }
        catch (JsonException exception)
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"This is no JSON (line {linesBefore + (exception.LineNumber ?? 0) + 1}): correct it, or restore the file.");
        }
    }

    private static string? BrokenXml(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            while (reader.Read()) { }
            return null;
        }
        catch (XmlException exception)
        {
            return exception.Message;
        }
    }
}
