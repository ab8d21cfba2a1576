namespace FhirStories.Cli.Validating;

/// <summary>Lines of a stream as the bytes that they are: what is no UTF-8 is for the validator to say.</summary>
internal static class ByteLines
{
    /// <summary>The lines, without their ends.</summary>
    public static IEnumerable<byte[]> Of(Stream stream)
    {
        var buffer = new byte[1 << 16];
        var line = new MemoryStream();
        var any = false;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            var at = 0;
            while (at < read)
            {
                any = true;
                var end = Array.IndexOf(buffer, (byte)'\n', at, read - at);
                line.Write(buffer, at, (end < 0 ? read : end) - at);
                if (end < 0) break;
                yield return Take(line);
                any = false;
                at = end + 1;
            }
        }
        if (any) yield return Take(line);
    }

    /// <summary>Whether there is nothing on a line.</summary>
    public static bool IsBlank(byte[] line) => line.AsSpan().IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;

    private static byte[] Take(MemoryStream line)
    {
        var taken = line.ToArray();
        line.SetLength(0);
        return taken;
    }
}
