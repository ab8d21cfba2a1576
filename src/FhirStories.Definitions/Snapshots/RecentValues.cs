namespace FhirStories.Definitions.Snapshots;

/// <summary>The values that were used last, no more than a given number.</summary>
internal sealed class RecentValues<TValue>(int capacity)
    where TValue : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, TValue Value)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TValue Value)> _order = new();

    public TValue? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node)) return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Value;
        }
    }

    public void Set(string key, TValue value)
    {
        lock (_lock)
        {
            if (_byKey.Remove(key, out var old)) _order.Remove(old);
            _byKey[key] = _order.AddFirst((key, value));
            if (_order.Count <= capacity) return;
            _byKey.Remove(_order.Last!.Value.Key);
            _order.RemoveLast();
        }
    }

    public void Remove(string key)
    {
        lock (_lock)
        {
            if (_byKey.Remove(key, out var old)) _order.Remove(old);
        }
    }
}
