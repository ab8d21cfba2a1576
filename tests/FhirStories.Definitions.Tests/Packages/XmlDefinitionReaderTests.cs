using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Definitions.Packages;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Xunit;

namespace FhirStories.Definitions.Tests.Packages;

public sealed class XmlDefinitionReaderTests
{
    /// <summary>Firely reads the XML that it writes, and writes that as JSON: ours must read the same.</summary>
    [Fact]
    public void Every_published_R4_definition_reads_from_XML_as_from_JSON()
    {
        var inspector = ModelInfo.ModelInspector;
        var settings = new DeserializerSettings().UsingMode(DeserializationMode.Recoverable);
        var (deserializer, reading) = (new BaseFhirJsonDeserializer(inspector, settings), new BaseFhirXmlDeserializer(inspector, settings));
        var (xml, json) = (new BaseFhirXmlSerializer(inspector), new BaseFhirJsonSerializer(inspector));
        var compared = 0;
        foreach (var published in FhirPackageReader.Read(RealData.Path("packages", "fhir.r4.ukcore-2025.6.20.tgz")).Resources)
        {
            if (!deserializer.TryDeserializeResource(published.ToJsonString(), out var resource, out _) || resource is null) continue;
            if (resource is DomainResource domain) domain.Text = null;
            var written = xml.SerializeToString(resource);
            using var reader = XmlReader.Create(new StringReader(written));
            reading.TryDeserializeResource(reader, out var again, out _);
            var expected = JsonNode.Parse(json.SerializeToString(again!))!;

            var read = Assert.Single(Read(written, FhirRelease.R4, out var findings));

            Assert.Empty(findings);
            Assert.True(JsonNode.DeepEquals(expected, read), $"{published["url"]}\n{expected.ToJsonString()}\n{read.ToJsonString()}");
            compared++;
        }
        Assert.True(compared > 350, $"{compared} compared");
    }

