using System.Diagnostics.CodeAnalysis;
using Hl7.Fhir.Model;

namespace FhirStories.Validation.Nodes;

/// <summary>How a value was written.</summary>
internal enum ValueForm : byte
{
    /// <summary>There is no value, only children; or there is nothing at all.</summary>
    None,

    /// <summary>A JSON string.</summary>
    String,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON boolean.</summary>
    Boolean,

    /// <summary>The <c>value</c> attribute of an XML element, or XHTML.</summary>
    Xml,
}

/// <summary>
/// An element of an instance, the same for JSON and XML of any release. It is read without knowing FHIR; what its definition says
/// (<see cref="ElementName"/>, type) is put on it by <see cref="Walking.BaseWalk"/>. Complex elements are nodes of Firely's FHIRPath
/// engine themselves, primitives give one (<see cref="Poco"/>).
/// </summary>
internal sealed class InstanceNode : DataType
{
    // A longer list of children is let go rather than kept for the next document.
    private const int MostPlacesKept = 32;

    private static readonly List<InstanceNode> NoChildren = [];

    private List<InstanceNode>? _children;
    private PrimitiveType? _primitive;
    private string? _type;

    // Mostly one set of rules meets a node or two; the second field takes a few from the third on, and a set where there are many.
    private object? _met;
    private object? _metToo;
    private OfResource? _resource;
    private Marks _marks;

    public InstanceNode(string name, InstanceNode? parent, int line, int column) => Begin(name, parent, line, column);

    /// <summary>The name as it is written: <c>valueQuantity</c>.</summary>
    public string Name { get; private set; }

    /// <summary>The element it stands in, or null.</summary>
    public InstanceNode? Parent { get; private set; }

    /// <summary>Line of its begin, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Column of its begin, from 1.</summary>
    public int Column { get; private set; }

    /// <summary>The element's name in FHIRPath: <c>value</c>.</summary>
    public string ElementName { get; set; }

    /// <summary>The value of a primitive as text; null without one.</summary>
    public string? Text { get; set; }

    /// <summary>How the value was written.</summary>
    public ValueForm Form { get; set; }

    /// <summary>Place among the elements of its name, from 0.</summary>
    public int Index { get; set; }

    /// <summary>Whether it was written in a JSON array.</summary>
    public bool InArray
    {
        get => Is(Marks.InArray);
        set => Mark(Marks.InArray, value);
    }

    /// <summary>Whether it was written as an XML attribute.</summary>
    public bool IsAttribute
    {
        get => Is(Marks.IsAttribute);
        set => Mark(Marks.IsAttribute, value);
    }

    /// <summary>Whether JSON has a property <c>_x</c> for it.</summary>
    public bool HasShadow
    {
        get => Is(Marks.HasShadow);
        set => Mark(Marks.HasShadow, value);
    }

    /// <summary>Whether its definition lets it repeat; the index is part of its path then.</summary>
    public bool Repeats
    {
        get => Is(Marks.Repeats);
        set => Mark(Marks.Repeats, value);
    }

    /// <summary>The resource type where it is the root of a resource.</summary>
    public string? ResourceType
    {
        get => _resource?.Type;
        set => (_resource ??= new OfResource()).Type = value;
    }

    /// <summary>The definition of the type or element that states its children, as far as the base walk knew one.</summary>
    public object? Definition { get; set; }

    /// <summary>Children in the order of the document.</summary>
    public List<InstanceNode> Children => _children ?? NoChildren;

    /// <summary>Whether it is a primitive by its type.</summary>
    public bool IsPrimitive
    {
        get => Is(Marks.IsPrimitive);
        set => Mark(Marks.IsPrimitive, value);
    }

    /// <summary>Of a Bundle: where its entries are, once somebody asked.</summary>
    public Checks.Bundles.BundleIndex? Entries
    {
        get => _resource?.Entries;
        set => (_resource ??= new OfResource()).Entries = value;
    }

    /// <summary>Of a resource: the ids that <c>#id</c> may mean in it, once somebody asked.</summary>
    public HashSet<string>? Fragments
    {
        get => _resource?.Fragments;
        set => (_resource ??= new OfResource()).Fragments = value;
    }

    /// <inheritdoc/>
    public override string TypeName => _type ?? ResourceType ?? "Element";

    /// <summary>The node that FHIRPath works on.</summary>
    public Base Poco => IsPrimitive ? _primitive ??= PrimitivePoco.Of(this) : this;

    /// <summary>The resource it belongs to: itself, or the nearest above it.</summary>
    public InstanceNode Resource
    {
        get
        {
            var at = this;
            while (at.ResourceType is null && at.Parent is not null) at = at.Parent;
            return at;
        }
    }

