using System.Text;
using FhirStories.Validation.Nodes;
using Xunit;

namespace FhirStories.Validation.Tests.BadInput;

/// <summary>What costs a byte or two to send costs a hundred times as much as a node: so a document has no more than so many.</summary>
public sealed class TooManyElementsTests
{
    private const int Most = 100;

    [Theory]
    [InlineData(Most - 1, true)]
    [InlineData(Most, false)]
    public void A_document_of_more_elements_than_are_read_at_once_is_refused_with_one_error(int elements, bool isRead)
    {
        var nodes = new NodeStore(Most);
        var json = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat("1", elements))}}]}""");
        var xml = Encoding.UTF8.GetBytes($"<Patient xmlns=\"http://hl7.org/fhir\">{string.Concat(Enumerable.Repeat("<a value=\"1\"/>", elements))}</Patient>");
        // The store takes no harm from a document that it refused.
        for (var round = 0; round < 3; round++)
        {
            Check(JsonInstanceReader.Read(json, nodes));
            nodes.Clear();
            using var stream = new MemoryStream(xml);
            Check(XmlInstanceReader.Read(stream, nodes));
            nodes.Clear();
        }

        void Check(InstanceDocument document)
        {
            Assert.Equal(isRead, document.Root is not null);
            if (!isRead) Assert.Equal("too-many-elements", Assert.Single(document.Problems).MessageId);
        }
    }

    [Fact]
    public void Elements_in_xml_are_numbered_by_their_names_however_many_stand_between()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"<Patient xmlns=\"http://hl7.org/fhir\"><a value=\"1\"/><a value=\"1\"/>{string.Concat(Enumerable.Range(0, 40).Select(i => $"<b{i} value=\"1\"/>"))}<a value=\"1\"/><b0 value=\"1\"/><a value=\"1\"/></Patient>"));
        var root = XmlInstanceReader.Read(stream).Root!;

        Assert.Equal([0, 1, 2, 3], root.Children.Where(c => c.Name == "a").Select(c => c.Index));
        Assert.Equal([0, 1], root.Children.Where(c => c.Name == "b0").Select(c => c.Index));
    }
}
