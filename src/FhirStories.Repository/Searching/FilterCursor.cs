using System.Text;

namespace FhirStories.Repository.Searching;

/// <summary>Reads a filter from left to right.</summary>
internal sealed class FilterCursor(string text)
{
    private int _at;

    /// <summary>Whether everything was read.</summary>
    public bool AtEnd
    {
        get
        {
            Blank();
            return _at == text.Length;
        }
    }

    /// <summary>Where it stands, for messages: from 1.</summary>
    public int Place => _at + 1;

    /// <summary>Where it stands.</summary>
    public int Mark => _at;

    /// <summary>What comes next, for messages.</summary>
    public string Ahead => text[_at..Math.Min(text.Length, _at + 20)];

    /// <summary>The next character.</summary>
    public char Peek => _at < text.Length ? text[_at] : '\0';

    public void Reset(int mark) => _at = mark;

    public bool Take(char c)
    {
        Blank();
        if (Peek != c) return false;
        _at++;
        return true;
    }

    public bool TakeWord(string word)
    {
        Blank();
        var end = _at + word.Length;
        if (end > text.Length || !text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase) || end < text.Length && text[end] is not (' ' or '(')) return false;
        _at = end;
        return true;
    }

    /// <summary>A parameter with its modifier; null without.</summary>
    public string? Name() => Run(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':');

    /// <summary>An operator; null without.</summary>
    public string? Word() => Run(char.IsAsciiLetter);

    /// <summary>A value: text in quotes with its escapes taken away, or everything up to a blank or the end of a group.</summary>
    public string? Value()
    {
        Blank();
        if (Peek != '"') return Run(c => c is not (' ' or ')' or ']'));
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '"'; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            value.Append(text[_at]);
        }
        if (_at == text.Length) return null;
        _at++;
        return value.ToString();
    }

    private string? Run(Func<char, bool> belongs)
    {
        Blank();
        var start = _at;
        while (_at < text.Length && belongs(text[_at])) _at++;
        return _at > start ? text[start.._at] : null;
    }

    private void Blank()
    {
        while (_at < text.Length && text[_at] == ' ') _at++;
    }
}
