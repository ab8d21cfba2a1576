using System.Text;
using System.Text.Json;

namespace FhirStories.Validation.Nodes;

/// <summary>Lines and columns of a UTF-8 text that is read from its begin to its end. A column is a UTF-16 code unit, as in editors and in XML.</summary>
internal ref struct LinePositions(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Line and column, from 1, of a byte; the calls go forwards.</summary>
    public (int Line, int Column) At(long position)
    {
        var end = (int)Math.Min(position, _text.Length);
        while (_at < end)
        {
            var next = _text[_at..end].IndexOf((byte)'\n');
            if (next < 0)
            {
                _column += Encoding.UTF8.GetCharCount(_text[_at..end]);
                _at = end;
                break;
            }
            _at += next + 1;
            _line++;
            _column = 1;
        }
        return (_line, _column);
    }

    /// <summary>Line and column, from 1, of where a text is no JSON any more; null where that is not known.</summary>
    public static (long? Line, long? Column) Of(ReadOnlySpan<byte> text, JsonException exception)
    {
        if (exception is not { LineNumber: { } lines, BytePositionInLine: { } bytes }) return (null, null);
        for (var left = lines; left > 0; left--) text = text[(text.IndexOf((byte)'\n') + 1)..];
        return (lines + 1, Encoding.UTF8.GetCharCount(text[..(int)Math.Min(bytes, text.Length)]) + 1);
    }
}
