using System.Text;

namespace FhirStories.Catalogue.Import;

/// <summary>The content of a file, decoded, and what it was taken for.</summary>
internal sealed record ImportFile(ImportFormat Format, string Text, ImportError? Error)
{
    /// <summary>The sheet of a workbook; null where the file is none.</summary>
    public WorkbookSheet? Sheet { get; private init; }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static ImportFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads a file within its limit. Its format follows from its content; the name decides only where that leaves a doubt.</summary>
    public static async Task<ImportFile> ReadAsync(Stream stream, string fileName, string? sheet, ImportLimits limits, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancel).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > limits.FileBytes)
                return Failed("file-too-large", $"The file is larger than {limits.FileBytes:N0} bytes. Split it into smaller files.");
            buffer.Write(chunk, 0, read);
        }

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        if (bytes.StartsWith("PK\u0003\u0004"u8))
        {
            var (found, error) = WorkbookSheet.Read(bytes.ToArray(), sheet, limits, cancel);
            return new(ImportFormat.Workbook, "", error) { Sheet = found };
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            return Failed("file-is-an-old-workbook", "The file is a workbook of an old kind (.xls), or one with a password. Save it as an Excel workbook (.xlsx) without a password, or the sheet as CSV (UTF-8).");

        var text = Decode(bytes);
        if (string.IsNullOrWhiteSpace(text)) return Failed("file-empty", "The file is empty. Choose a file that holds stories.");
        if (text.Contains('\0', StringComparison.Ordinal))
            return Failed("file-is-binary", "The file is not text. Import CSV, an Excel workbook (.xlsx), JSON lines, or FHIR as JSON or XML.");
        return new(Detect(text, fileName), text, null);
    }

    /// <summary>UTF-8 or UTF-16 where a mark says so, UTF-8 where it is valid, and else Windows-1252, which is what spreadsheets write.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(1252).GetString(bytes);
        }
    }

    private static ImportFormat Detect(string text, string fileName)
    {
        var start = text.AsSpan().TrimStart();
        var extension = Path.GetExtension(fileName).ToLowerInvariant();
        return (start[0], extension) switch
        {
            ('<', _) => ImportFormat.FhirXml,
            (_, ".jsonl" or ".ndjson") => ImportFormat.JsonLines,
            ('[', _) => ImportFormat.Json,
            ('{', _) => FirstLineIsAnObject(start) ? ImportFormat.JsonLines : ImportFormat.Json,
            (_, ".json") => ImportFormat.Json,
            _ => ImportFormat.Csv,
        };
    }

    /// <summary>A row per line closes its brace on the line; a document written over several lines does not.</summary>
    private static bool FirstLineIsAnObject(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('\n');
        return end > 0 && text[..end].TrimEnd().EndsWith("}") && text[end..].Trim().Length > 0;
    }

    private static ImportFile Failed(string code, string message) => new(ImportFormat.Unknown, "", new(1, code, message));
}
