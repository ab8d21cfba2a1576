using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Patching;

/// <summary>An element in the JSON of a resource, found by a path: the property that holds it, and its place where that is a list.</summary>
/// <remarks>The id and extensions of a primitive lie in a second property, <c>_name</c>, which goes along with every change.</remarks>
internal sealed class PatchTarget
{
    private readonly JsonObject _self;
    private readonly JsonObject? _parent;
    private readonly string _property;
    private readonly int? _index;
    private readonly TypedElement? _element;
    private readonly ClassMapping? _type;

    private PatchTarget(JsonObject self, JsonObject? parent, string property, int? index, TypedElement? element, ClassMapping? type) =>
        (_self, _parent, _property, _index, _element, _type) = (self, parent, property, index, element, type);

    private string Beside => "_" + _property;

    /// <summary>The element at a place.</summary>
    public static PatchTarget Of(JsonObject root, ElementPlace place)
    {
        var target = new PatchTarget(root, null, "", null, null, ElementTypes.Of(root));
        foreach (var step in place.Steps)
        {
            var parent = target._self;
            var element = ElementTypes.Child(target._type, step.Property);
            var value = step.Index is { } index ? (parent[step.Property] as JsonArray)?.ElementAtOrDefault(index) : parent[step.Property];
            // A primitive has nothing below it but what stands beside it.
            var self = value as JsonObject ?? BesideOf(parent, "_" + step.Property, step.Index) ?? [];
            target = new PatchTarget(self, parent, step.Property, step.Index, element, ElementTypes.Of(value, element));
        }
        return target;
    }

    /// <summary>Whether both lie in one list.</summary>
    public bool IsInListOf(PatchTarget other) => ReferenceEquals(_parent, other._parent) && _property == other._property && _index is not null;

    /// <summary>Adds a child: to its list, or as the one it may have.</summary>
    public void Add(string name, PatchValue value)
    {
        var self = _parent is not null && IsPrimitive ? MakeBeside() : _self;
        var element = ElementTypes.Child(IsPrimitive && _parent is not null ? ElementTypes.Of("Element") : _type, name)
            ?? throw PatchRefusal.NotApplicable($"{_type?.Name ?? "The element"} has no element '{name}'.");
        var property = element.IsChoice && name == element.Element.Name ? name + value.Suffix : name;
        var type = ElementTypes.Child(_type, property)?.Type ?? element.Type;
        var node = value.Of(type);
        if (element.Element.IsCollection)
        {
            if (self[property] is not JsonArray list) self[property] = list = [];
            list.Add(node);
            if (value.Beside is null && self["_" + property] is not JsonArray) return;
            if (self["_" + property] is not JsonArray beside) self["_" + property] = beside = [];
            while (beside.Count < list.Count - 1) beside.Add(null);
            beside.Add(value.Beside);
            return;
        }
        if (self.Any(p => ElementTypes.Child(_type, p.Key)?.Element.Name == element.Element.Name))
            throw PatchRefusal.NotApplicable($"There is a '{name}' already, and only one is allowed: use replace.");
        if (node is not null) self[property] = node;
        if (value.Beside is { } alone) self["_" + property] = alone;
    }

    /// <summary>Takes it away.</summary>
    public void Delete()
    {
        var parent = Parent();
        foreach (var property in new[] { _property, Beside })
        {
            if (_index is not { } index) parent.Remove(property);
            else if (parent[property] is JsonArray list && index < list.Count)
            {
                list.RemoveAt(index);
                if (list.All(i => i is null)) parent.Remove(property);
            }
        }
    }

    /// <summary>Puts another value in its place.</summary>
    public void Replace(PatchValue value)
    {
        var parent = Parent();
        if (_index is { } index)
        {
            ((JsonArray)parent[_property]!)[index] = value.Of(_type);
            if (value.Beside is not null && parent[Beside] is not JsonArray) parent[Beside] = new JsonArray();
            if (parent[Beside] is not JsonArray besides) return;
            while (besides.Count <= index) besides.Add(null);
            besides[index] = value.Beside;
            return;
        }
        parent.Remove(Beside);
        parent.Remove(_property);
        var (property, node) = _element is { IsChoice: true } && value.Suffix is { } suffix
            ? (_element.Element.Name + suffix, value.Of(ElementTypes.Of(suffix))) : (_property, value.Of(_type));
        if (node is not null) parent[property] = node;
        if (value.Beside is { } beside) parent["_" + property] = beside;
    }

    /// <summary>Puts a value into its list.</summary>
    public void Insert(int at, PatchValue value)
    {
        var list = List();
        if (at > list.Count) throw PatchRefusal.NotApplicable($"The list has {list.Count} elements, so nothing can be inserted at {at}.");
        list.Insert(at, value.Of(_type));
        if (value.Beside is null && Parent()[Beside] is not JsonArray) return;
        if (Parent()[Beside] is not JsonArray beside) Parent()[Beside] = beside = [];
        while (beside.Count < at) beside.Add(null);
        beside.Insert(at, value.Beside);
    }

    /// <summary>Moves an element of its list.</summary>
    public void Move(int from, int to)
    {
        var list = List();
        if (Math.Max(from, to) >= list.Count) throw PatchRefusal.NotApplicable($"The list has {list.Count} elements, so {from} cannot be moved to {to}.");
        foreach (var each in new[] { list, Parent()[Beside] as JsonArray }.OfType<JsonArray>().Where(l => Math.Max(from, to) < l.Count))
        {
            var moved = each[from];
            each.RemoveAt(from);
            each.Insert(to, moved);
        }
    }

    private bool IsPrimitive => _type is { IsFhirPrimitive: true };

    private JsonObject Parent() => _parent ?? throw PatchRefusal.NotApplicable("The path selects the resource itself; name an element of it.");

    private JsonArray List() => Parent()[_property] as JsonArray ?? throw PatchRefusal.NotApplicable($"'{_property}' is no list.");

    private JsonObject MakeBeside()
    {
        var parent = Parent();
        if (_index is not { } index)
        {
            if (parent[Beside] is not JsonObject) parent[Beside] = new JsonObject();
            return (JsonObject)parent[Beside]!;
        }
        if (parent[Beside] is not JsonArray list) parent[Beside] = list = [];
        while (list.Count <= index) list.Add(null);
        if (list[index] is not JsonObject) list[index] = new JsonObject();
        return (JsonObject)list[index]!;
    }

    private static JsonObject? BesideOf(JsonObject parent, string property, int? index) =>
        (index is { } at ? (parent[property] as JsonArray)?.ElementAtOrDefault(at) : parent[property]) as JsonObject;
}
