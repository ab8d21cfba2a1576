using System.Xml;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Nodes;

/// <summary>Writes a node as FHIR XML: the counterpart of <see cref="XmlInstanceReader"/>. The base walk has told each node its element.</summary>
internal static class NodeXml
{
    private const string Fhir = "http://hl7.org/fhir";
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    /// <summary>Writes a resource.</summary>
    public static void Write(InstanceNode resource, XmlWriter writer)
    {
        writer.WriteStartElement(resource.ResourceType!, Fhir);
        Content(resource, writer);
        writer.WriteEndElement();
    }

    private static void Content(InstanceNode node, XmlWriter writer)
    {
        foreach (var child in node.Children)
            if (IsAttribute(child) && child.Text is { } text) writer.WriteAttributeString(child.Name, text);
        if (node.Text is { } value && node.ResourceType is null) writer.WriteAttributeString("value", value);
        // JSON has any order; XML keeps that of the definition, and a list its own.
        foreach (var child in node.Children.Where(c => !IsAttribute(c)).OrderBy(c => Order(c, node))) Element(child, writer);
    }

    private static void Element(InstanceNode node, XmlWriter writer)
    {
        if (node.TypeName == "xhtml")
        {
            Narrative(node.Text ?? "", writer);
            return;
        }
        writer.WriteStartElement(node.Name, Fhir);
        if (node.ResourceType is not null) Write(node, writer);
        else Content(node, writer);
        writer.WriteEndElement();
    }

    // A narrative that came in JSON may be no XML; then it goes out as the text that it is, so that the document stays whole.
    private static void Narrative(string div, XmlWriter writer)
    {
        try
        {
            var element = System.Xml.Linq.XElement.Load(XmlReader.Create(new StringReader(div), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }), System.Xml.Linq.LoadOptions.PreserveWhitespace);
            element.WriteTo(writer);
        }
        catch (XmlException)
        {
            writer.WriteElementString("div", Xhtml, div);
        }
    }

    private static bool IsAttribute(InstanceNode node) => node.Definition is ElementRules { IsXmlAttribute: true };

    // A resource within another has the rules of its type, which say nothing of its place: those of what holds it do.
    private static int Order(InstanceNode node, InstanceNode holder) =>
        (node.ResourceType is null ? node.Definition as ElementRules : (holder.Definition as ElementRules)?.ByName(node.Name)?.Rules)?.Order ?? int.MaxValue;
}
