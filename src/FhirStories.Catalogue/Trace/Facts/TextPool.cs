using System.Collections.Concurrent;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Keeps one copy of texts that many resources share, such as canonicals of roles and profiles. Safe for any number of threads.</summary>
public sealed class TextPool
{
    private const int Most = 1_000_000;
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The shared copy of a text; null for null.</summary>
    public string? Of(string? text)
    {
        if (text is null) return null;
        if (_texts.TryGetValue(text, out var known)) return known;
        if (_count >= Most || !_texts.TryAdd(text, text)) return text;
        Interlocked.Increment(ref _count);
        return text;
    }
}