    /// <summary>Whether these rules meet it for the first time.</summary>
    public bool Meets(object rules)
    {
        if (_met is null)
        {
            _met = rules;
            return true;
        }
        if (_met == rules || _metToo == rules) return false;
        switch (_metToo)
        {
            case null:
                _metToo = rules;
                return true;
            case HashSet<object> many:
                return many.Add(rules);
            case object?[] few:
                for (var i = 0; i < few.Length; i++)
                {
                    if (few[i] == rules) return false;
                    if (few[i] is not null) continue;
                    few[i] = rules;
                    return true;
                }
                _metToo = new HashSet<object>(few!, ReferenceEqualityComparer.Instance) { rules };
                return true;
            default:
                _metToo = new object?[] { _metToo, rules, null, null };
                return true;
        }
    }

    /// <summary>Whether the check of its data type, which asks nothing of profiles, comes to it for the first time.</summary>
    public bool IsFirstCheck()
    {
        if (Is(Marks.IsChecked)) return false;
        Mark(Marks.IsChecked, true);
        return true;
    }

    /// <summary>Begins as an element that was read.</summary>
    [MemberNotNull(nameof(Name), nameof(ElementName))]
    public void Begin(string name, InstanceNode? parent, int line, int column) => (Name, ElementName, Parent, Line, Column) = (name, name, parent, line, column);

    /// <summary>Forgets all that it was, ready to begin again.</summary>
    public void End()
    {
        Begin("", null, 0, 0);
        (Text, Definition, Form, Index) = (null, null, ValueForm.None, 0);
        (_type, _primitive, _met, _metToo, _resource, _marks) = (null, null, null, null, null, Marks.None);
        if (_children?.Capacity <= MostPlacesKept) _children.Clear();
        else _children = null;
    }

    /// <summary>Says which type it has.</summary>
    public void SetType(string type) => _type = type;

    /// <summary>Adds a child that was read.</summary>
    public void Add(InstanceNode child) => (_children ??= new List<InstanceNode>(4)).Add(child);

    /// <summary>The first child of a name as written.</summary>
    public InstanceNode? Child(string name)
    {
        if (_children is null) return null;
        foreach (var child in _children) if (child.Name == name) return child;
        return null;
    }

    /// <summary>The children of an element name.</summary>
    public IEnumerable<InstanceNode> Elements(string elementName)
    {
        if (_children is null) yield break;
        foreach (var child in _children) if (child.ElementName == elementName) yield return child;
    }

    /// <summary>The text of a child as written.</summary>
    public string? ChildText(string name) => Child(name)?.Text;

    /// <inheritdoc/>
    public override bool TryGetValue(string key, [NotNullWhen(true)] out object? value)
    {
        value = null;
        if (_children is null) return false;
        Invariants.InvariantEngine.Step(_children.Count);
        InstanceNode? one = null;
        System.Collections.IList? many = null;
        foreach (var child in _children)
        {
            if (child.ElementName != key) continue;
            if (one is null && !child.Repeats)
            {
                one = child;
                continue;
            }
            many ??= Many(one, child);
            if (many is List<PrimitiveType> && child.Poco is not PrimitiveType) many = ((List<PrimitiveType>)many).ConvertAll(p => (Base)p);
            many.Add(child.Poco);
        }
        value = many ?? (object?)one?.Poco;
        return value is not null;
    }

    // The engine takes the members of a list for primitives by the type of the list.
    private static System.Collections.IList Many(InstanceNode? first, InstanceNode second)
    {
        if (!second.IsPrimitive || first is { IsPrimitive: false }) return first is null ? new List<Base>() : new List<Base> { first.Poco };
        return first is null ? new List<PrimitiveType>() : new List<PrimitiveType> { (PrimitiveType)first.Poco };
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, object>> EnumerateElements()
    {
        if (_children is null) yield break;
        string? last = null;
        foreach (var child in _children)
        {
            // Children of one name stand together, but for XML that is out of order and is refused for that.
            if (child.ElementName == last) continue;
            last = child.ElementName;
            if (TryGetValue(last, out var value)) yield return new(last, value);
        }
    }

    private bool Is(Marks mark) => (_marks & mark) != 0;

    private void Mark(Marks mark, bool isSet) => _marks = isSet ? _marks | mark : _marks & ~mark;

    /// <inheritdoc/>
    protected override Base DeepCopyInternal() => throw new NotSupportedException("A node of an instance belongs to its document.");

    // A large document has some hundred thousand nodes, of which few are roots of resources.
    private sealed class OfResource
    {
        public string? Type { get; set; }

        public Checks.Bundles.BundleIndex? Entries { get; set; }

        public HashSet<string>? Fragments { get; set; }
    }

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        InArray = 1,
        IsAttribute = 2,
        Repeats = 4,
        IsPrimitive = 8,
        IsChecked = 16,
        HasShadow = 32,
    }
}
