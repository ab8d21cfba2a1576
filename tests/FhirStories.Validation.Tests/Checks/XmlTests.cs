using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class XmlTests
{
    [Theory]
    [InlineData("""<?xml version="1.0" encoding="utf-8"?><Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>""", null)]
    [InlineData("""<?xml version="1.0" encoding="us-ascii"?><Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>""", "xml-encoding")]
    [InlineData("""<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>""", "xml-instruction")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient><?x y?>""", "xml-instruction")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><?x y?><active value="true"/></Patient>""", "xml-instruction")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="true"/><![CDATA[x]]></Patient>""", "xml-cdata")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir" xml:lang="en"><active value="true"/></Patient>""", "element-unknown")]
    [InlineData("""<!DOCTYPE Patient [<!ENTITY x "y">]><Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>""", "xml-malformed")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><gender value="male"/><active value="true"/></Patient>""", "xml-order")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir" gender="male"><active value="true"/></Patient>""", "xml-attribute")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir" id="a"><active value="true"/></Patient>""", "xml-attribute")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name><id value="n"/><family value="x"/></name></Patient>""", "xml-attribute")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><extension><url value="http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"/><valueBoolean value="true"/></extension></Patient>""", "xml-attribute")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name id="n"><family id="f" value="x"/></name></Patient>""", null)]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name xml:id="n"><family value="x"/></name></Patient>""", "element-unknown")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Patient"><active value="true"/></Patient>""", "element-unknown")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir patient.xsd"><active value="true"/></Patient>""", null)]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name><Patient><active value="true"/></Patient></name></Patient>""", "element-unknown")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><!-- a comment --><active value="true"/></Patient>""", null)]
    public void What_FHIR_XML_has_not(string xml, string? error) => Assert.Equal(error is null ? [] : [error], Judgement.XmlErrors(xml));
}
