using System.Text.Json;
using System.Text.Unicode;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Nodes;

/// <summary>Reads FHIR JSON of any release into nodes. What JSON has twice (<c>x</c> and <c>_x</c>) becomes one node.</summary>
internal ref struct JsonInstanceReader
{
    /// <summary>Nesting beyond this is refused before anything recurses.</summary>
    public const int DeepestNesting = 128;

    /// <summary>No type of FHIR has as many elements; what an object has beyond them is passed over.</summary>
    public const int MostProperties = 1000;

    // The properties of nearly every object are so few that comparing each with each is quicker than a set of them.
    private const int MostNamesCompared = 32;

    private readonly Findings _problems = new();

    private readonly NodeStore _nodes;
    private readonly List<string> _names;
    private Utf8JsonReader _reader;
    private LinePositions _positions;

    private JsonInstanceReader(ReadOnlySpan<byte> json, NodeStore nodes)
    {
        _nodes = nodes;
        _names = nodes.OpenNames;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
        _positions = new LinePositions(json);
    }

    /// <summary>Reads a resource into nodes of its own.</summary>
    public static InstanceDocument Read(ReadOnlySpan<byte> json) => Read(json, new NodeStore());

    /// <summary>Reads a resource into nodes of a store.</summary>
    public static InstanceDocument Read(ReadOnlySpan<byte> json, NodeStore nodes)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        if (json.IsEmpty) return Refused("structure", "body-empty", "There is nothing to validate.");
        if (!Utf8.IsValid(json)) return Refused("structure", "json-not-utf8", "The text is not valid UTF-8: FHIR JSON is always UTF-8.");
        var reader = new JsonInstanceReader(json, nodes);
        try
        {
            return reader.Document();
        }
        catch (JsonException exception)
        {
            var (line, column) = LinePositions.Of(json, exception);
            return new InstanceDocument(null, [new FhirIssue(IssueLevel.Error, "structure", "json-malformed", $"This is not JSON: {Sentence(exception.Message)}", null, line, column)]);
        }
        catch (BudgetExceededException)
        {
            return new InstanceDocument(null, [nodes.TooMany]);
        }
        catch (InvalidOperationException exception)
        {
            // Half a character: \ud800 without its other half.
            var (line, column) = reader.Here();
            return new InstanceDocument(null, [new FhirIssue(IssueLevel.Error, "structure", "json-malformed", $"This is not JSON: {exception.Message}", null, line, column)]);
        }
    }

    private static InstanceDocument Refused(string code, string messageId, string message) => new(null, [FhirIssue.Error(code, messageId, message)]);

    // The framework's message ends in its own line numbers, which count from 0.
    private static string Sentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private InstanceDocument Document()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
            return Refused("structure", "json-not-object", "A FHIR resource is a JSON object with a resourceType.");
        var (line, column) = Here();
        var root = _nodes.Take("", null, line, column);
        Object(root);
        _reader.Read();
        if (root.ResourceType is null)
        {
            if (!_problems.Issues.Exists(p => p.MessageId == "resource-type-missing"))
                _problems.Issues.Insert(0, Problem("structure", "resource-type-missing", "The object has no resourceType, so nobody can tell what it is.", root));
            return new InstanceDocument(null, _problems.Issues);
        }
        return new InstanceDocument(root, _problems.Issues, _problems.Cut);
    }

    private void Object(InstanceNode node)
    {
        HashSet<string>? seen = null;
        var begin = _names.Count;
        var any = false;
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            any = true;
            if (count++ >= MostProperties)
            {
                if (count == MostProperties + 1) _problems.Add(Problem("structure", "json-too-many-properties", $"The object has more than {MostProperties} properties, which nothing in FHIR has; the rest is passed over.", node));
                _reader.Skip();
                continue;
            }
            var name = Names.Of(ref _reader);
            var (line, column) = Here();
            if (!IsFirst(name, begin, ref seen))
                _problems.Add(new FhirIssue(IssueLevel.Error, "structure", "json-property-twice", $"The property '{name}' stands twice in one object: keep one.", InstancePath.Of(node), line, column));
            _reader.Read();
            if (name == "resourceType")
            {
                if (_reader.TokenType == JsonTokenType.String) node.ResourceType = _reader.GetString();
                // Consent.provision has an element of that name.
                else if (node.Parent is not null && _reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) Property(node, name, line, column);
                else
                {
                    _problems.Add(Problem("structure", "resource-type-missing", "resourceType is a string.", node));
                    _reader.Skip();
                }
            }
            else if (name.Length > 1 && name[0] == '_') Shadow(node, name[1..], line, column);
            else Property(node, name, line, column);
        }
        _names.RemoveRange(begin, _names.Count - begin);
        if (!any) _problems.Add(Problem("structure", "json-object-empty", "An object is never empty: leave the property out.", node));
    }

    private readonly bool IsFirst(string name, int begin, ref HashSet<string>? seen)
    {
        if (seen is not null) return seen.Add(name);
        for (var i = begin; i < _names.Count; i++) if (_names[i] == name) return false;
        _names.Add(name);
        if (_names.Count - begin > MostNamesCompared) seen = new HashSet<string>(_names.Skip(begin), StringComparer.Ordinal);
        return true;
    }

    private void Property(InstanceNode parent, string name, int line, int column)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Value(Existing(parent, name, 0) ?? New(parent, name, 0, false, line, column));
            return;
        }
        var index = 0;
        var existing = Existing(parent, name);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            var (itemLine, itemColumn) = Here();
            var node = (existing is not null && existing.TryGetValue(index, out var same) ? same : null) ?? New(parent, name, index, true, itemLine, itemColumn);
            index++;
            if (_reader.TokenType == JsonTokenType.StartArray)
            {
                _problems.Add(Problem("structure", "json-array-nested", $"'{name}' is a list in a list: FHIR has none.", node));
                _reader.Skip();
            }
            // A null keeps the place of a primitive that has only extensions, in the list that goes with this one.
            else if (_reader.TokenType != JsonTokenType.Null) Value(node);
        }
        if (index == 0)
            _problems.Add(new FhirIssue(IssueLevel.Error, "structure", "json-array-empty", $"The list '{name}' is empty: leave the property out.", InstancePath.Of(parent), line, column));
    }

    private void Shadow(InstanceNode parent, string name, int line, int column)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            ShadowOf(Existing(parent, name, 0) ?? New(parent, name, 0, false, line, column), name);
            return;
        }
        var index = 0;
        var existing = Existing(parent, name);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            var (itemLine, itemColumn) = Here();
            var node = (existing is not null && existing.TryGetValue(index, out var same) ? same : null) ?? New(parent, name, index, true, itemLine, itemColumn);
            index++;
            if (_reader.TokenType != JsonTokenType.Null) ShadowOf(node, name);
        }
    }

    private void ShadowOf(InstanceNode node, string name)
    {
        node.HasShadow = true;
        if (_reader.TokenType == JsonTokenType.StartObject) Object(node);
        else
        {
            _problems.Add(Problem("structure", "json-shadow-not-object", $"'_{name}' holds id and extension of '{name}': it is an object.", node));
            _reader.Skip();
        }
    }

    private void Value(InstanceNode node)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(node);
                break;
            case JsonTokenType.String:
                (node.Text, node.Form) = (Names.IsVocabulary(node.Name) ? Names.Of(ref _reader) : _reader.GetString(), ValueForm.String);
                break;
            case JsonTokenType.Number:
                (node.Text, node.Form) = (System.Text.Encoding.ASCII.GetString(_reader.ValueSpan), ValueForm.Number);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                (node.Text, node.Form) = (_reader.TokenType == JsonTokenType.True ? "true" : "false", ValueForm.Boolean);
                break;
            case JsonTokenType.Null:
                _problems.Add(Problem("structure", "json-null", $"'{node.Name}' is null: leave the property out.", node));
                break;
            case JsonTokenType.StartArray:
                _reader.Skip();
                break;
        }
    }

    private static InstanceNode? Existing(InstanceNode parent, string name, int index)
    {
        foreach (var child in parent.Children)
            if (child.Name == name && child.Index == index) return child;
        return null;
    }

    /// <summary>The nodes of a name by their place; null where none was read yet, as of nearly every list.</summary>
    private static Dictionary<int, InstanceNode>? Existing(InstanceNode parent, string name)
    {
        Dictionary<int, InstanceNode>? found = null;
        foreach (var child in parent.Children)
            if (child.Name == name) (found ??= []).TryAdd(child.Index, child);
        return found;
    }

    private readonly InstanceNode New(InstanceNode parent, string name, int index, bool inArray, int line, int column)
    {
        var node = _nodes.Take(name, parent, line, column);
        (node.Index, node.InArray) = (index, inArray);
        parent.Add(node);
        return node;
    }

    private static FhirIssue Problem(string code, string messageId, string message, InstanceNode node) =>
        new(IssueLevel.Error, code, messageId, message, InstancePath.Of(node), node.Line, node.Column);

    private (int Line, int Column) Here() => _positions.At(_reader.TokenStartIndex);
}
