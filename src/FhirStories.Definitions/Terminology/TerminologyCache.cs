using System.Collections.Concurrent;

namespace FhirStories.Definitions.Terminology;

/// <summary>
/// Keeps what was compiled, within a bound: what is used stays, what was not used while as much again came in goes.
/// </summary>
/// <remarks>Two halves: a full young half becomes the old one, whose unused rest is dropped with the next change. A read takes no lock.</remarks>
internal sealed class TerminologyCache<TKey, TValue>(int bound, Func<TValue, int> weigh)
    where TKey : notnull where TValue : class
{
    private readonly Lock _lock = new();
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _weight;

    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value)) return value;
        if (!_old.TryGetValue(key, out value)) return null;
        Add(key, value);
        return value;
    }

    public void Add(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (!_young.TryAdd(key, value)) return;
            _weight += weigh(value);
            if (_weight <= bound / 2) return;
            (_old, _young, _weight) = (_young, new ConcurrentDictionary<TKey, TValue>(), 0);
        }
    }

    public void Clear()
    {
        lock (_lock) (_old, _young, _weight) = (new ConcurrentDictionary<TKey, TValue>(), new ConcurrentDictionary<TKey, TValue>(), 0);
    }
}
