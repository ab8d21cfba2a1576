using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>Ids, paths and slice names of a list of STU3 elements.</summary>
/// <remarks>
/// <list type="number">
/// <item>STU3 renames a choice where it narrows it (<c>Extension.valueDateTime</c>); R4 slices it by type
/// (<c>Extension.value[x]</c>, slice <c>valueDateTime</c>) under a closed <c>value[x]</c> of that type alone.</item>
/// <item>Ids follow from path and slice name; STU3's own are in lower case here and there, and some files have none.</item>
/// </list>
/// A renamed choice that neither its id nor its slice name gives away is left for the snapshot generator, which knows the base.
/// </remarks>
internal sealed class Stu3Paths
{
    private readonly JsonArray _elements;
    private readonly bool _derived;
    private readonly bool _isSnapshot;
    private readonly Repairs _repairs;
    // Published ids to ours, and the id of the element that was last at a path: what an element without a good id is a child of.
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    private Stu3Paths(JsonArray elements, bool derived, bool isSnapshot, Repairs repairs)
    {
        _elements = elements;
        _derived = derived;
        _isSnapshot = isSnapshot;
        _repairs = repairs;
    }

    public static void ToR4(JsonArray elements, bool derived, bool isSnapshot, Repairs repairs) =>
        new Stu3Paths(elements, derived, isSnapshot, repairs).Run();

    private void Run()
    {
        var published = Shape.Items(_elements).ToArray();
        _elements.Clear();
        var choices = new Stu3Choices(_elements, _isSnapshot);
        foreach (var element in published)
        {
            if (Shape.Text(element["path"]) is not { } path)
            {
                _repairs.Warn("element-path-missing", "An element has no path; it is left out.", Shape.Text(element["id"]));
                continue;
            }
            var stem = RenamedChoice(element, path);
            Convert(element, path, stem);
            if (stem is not null) choices.Add(element);
            else choices.Keep(element);
        }
        choices.Finish();
    }

    private void Convert(JsonObject element, string path, string? stem)
    {
        var publishedId = Shape.Text(element["id"]);
        var cut = path.LastIndexOf('.');
        var parentPath = cut < 0 ? "" : path[..cut];
        var name = path[(cut + 1)..];
        var newParent = Renamed(parentPath);
        if (stem is not null)
        {
            if (Shape.Text(element["sliceName"]) is null) element["sliceName"] = name;
            name = stem + "[x]";
        }
        var newPath = cut < 0 ? name : $"{newParent}.{name}";
        _renamed[path] = newPath;
        element["path"] = newPath;

        // STU3's SimpleQuantity names a slice on its root, which is none.
        if (cut < 0) element.Remove("sliceName");
        else SliceName(element, publishedId, name);

        var slice = Shape.Text(element["sliceName"]);
        var parentId = cut < 0 ? "" : ParentId(publishedId, path, newParent);
        var id = (cut < 0 ? name : $"{parentId}.{name}") + (slice is null ? "" : $":{slice}");
        if (publishedId is null && _derived) _repairs.Inform("element-id-missing", "The element has no id; it was made from its path and slice name.", id);
        else if (publishedId is not null && publishedId.Count(c => c == '.') != path.Count(c => c == '.'))
            _repairs.Warn("element-id-wrong", $"The id '{publishedId}' does not fit the path '{path}'; it was made anew.", id);
        element["id"] = id;
        if (publishedId is not null) _ids.TryAdd(publishedId, id);
        _lastAt[path] = id;
    }

    // The path as it is now; one that no element stands for follows the nearest above it that has one.
    private string Renamed(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
            if (_renamed.TryGetValue(path[..end], out var known)) return known + path[end..];
        return path;
    }

    // The name under which a choice is narrowed: "value" for Extension.valueDateTime; null for any other element.
    private string? RenamedChoice(JsonObject element, string path)
    {
        if (!_derived) return null;
        var name = path[(path.LastIndexOf('.') + 1)..];
        if (name.EndsWith("[x]", StringComparison.Ordinal)) return null;
        if (Shape.Text(element["id"]) is { } id)
        {
            var segment = id[(id.LastIndexOf('.') + 1)..];
            var bare = segment.Split(':')[0];
            if (bare.EndsWith("[x]", StringComparison.Ordinal) && name.StartsWith(bare[..^3], StringComparison.Ordinal)) return bare[..^3];
        }
        // In a snapshot the base's path tells, and it alone.
        if (Shape.Text((element["base"] as JsonObject)?["path"]) is { } basePath)
        {
            var baseName = basePath[(basePath.LastIndexOf('.') + 1)..];
            return baseName.EndsWith("[x]", StringComparison.Ordinal) && name.StartsWith(baseName[..^3], StringComparison.Ordinal) ? baseName[..^3] : null;
        }
        var parent = path.Split('.') is [.., var above, _] ? above : "";
        if (parent is "extension" or "Extension" or "modifierExtension") return name.StartsWith("value", StringComparison.Ordinal) && name.Length > 5 ? "value" : null;
        if (Shape.Text(element["sliceName"]) != name || Shape.Items(element["type"]).ToArray() is not [var type]) return null;
        var code = Shape.Text(type["code"]);
        return code is { Length: > 0 } && name.Length > code.Length && name.EndsWith(char.ToUpperInvariant(code[0]) + code[1..], StringComparison.Ordinal)
            ? name[..^code.Length] : null;
    }

    private void SliceName(JsonObject element, string? publishedId, string name)
    {
        if (Shape.Text(element["sliceName"]) is not null) return;
        if (publishedId is not null && publishedId[(publishedId.LastIndexOf('.') + 1)..] is var last && last.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            element["sliceName"] = last[(colon + 1)..];
            _repairs.Warn("slice-name-missing", "The id names a slice and the element does not; its slice name was taken from the id.", publishedId);
        }
        else if (_derived && name is "extension" or "modifierExtension" && element["slicing"] is null
            && Shape.Items(element["type"]).SelectMany(t => Shape.Texts(t["profile"])).FirstOrDefault() is { } profile)
        {
            element["sliceName"] = profile[(profile.LastIndexOf('/') + 1)..];
            _repairs.Warn("slice-name-missing", $"The extension {profile} is added without a slice name; it was named after its definition.", publishedId);
        }
    }

    private string ParentId(string? publishedId, string path, string newParentPath)
    {
        var parentPath = path[..path.LastIndexOf('.')];
        if (publishedId is not null && publishedId.Count(c => c == '.') == path.Count(c => c == '.'))
        {
            var parent = publishedId[..publishedId.LastIndexOf('.')];
            if (_ids.TryGetValue(parent, out var known)) return known;
            // No element stands for the parent: keep what the id says of slices above.
            var names = newParentPath.Split('.');
            var segments = parent.Split('.').Select((s, i) => s.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? names[i] + s[at..] : names[i]);
            return string.Join('.', segments);
        }
        return _lastAt.GetValueOrDefault(parentPath, newParentPath);
    }
}
