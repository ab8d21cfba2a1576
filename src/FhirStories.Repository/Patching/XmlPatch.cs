using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using FhirStories.Repository.Content;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Patching;

/// <summary>An XML Patch (RFC 5261) on the resource's XML.</summary>
public sealed partial class XmlPatch : IResourcePatch
{
    private const int MostOperations = 1000;
    private const string Fhir = "http://hl7.org/fhir";
    private const string DefaultPrefix = "default-ns";
    private const string Name = @"(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*";
    private const string Compared = @"(?:\.|@?" + Name + "(?:/@?" + Name + ")*)=(?:'[^']*'|\"[^\"]*\")";
    private const string Step = "(?:@?" + Name + @"|\*|text\(\))(?:\[(?:\d{1,6}|" + Compared + @")\])*";

    private static readonly string[] Positions = ["before", "after", "prepend"];

    private readonly IReadOnlyList<XElement> _operations;

    private XmlPatch(IReadOnlyList<XElement> operations) => _operations = operations;

    /// <summary>Reads a patch.</summary>
    /// <exception cref="FhirRequestException">400: it is none.</exception>
    public static XmlPatch Read(ReadOnlyMemory<byte> body)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            document = XmlTree.Read(reader);
        }
        catch (XmlException exception)
        {
            throw new FhirRequestException(400, Validation.FhirIssue.Error("structure", "xml-malformed", $"The patch is not well-formed XML: {exception.Message}") with { Line = exception.LineNumber, Column = exception.LinePosition });
        }
        if (document.Root is not { Name.LocalName: "diff" } root) throw PatchRefusal.Malformed("An XML Patch has the root element diff (RFC 5261).");
        var operations = root.Elements().ToList();
        if (operations.Count is 0 or > MostOperations) throw PatchRefusal.Malformed($"The patch has {operations.Count} operations: 1 to {MostOperations} are taken at once.");
        foreach (var operation in operations)
        {
            if (operation.Name.LocalName is not ("add" or "replace" or "remove")) throw PatchRefusal.Malformed($"'{operation.Name.LocalName}' is none of add, replace and remove.");
            if (operation.Attribute("sel") is not { Value: var path } || !Selector().IsMatch(path.Trim()))
                throw PatchRefusal.Malformed($"'{operation.Attribute("sel")?.Value}' is no selector of RFC 5261, such as f:Patient/f:name[1]/f:family/@value.");
            if (operation.Attribute("pos") is { } position && !Positions.Contains(position.Value)) throw PatchRefusal.Malformed($"'{position.Value}' is none of {string.Join(", ", Positions)}.");
        }
        return new XmlPatch(operations);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        using var stored = new MemoryStream(ResourceText.ToXml(ResourceText.Read(json.Span), pretty: false), writable: false);
        var document = XDocument.Load(stored, LoadOptions.PreserveWhitespace);
        foreach (var operation in _operations) Apply(operation, document);
        if (document.Root is null) throw PatchRefusal.NotApplicable("The patch removes the resource itself; that is what DELETE is for.");
        var parsed = ResourceParser.ParseXml(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)));
        return parsed.Resource is { } resource ? ResourceText.ToJson(resource) : throw new FhirRequestException(422, parsed.Issues);
    }

    private static void Apply(XElement operation, XDocument document)
    {
        var path = operation.Attribute("sel")!.Value.Trim();
        var found = Find(operation, path, document);
        switch (operation.Name.LocalName)
        {
            case "add":
                Add(operation, found, path);
                break;
            case "replace":
                Replace(operation, found, path);
                break;
            default:
                if (found is XAttribute attribute) attribute.Remove();
                else ((XNode)found).Remove();
                break;
        }
    }

    private static void Add(XElement operation, object found, string path)
    {
        if (found is not XNode node) throw PatchRefusal.NotApplicable($"'{path}' selects an attribute; something is added to an element.");
        if (operation.Attribute("type")?.Value is { } type)
        {
            if (node is not XElement owner || type is not ['@', .. var attribute] || !XmlReader.IsName(attribute) || attribute.Contains(':', StringComparison.Ordinal)) throw PatchRefusal.Malformed($"The type '{type}' is no attribute, such as @value, of an element.");
            if (owner.Attribute(attribute) is not null) throw PatchRefusal.NotApplicable($"{path} has the attribute {attribute} already: use replace.");
            owner.SetAttributeValue(attribute, operation.Value);
            return;
        }
        var content = Content(operation);
        switch (operation.Attribute("pos")?.Value)
        {
            case "before": node.AddBeforeSelf(content); break;
            case "after": node.AddAfterSelf(content); break;
            case "prepend" when node is XElement element: element.AddFirst(content); break;
            case null when node is XElement element: element.Add(content); break;
            default: throw PatchRefusal.NotApplicable($"'{path}' is no element that something could be added to.");
        }
    }

    private static void Replace(XElement operation, object found, string path)
    {
        switch (found)
        {
            case XAttribute attribute:
                attribute.Value = operation.Value;
                break;
            case XElement element when operation.Elements().ToList() is [var one]:
                element.ReplaceWith(Copy(one));
                break;
            case XText text:
                text.Value = operation.Value;
                break;
            default:
                throw PatchRefusal.Malformed($"A replace of {path} needs the one thing that takes its place.");
        }
    }

    // White space between what is added is the patch's own layout.
    private static object[] Content(XElement operation) => operation.HasElements
        ? [.. operation.Elements().Select(Copy)] : [new XText(operation.Value)];

    // A patch without a default namespace means FHIR's elements all the same.
    private static XElement Copy(XElement element)
    {
        var copy = new XElement(element);
        foreach (var bare in copy.DescendantsAndSelf().Where(e => e.Name.NamespaceName.Length == 0).ToList()) bare.Name = XName.Get(bare.Name.LocalName, Fhir);
        return copy;
    }

    private static object Find(XElement operation, string path, XDocument document)
    {
        var names = new XmlNamespaceManager(new NameTable());
        foreach (var ancestor in operation.AncestorsAndSelf().Reverse())
            foreach (var declaration in ancestor.Attributes().Where(a => a.IsNamespaceDeclaration && a.Name.LocalName != "xmlns")) names.AddNamespace(declaration.Name.LocalName, declaration.Value);
        // A name without a prefix is in the patch's default namespace (RFC 5261 §4.2.2), and where it has none, FHIR's is meant.
        names.AddNamespace(DefaultPrefix, operation.GetDefaultNamespace() is { NamespaceName: { Length: > 0 } name } ? name : Fhir);
        List<object> found;
        try
        {
            var qualified = Bare().Replace(path, m => m.Groups[1].Success ? DefaultPrefix + ":" + m.Groups[1].Value : m.Value);
            found = [.. ((System.Collections.IEnumerable)document.XPathEvaluate(qualified, names)).Cast<object>().Take(2)];
        }
        catch (XPathException exception)
        {
            throw PatchRefusal.Malformed($"The selector '{path}' cannot be read: {exception.Message}");
        }
        return found is [var one] ? one : throw PatchRefusal.NotApplicable($"The selector '{path}' selects {(found.Count == 0 ? "nothing" : "several things")}; it has to select one.");
    }

    // RFC 5261 §4.1: steps with names, places and comparisons; nothing that could go round for long.
    [GeneratedRegex("^/?" + Step + "(?:/" + Step + ")*$", RegexOptions.None, 250)]
    private static partial Regex Selector();

    // Literals are passed over; of names, those that have no prefix, are no attribute and no function.
    [GeneratedRegex("""'[^']*'|"[^"]*"|@[\w.:-]+|[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*|text\(\)|([A-Za-z_][\w.-]*)""", RegexOptions.None, 250)]
    private static partial Regex Bare();
}
