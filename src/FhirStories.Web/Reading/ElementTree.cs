namespace FhirStories.Web.Reading;

/// <summary>Element ids as a tree: children stay in the order in which they came, and what lies above an element is added with it.</summary>
internal sealed class ElementTree
{
    private readonly Node _root = new("");

    /// <summary>Adds an element, such as <c>Patient.identifier:nhsNumber.system</c>, and those above it. A slice stands beneath what it slices.</summary>
    public void Add(string id)
    {
        var node = _root;
        var end = 0;
        while (end < id.Length)
        {
            end = id.IndexOf('.', end + 1);
            if (end < 0) end = id.Length;
            node = node.Child(id[..end]);
        }
    }

    /// <summary>All elements, each after the one above it, with its depth from 0.</summary>
    public IEnumerable<(string Id, int Depth)> InOrder() => _root.Children.SelectMany(child => child.Walk(0));

    private sealed class Node(string id)
    {
        private readonly Dictionary<string, Node> _byId = new(StringComparer.Ordinal);

        public List<Node> Children { get; } = [];

        public Node Child(string childId)
        {
            if (_byId.TryGetValue(childId, out var child)) return child;
            child = new Node(childId);
            _byId.Add(childId, child);
            Insert(child, childId);
            return child;
        }

        public IEnumerable<(string Id, int Depth)> Walk(int depth)
        {
            yield return (id, depth);
            foreach (var each in Children.SelectMany(child => child.Walk(depth + 1))) yield return each;
        }

        /// <summary>Slices stand together, after the element that they slice.</summary>
        private void Insert(Node child, string childId)
        {
            var colon = childId.IndexOf(':', id.Length);
            var after = colon < 0 ? -1 : Children.FindLastIndex(each => each.Is(childId[..colon]));
            Children.Insert(after < 0 ? Children.Count : after + 1, child);
        }

        private bool Is(string unsliced) => id == unsliced || id.StartsWith(unsliced + ":", StringComparison.Ordinal);
    }
}