    [Fact]
    public void STU3_and_R5_have_shapes_of_their_own()
    {
        const string stu3 = """
            <StructureDefinition xmlns="http://hl7.org/fhir"><url value="http://x.org/s"/><contextType value="resource"/><context value="Patient"/>
            <differential><element id="Patient"><path value="Patient"/><type><code value="Extension"/><profile value="http://x.org/e"/></type>
            <min value="1"/><binding><strength value="required"/><valueSetReference><reference value="http://x.org/v"/></valueSetReference></binding>
            <fixedCoding><code value="a"/></fixedCoding></element></differential></StructureDefinition>
            """;
        var definition = Assert.Single(Read(stu3, FhirRelease.Stu3, out var findings));
        Assert.Empty(findings);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"resourceType":"StructureDefinition","url":"http://x.org/s","contextType":"resource","context":["Patient"],
            "differential":{"element":[{"id":"Patient","path":"Patient","type":[{"code":"Extension","profile":"http://x.org/e"}],
            "min":1,"binding":{"strength":"required","valueSetReference":{"reference":"http://x.org/v"}},"fixedCoding":{"code":"a"}}]}}
            """), definition), definition.ToJsonString());

        const string r5 = """<ValueSet xmlns="http://hl7.org/fhir"><versionAlgorithmString value="semver"/><compose><property value="a"/><include><copyright value="x"/></include></compose></ValueSet>""";
        Assert.Equal("""{"resourceType":"ValueSet","versionAlgorithmString":"semver","compose":{"property":["a"],"include":[{"copyright":"x"}]}}""",
            Assert.Single(Read(r5, FhirRelease.R5, out _)).ToJsonString());
        Read(r5, FhirRelease.R4, out var inR4);
        Assert.Equal(["element-unknown", "element-unknown", "element-unknown"], inR4);
    }

    [Fact]
    public void Extensions_of_primitives_digits_of_decimals_and_lists_with_gaps_survive()
    {
        const string xml = """
            <CodeSystem xmlns="http://hl7.org/fhir" id="c"><title id="t" value="A"><extension url="http://x.org/e"><valueDecimal value="1.00"/></extension></title>
            <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">no</div></text><experimental value="true"/>
            <contained><ValueSet><url value="http://x.org/in"/></ValueSet></contained>
            <concept><code value="x"/><property><code value="p"/><valueInteger value="-3"/></property><concept><code value="y"/></concept></concept></CodeSystem>
            """;
        Assert.Equal(
            """
            {"resourceType":"CodeSystem","id":"c","title":"A","_title":{"id":"t","extension":[{"url":"http://x.org/e","valueDecimal":1.00}]},"experimental":true,"contained":[{"resourceType":"ValueSet","url":"http://x.org/in"}],"concept":[{"code":"x","property":[{"code":"p","valueInteger":-3}],"concept":[{"code":"y"}]}]}
            """,
            Assert.Single(Read(xml, FhirRelease.R4, out _)).ToJsonString());

        var gaps = """<OperationDefinition xmlns="http://hl7.org/fhir"><resource value="A"/><resource><extension url="http://x.org/e"><valueString value="s"/></extension></resource></OperationDefinition>""";
        Assert.Equal("""{"resourceType":"OperationDefinition","resource":["A",null],"_resource":[null,{"extension":[{"url":"http://x.org/e","valueString":"s"}]}]}""",
            Assert.Single(Read(gaps, FhirRelease.R4, out _)).ToJsonString());
    }

    [Theory]
    [InlineData("""<!DOCTYPE v [<!ENTITY e "x">]><ValueSet xmlns="http://hl7.org/fhir"><url value="&e;"/></ValueSet>""")]
    [InlineData("""<ValueSet><url value="http://x.org"/></ValueSet>""")]
    [InlineData("""<ValueSet xmlns="http://hl7.org/fhir"><url value="http://x.org">""")]
    public void What_is_not_well_formed_or_no_FHIR_is_refused(string xml) =>
        Assert.Throws<XmlException>(() => Read(xml, FhirRelease.R4, out _));

    [Fact]
    public void Endless_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<concept>", 5000)) + string.Concat(Enumerable.Repeat("</concept>", 5000));
        Assert.Throws<XmlException>(() => Read($"<CodeSystem xmlns=\"http://hl7.org/fhir\">{deep}</CodeSystem>", FhirRelease.R4, out _));
    }

    [Fact]
    public void A_specification_zip_of_bundles_becomes_a_core_package()
    {
        const string types = """
            <Bundle xmlns="http://hl7.org/fhir"><entry><resource><StructureDefinition><url value="http://hl7.org/fhir/StructureDefinition/Tiny"/><fhirVersion value="4.3.0"/><kind value="complex-type"/></StructureDefinition></resource></entry>
            <entry><fullUrl value="x"/><resource><ValueSet><url value="http://x.org/v"/></ValueSet></resource></entry></Bundle>
            """;
        const string sets = """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ValueSet","url":"http://x.org/w"}},{"resource":{"resourceType":"Patient"}}]}""";
        var package = PackageCompiler.Compile(PackageArchives.Zip(("profiles-types.xml", types), ("valuesets.json", sets), ("fhir-single.xsd", "<x/>")));

        Assert.Equal(("hl7.fhir.r4b.core#4.3.0", "4.3.0"), (package.Manifest.Reference, package.Manifest.FhirVersion));
        Assert.Equal("[StructureDefinition, 1][ValueSet, 2]", string.Concat(package.Manifest.Counts));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(package, PackageOrigin.Folder)]);
        Assert.Equal("hl7.fhir.r4b.core#4.3.0", store.Find("http://hl7.org/fhir/StructureDefinition/Tiny|4.3", FhirRelease.R4B)?.Source);
        Assert.Equal("hl7.fhir.r4.core#4.0.1", store.Find("http://hl7.org/fhir/StructureDefinition/Patient", FhirRelease.R4B)?.Source);
    }

    private static List<JsonObject> Read(string xml, FhirRelease release, out List<string> findings)
    {
        var codes = findings = [];
        return [.. new XmlDefinitionReader(release, (code, _) => codes.Add(code)).Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)))];
    }
}
