using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>Validates one resource: here, or on a server.</summary>
internal interface IInstanceValidator
{
    /// <summary>What is found in a resource.</summary>
    /// <param name="text">JSON or XML.</param>
    /// <param name="cancellation">Ends the work.</param>
    Task<ValidationReport> ValidateAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation);
}

/// <summary>Tells XML from JSON by the first character.</summary>
internal static class InstanceText
{
    public static bool IsXml(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        // UTF-16 begins with its own mark, and only XML may be written in it.
        if (text.StartsWith((byte[])[0xFF, 0xFE]) || text.StartsWith((byte[])[0xFE, 0xFF])) return true;
        text = text.TrimStart(" \t\r\n"u8);
        return text is [(byte)'<', ..];
    }
}
