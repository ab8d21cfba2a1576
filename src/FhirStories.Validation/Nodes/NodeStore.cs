using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Nodes;

/// <summary>
/// Gives the nodes of a document, and takes them back at once when all that was asked of it is answered: the next document is read into
/// the same ones. So no node may be kept beyond that; what is found holds texts only. Not for more than one thread.
/// </summary>
internal sealed class NodeStore
{
    /// <summary>How many nodes are kept; a larger document makes the rest anew, and they go with it.</summary>
    public const int MostKept = 1024;

    /// <summary>How many nodes a document may have: ten times those of 10 MB of usual JSON, and what a server's memory can hold.</summary>
    public const int MostNodes = 4_000_000;

    private readonly List<InstanceNode> _kept = [];
    private readonly int _most;
    private int _given;
    private int _count;

    /// <summary>A store for documents of so many nodes.</summary>
    public NodeStore(int most = MostNodes) => _most = most;

    /// <summary>What is said of a document that has more.</summary>
    public FhirIssue TooMany => FhirIssue.Error("too-costly", "too-many-elements", $"The resource has more than {_most} elements, which is more than is read at once: send it in parts.");

    /// <summary>How many nodes it keeps.</summary>
    public int Count => _kept.Count;

    /// <summary>For a reader: the names in the objects that are open, one object after the other.</summary>
    public List<string> OpenNames { get; } = new(32);

    /// <summary>A node that has nothing yet but its name and place.</summary>
    /// <exception cref="BudgetExceededException">The document has too many.</exception>
    public InstanceNode Take(string name, InstanceNode? parent, int line, int column)
    {
        if (++_count > _most) throw new BudgetExceededException();
        if (_given < _kept.Count)
        {
            var again = _kept[_given++];
            again.Begin(name, parent, line, column);
            return again;
        }
        var node = new InstanceNode(name, parent, line, column);
        if (_kept.Count == MostKept) return node;
        _kept.Add(node);
        _given++;
        return node;
    }

    /// <summary>Takes back what it gave.</summary>
    public void Clear()
    {
        for (var i = 0; i < _given; i++) _kept[i].End();
        (_given, _count) = (0, 0);
        OpenNames.Clear();
    }
}
