using System.Collections.Concurrent;
using System.Text;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Keeps one copy of what many stories share: canonicals of roles and features, keys, and the links to profiles. Safe for any number of threads.</summary>
public sealed class TextPool
{
    private const int Most = 1_000_000;
    private readonly ConcurrentDictionary<string, string> _texts = new(Utf8Texts.Comparer);
    private readonly ConcurrentDictionary<string, TracedLink> _links = new(Utf8Texts.Comparer);
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _textsOfBytes;
    private readonly ConcurrentDictionary<string, TracedLink>.AlternateLookup<ReadOnlySpan<byte>> _linksOfBytes;
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _lists = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A pool that holds nothing yet.</summary>
    public TextPool()
    {
        _textsOfBytes = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        _linksOfBytes = _links.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The shared copy of a text; null for null.</summary>
    public string? Of(string? text)
    {
        if (text is null) return null;
        if (_texts.TryGetValue(text, out var known)) return known;
        if (HasRoom() && !_texts.TryAdd(text, text)) return _texts[text];
        return text;
    }

    /// <summary>The shared copy of a text; it is made only where it is not known yet.</summary>
    /// <param name="utf8">The text, not empty.</param>
    internal string Of(ReadOnlySpan<byte> utf8) => _textsOfBytes.TryGetValue(utf8, out var known) ? known : Of(Encoding.UTF8.GetString(utf8))!;

    /// <summary>The shared link to a target of which nothing else is said.</summary>
    /// <param name="utf8">The target, without white space around it.</param>
    internal TracedLink Link(ReadOnlySpan<byte> utf8)
    {
        if (_linksOfBytes.TryGetValue(utf8, out var known)) return known;
        var link = new TracedLink(Of(utf8), null);
        return HasRoom() ? _links.GetOrAdd(link.Target, link) : link;
    }

    /// <summary>The shared list of one text: most stories are of one role and one feature.</summary>
    internal IReadOnlyList<string> One(string text) => _lists.TryGetValue(text, out var known) ? known : HasRoom() ? _lists.GetOrAdd(text, [text]) : [text];

    private bool HasRoom() => _count < Most && Interlocked.Increment(ref _count) <= Most;
}
