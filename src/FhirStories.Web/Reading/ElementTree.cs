namespace FhirStories.Web.Reading;

/// <summary>
/// Element ids as a tree. The base's elements give the order; only what is wanted is shown, with what lies above it.
/// </summary>
internal sealed class ElementTree
{
    private readonly Node _root = new("");

    /// <summary>Adds an element, such as <c>Patient.identifier:nhsNumber.system</c>, and those above it. A slice stands after what it slices.</summary>
    /// <param name="id">The element's id.</param>
    /// <param name="wanted">False for an element that only says where others stand.</param>
    public void Add(string id, bool wanted)
    {
        var node = _root;
        var end = 0;
        while (end < id.Length)
        {
            end = id.IndexOf('.', end + 1);
            if (end < 0) end = id.Length;
            node = node.Child(id[..end]);
            node.IsWanted |= wanted;
        }
    }

    /// <summary>The wanted elements, each after the one above it, with its depth from 0.</summary>
    public IEnumerable<(string Id, int Depth)> InOrder() => _root.Children.SelectMany(child => child.Walk(0));

    private sealed class Node(string id)
    {
        private readonly Dictionary<string, Node> _byId = new(StringComparer.Ordinal);

        public List<Node> Children { get; } = [];

        public bool IsWanted { get; set; }

        public Node Child(string childId)
        {
            if (_byId.TryGetValue(childId, out var child)) return child;
            child = new Node(childId);
            _byId.Add(childId, child);
            // Slices stand together, after the element that they slice.
            var colon = childId.IndexOf(':', id.Length);
            var after = colon < 0 ? -1 : Children.FindLastIndex(each => each.IsOrSlices(childId[..colon]));
            Children.Insert(after < 0 ? Children.Count : after + 1, child);
            return child;
        }

        public IEnumerable<(string Id, int Depth)> Walk(int depth)
        {
            if (!IsWanted) yield break;
            yield return (id, depth);
            foreach (var each in Children.SelectMany(child => child.Walk(depth + 1))) yield return each;
        }

        private bool IsOrSlices(string unsliced) => id == unsliced || id.StartsWith(unsliced + ":", StringComparison.Ordinal);
    }
}
