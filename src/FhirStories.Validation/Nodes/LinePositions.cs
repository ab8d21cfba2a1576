namespace FhirStories.Validation.Nodes;

/// <summary>Lines and columns of a text that is read from its begin to its end.</summary>
internal ref struct LinePositions(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Line and column, from 1, of a byte; the calls go forwards.</summary>
    public (int Line, int Column) At(long position)
    {
        var end = (int)Math.Min(position, _text.Length);
        while (_at < end)
        {
            var next = _text[_at..end].IndexOf((byte)'\n');
            if (next < 0) break;
            _at += next + 1;
            _lineStart = _at;
            _line++;
        }
        _at = Math.Max(_at, end);
        return (_line, end - _lineStart + 1);
    }
}
