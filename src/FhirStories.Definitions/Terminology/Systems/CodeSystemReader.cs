using System.Text.Json;

namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>Reads a CodeSystem of the R4 model into columns; a supplement is laid over what it supplements.</summary>
internal sealed class CodeSystemReader
{
    private const string Properties = "http://hl7.org/fhir/concept-properties#";
    private const int DeepestNesting = 500;

    private readonly List<string> _codes = [];
    private readonly List<string?> _displays = [];
    private readonly List<ConceptFlags> _flags = [];
    private readonly List<List<Designation>?> _designations = [];
    private readonly List<List<PropertyValue>?> _properties = [];
    private readonly List<(int Parent, int Child)> _edges = [];
    private readonly Dictionary<string, int> _byCode;
    private readonly Dictionary<string, string?> _uris = new(StringComparer.Ordinal);

    private CodeSystemReader(bool caseSensitive) =>
        _byCode = new Dictionary<string, int>(caseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>The content of a CodeSystem; what is misshapen in it is passed over.</summary>
    public static CodeSystemContent Read(JsonElement system)
    {
        var sensitive = !(system.TryGetProperty("caseSensitive", out var flag) && flag.ValueKind == JsonValueKind.False);
        var reader = new CodeSystemReader(sensitive);
        reader.Declare(system);
        reader.Add(system, -1, 0);
        return reader.Finish(new Head(
            system.Text("url") ?? "", system.Text("version"), system.Text("name"), system.Text("language"), system.Text("hierarchyMeaning"),
            system.Text("content") switch
            {
                "complete" or null => ContentMode.Complete,
                "fragment" or "example" => ContentMode.Fragment,
                _ => ContentMode.NotPresent,
            }, sensitive, []));
    }

    /// <summary>The content with a supplement's designations and properties; a supplement adds no concepts.</summary>
    public static CodeSystemContent Supplement(CodeSystemContent content, JsonElement supplement)
    {
        var reader = new CodeSystemReader(content.CaseSensitive);
        foreach (var (code, uri) in content.PropertyUris) reader._uris[code] = uri;
        for (var i = 0; i < content.Count; i++)
        {
            reader._byCode[content.Codes[i]] = i;
            reader._codes.Add(content.Codes[i]);
            reader._displays.Add(content.Displays[i]);
            reader._flags.Add(content.Flags[i]);
            reader._designations.Add(content.Designations[i]?.ToList());
            reader._properties.Add(content.Properties[i]?.ToList());
            foreach (var parent in content.Parents(i)) reader._edges.Add((parent, i));
        }
        reader.Declare(supplement);
        foreach (var concept in Flatten(supplement, 0))
        {
            if (concept.Text("code") is not { } code || !reader._byCode.TryGetValue(code, out var at)) continue;
            reader.Describe(concept, at);
            // A supplement's display is one more text: which one leads is the code system's own matter.
            if (concept.Text("display") is { } display && display != content.Displays[at])
                (reader._designations[at] ??= []).Add(new Designation(supplement.Text("language"), null, null, null, display));
        }
        var canonical = supplement.Text("version") is { } version ? $"{supplement.Text("url")}|{version}" : supplement.Text("url") ?? "";
        return reader.Finish(new Head(content.Url, content.Version, content.Name, content.Language, content.HierarchyMeaning, content.Mode,
            content.CaseSensitive, [.. content.Supplements, canonical]));
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement holder, int depth) =>
        depth > DeepestNesting ? [] : holder.Items("concept").SelectMany(c => Flatten(c, depth + 1).Prepend(c));

    private void Declare(JsonElement system)
    {
        foreach (var property in system.Items("property"))
            if (property.Text("code") is { } code) _uris[code] = property.Text("uri");
    }

    private void Add(JsonElement holder, int parent, int depth)
    {
        if (depth > DeepestNesting) return;
        foreach (var concept in holder.Items("concept"))
        {
            if (concept.Text("code") is not { Length: > 0 } code) continue;
            if (!_byCode.TryGetValue(code, out var at))
            {
                at = _codes.Count;
                _byCode.Add(code, at);
                _codes.Add(code);
                _displays.Add(concept.Text("display"));
                _flags.Add(ConceptFlags.None);
                _designations.Add(null);
                _properties.Add(null);
                Describe(concept, at);
            }
            if (parent >= 0) _edges.Add((parent, at));
            Add(concept, at, depth + 1);
        }
    }

    private void Describe(JsonElement concept, int at)
    {
        foreach (var designation in concept.Items("designation"))
        {
            if (designation.Text("value") is not { } value) continue;
            var use = designation.Child("use");
            (_designations[at] ??= []).Add(new Designation(designation.Text("language"), use.Text("system"), use.Text("code"), use.Text("display"), value));
        }
        foreach (var property in concept.Items("property"))
        {
            if (property.Text("code") is not { } code) continue;
            foreach (var member in property.EnumerateObject())
            {
                if (!member.Name.StartsWith("value", StringComparison.Ordinal)) continue;
                var (value, system) = member.Value.ValueKind == JsonValueKind.Object
                    ? (member.Value.Text("code"), member.Value.Text("system"))
                    : (member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText(), null);
                if (value is null) continue;
                (_properties[at] ??= []).Add(new PropertyValue(code, value, member.Name, system));
                _flags[at] |= Flag(Meaning(code), value);
            }
        }
    }

    private static ConceptFlags Flag(string meaning, string value) => (meaning, value) switch
    {
        ("inactive", "true") => ConceptFlags.Inactive,
        ("status", "inactive" or "retired") => ConceptFlags.Inactive,
        ("status", "deprecated") => ConceptFlags.Deprecated,
        ("notSelectable", "true") => ConceptFlags.Abstract,
        ("deprecated" or "deprecationDate", not "false") => ConceptFlags.Deprecated,
        _ => ConceptFlags.None,
    };

    // A property means what its uri says; its code alone counts where it has none.
    private string Meaning(string code) =>
        _uris.TryGetValue(code, out var uri) && uri is not null && uri.StartsWith(Properties, StringComparison.Ordinal) ? uri[Properties.Length..] : code;

    private CodeSystemContent Finish(Head head)
    {
        for (var i = 0; i < _codes.Count; i++)
        {
            foreach (var property in _properties[i] ?? [])
            {
                var meaning = Meaning(property.Property);
                if (meaning is not ("parent" or "subsumedBy" or "child") || !_byCode.TryGetValue(property.Value, out var other) || other == i) continue;
                _edges.Add(meaning == "child" ? (i, other) : (other, i));
            }
        }
        return new CodeSystemContent
        {
            Url = head.Url,
            Version = head.Version,
            Name = head.Name,
            Language = head.Language,
            HierarchyMeaning = head.HierarchyMeaning,
            // A system that calls itself complete and has no concept is a name only.
            Mode = head.Mode == ContentMode.Complete && _codes.Count == 0 ? ContentMode.NotPresent : head.Mode,
            CaseSensitive = head.CaseSensitive,
            Supplements = head.Supplements,
            Codes = [.. _codes],
            Displays = [.. _displays],
            Flags = [.. _flags],
            Designations = [.. _designations.Select(d => d?.ToArray())],
            Properties = [.. _properties.Select(p => p?.ToArray())],
            PropertyUris = _uris,
            ByCode = _byCode,
            ParentLists = Lists(_edges.Select(e => (e.Child, e.Parent))),
            ChildLists = Lists(_edges.Select(e => (e.Parent, e.Child))),
        };
    }

    private int[]?[] Lists(IEnumerable<(int From, int To)> edges)
    {
        var lists = new int[]?[_codes.Count];
        foreach (var group in edges.GroupBy(e => e.From, e => e.To)) lists[group.Key] = [.. group.Distinct()];
        return lists;
    }

    private sealed record Head(
        string Url, string? Version, string? Name, string? Language, string? HierarchyMeaning, ContentMode Mode, bool CaseSensitive, IReadOnlyList<string> Supplements);
}
