using System.Text;
using System.Xml;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Nodes;

/// <summary>Reads FHIR XML of any release into nodes. Document types, and with them entities, are refused.</summary>
internal sealed class XmlInstanceReader
{
    private const string Fhir = "http://hl7.org/fhir";
    private const string Xhtml = "http://www.w3.org/1999/xhtml";
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    private const int MostLookedThrough = 16;

    private readonly Findings _problems = new();
    private readonly NodeStore _nodes;
    private readonly XmlReader _reader;
    private readonly IXmlLineInfo _lines;

    private XmlInstanceReader(XmlReader reader, NodeStore nodes)
    {
        _nodes = nodes;
        _reader = reader;
        _lines = (IXmlLineInfo)reader;
    }

    /// <summary>Reads a resource into nodes of its own.</summary>
    public static InstanceDocument Read(Stream xml) => Read(xml, new NodeStore());

    /// <summary>Reads a resource into nodes of a store.</summary>
    public static InstanceDocument Read(Stream xml, NodeStore nodes)
    {
        try
        {
            using var reader = XmlReader.Create(xml, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
            var document = Read(reader, nodes);
            // What stands behind the resource is part of the file, too.
            while (document.Root is not null && reader.Read())
                if (reader.NodeType == XmlNodeType.ProcessingInstruction) return document with { Problems = [.. document.Problems, Instruction(reader, null)] };
            return document;
        }
        catch (XmlException exception)
        {
            return Malformed(exception);
        }
    }

    /// <summary>Reads the resource that a reader stands before.</summary>
    public static InstanceDocument Read(XmlReader xml, NodeStore nodes)
    {
        try
        {
            return new XmlInstanceReader(xml, nodes).Document();
        }
        catch (BudgetExceededException)
        {
            return new InstanceDocument(null, [nodes.TooMany]);
        }
        catch (XmlException exception)
        {
            return Malformed(exception);
        }
    }

    private static InstanceDocument Malformed(XmlException exception) => new(null, [new FhirIssue(IssueLevel.Error, "structure", "xml-malformed",
        $"This is not well-formed XML: {exception.Message}", null, exception.LineNumber, exception.LinePosition)]);

    private InstanceDocument Document()
    {
        Prolog();
        if (_reader.MoveToContent() != XmlNodeType.Element) return new InstanceDocument(null, [FhirIssue.Error("structure", "body-empty", "There is nothing to validate.")]);
        if (_reader.NamespaceURI != Fhir)
            return new InstanceDocument(null, [Problem("xml-namespace", $"The root is in the namespace '{_reader.NamespaceURI}'; FHIR's is {Fhir}.", null)]);
        var root = _nodes.Take("", null, _lines.LineNumber, _lines.LinePosition);
        root.ResourceType = _reader.LocalName;
        Fill(root, 0);
        return new InstanceDocument(root, _problems.Issues, _problems.Cut);
    }

    /// <summary>What stands before the root: FHIR XML is UTF-8, and has no processing instructions.</summary>
    private void Prolog()
    {
        // A reader that stands in the middle of a document has nothing before it.
        while (_reader.ReadState is ReadState.Initial or ReadState.Interactive && _reader.NodeType != XmlNodeType.Element && _reader.Read())
        {
            if (_reader.NodeType == XmlNodeType.XmlDeclaration && _reader.GetAttribute("encoding") is { } encoding && !encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
                _problems.Add(Problem("xml-encoding", $"The encoding is {encoding}: FHIR XML is always UTF-8.", null));
            else if (_reader.NodeType == XmlNodeType.ProcessingInstruction)
                _problems.Add(Instruction(_reader, null));
        }
    }

    /// <summary>Reads attributes and content of the element that the reader stands on, to its end.</summary>
    private void Fill(InstanceNode node, int depth)
    {
        if (depth > JsonInstanceReader.DeepestNesting) throw new XmlException($"The XML is nested deeper than {JsonInstanceReader.DeepestNesting} elements.", null, _lines.LineNumber, _lines.LinePosition);
        var space = _reader.NamespaceURI;
        Attributes(node);
        _reader.MoveToElement();
        var any = node.Text is not null || node.Children.Count > 0;
        if (!_reader.IsEmptyElement)
        {
            Dictionary<string, int>? counts = null;
            while (_reader.Read() && _reader.NodeType != XmlNodeType.EndElement)
            {
                if (_reader.NodeType == XmlNodeType.Element)
                {
                    any = true;
                    Element(node, space, ref counts, depth);
                }
                else if (space != Fhir)
                {
                    // What is not FHIR's was said of the element.
                }
                else if (_reader.NodeType == XmlNodeType.CDATA)
                    _problems.Add(Problem("xml-cdata", "FHIR XML has no CDATA sections.", node));
                else if (_reader.NodeType == XmlNodeType.ProcessingInstruction)
                    _problems.Add(Instruction(_reader, InstancePath.Of(node)));
                else if (_reader.NodeType == XmlNodeType.Text)
                    _problems.Add(Problem("xml-text", "Text stands between elements: a value goes into the attribute 'value'.", node));
            }
        }
        if (!any && node.ResourceType is null && space == Fhir) _problems.Add(Problem("xml-element-empty", "The element is empty: it has a value or children, or is left out.", node) with { Line = node.Line, Column = node.Column });
    }

    /// <summary>Reads an element.</summary>
    /// <param name="parent">What it stands in.</param>
    /// <param name="around">The namespace of that.</param>
    /// <param name="counts">How often each name was met.</param>
    /// <param name="depth">How deep that is.</param>
    private void Element(InstanceNode parent, string around, ref Dictionary<string, int>? counts, int depth)
    {
        var name = _reader.LocalName;
        var node = _nodes.Take(name, parent, _lines.LineNumber, _lines.LinePosition);
        (node.Index, node.Form) = (IndexOf(name, parent, ref counts), ValueForm.Xml);
        // The text of a narrative is XHTML also where its namespace was forgotten, which is said of the narrative.
        if (_reader.NamespaceURI == Xhtml || name == "div" && parent.Name == "text")
        {
            node.Text = Outer();
            parent.Add(node);
            return;
        }
        if (_reader.NamespaceURI != Fhir && _reader.NamespaceURI != around)
            _problems.Add(Problem("xml-namespace", $"<{name}> is in the namespace '{_reader.NamespaceURI}'; FHIR's is {Fhir}.", node));
        // A resource in a resource: the element around it holds nothing but it. Types begin with a capital, elements do not.
        if (char.IsAsciiLetterUpper(name[0]) && parent.Children.Count == 0 && parent.ResourceType is null && parent.Parent is not null)
        {
            parent.ResourceType = name;
            Fill(parent, depth + 1);
            return;
        }
        parent.Add(node);
        Fill(node, depth + 1);
    }

    /// <summary>Place among the elements of the name. Few children are looked through; of more the numbers are kept.</summary>
    private static int IndexOf(string name, InstanceNode parent, ref Dictionary<string, int>? counts)
    {
        var children = parent.Children;
        if (counts is null)
        {
            for (var i = children.Count - 1; i >= 0 && children.Count - i <= MostLookedThrough; i--)
                if (children[i] is { IsAttribute: false } child && child.Name == name) return child.Index + 1;
            if (children.Count <= MostLookedThrough) return 0;
            counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var child in children) if (!child.IsAttribute) counts[child.Name] = child.Index + 1;
        }
        var index = counts.GetValueOrDefault(name);
        counts[name] = index + 1;
        return index;
    }

    private void Attributes(InstanceNode node)
    {
        while (_reader.MoveToNextAttribute())
        {
            if (_reader.Prefix == "xmlns" || _reader.LocalName == "xmlns" || _reader.NamespaceURI == SchemaInstance && _reader.LocalName == "schemaLocation") continue;
            // Attributes of FHIR are in no namespace.
            var name = _reader.NamespaceURI.Length == 0 ? _reader.LocalName : _reader.Name;
            switch (name)
            {
                case "value":
                    node.Text = _reader.Value;
                    node.Form = ValueForm.Xml;
                    if (_reader.Value.Length == 0) _problems.Add(Problem("xml-value-empty", "The attribute 'value' is empty: leave the element out.", node) with { Line = node.Line, Column = node.Column });
                    break;
                default:
                    var attribute = _nodes.Take(name, node, _lines.LineNumber, _lines.LinePosition);
                    (attribute.Text, attribute.Form, attribute.IsAttribute) = (_reader.Value, ValueForm.Xml, true);
                    node.Add(attribute);
                    break;
            }
        }
    }

    /// <summary>The XHTML that the reader stands on, as text; the reader then stands on its end.</summary>
    private string Outer()
    {
        var text = new StringBuilder();
        using var subtree = _reader.ReadSubtree();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            subtree.Read();
            writer.WriteNode(subtree, defattr: false);
        }
        return text.ToString();
    }

    private static FhirIssue Instruction(XmlReader reader, string? path) => new(IssueLevel.Error, "structure", "xml-instruction",
        $"<?{reader.Name} …?> is a processing instruction: FHIR XML has none.", path, ((IXmlLineInfo)reader).LineNumber, ((IXmlLineInfo)reader).LinePosition);

    private FhirIssue Problem(string messageId, string message, InstanceNode? node) =>
        new(IssueLevel.Error, "structure", messageId, message, node is null ? null : InstancePath.Of(node), _lines.LineNumber, _lines.LinePosition);
}
