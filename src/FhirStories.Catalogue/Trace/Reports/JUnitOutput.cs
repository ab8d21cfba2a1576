using System.Globalization;
using System.Text;
using System.Xml;
using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>For build servers: a suite for each story, a case for each statement.</summary>
internal static class JUnitOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", XmlCharacters.Clean($"Coverage of the {Words.Of(report.Scope)}"));
        foreach (var story in report.Statements.GroupBy(statement => statement.Reference))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", XmlCharacters.Clean(story.First().Story));
            xml.WriteAttributeString("tests", Text(story.Count()));
            xml.WriteAttributeString("failures", Text(story.Count(IsFailure)));
            xml.WriteAttributeString("skipped", Text(story.Count(statement => statement.Status == StatementStatus.Excluded)));
            foreach (var statement in story)
            {
                Case(xml, statement);
                await output.PauseAsync();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, StatementCoverage statement)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", XmlCharacters.Clean(statement.Story));
        xml.WriteAttributeString("name", XmlCharacters.Clean(statement.Key));
        xml.WriteStartElement("properties");
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", "requirement");
        xml.WriteAttributeString("value", XmlCharacters.Clean(statement.Name));
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (IsFailure(statement) || statement.Status == StatementStatus.Excluded)
        {
            xml.WriteStartElement(statement.Status == StatementStatus.Excluded ? "skipped" : "failure");
            if (statement.Status != StatementStatus.Excluded) xml.WriteAttributeString("type", statement.Status.Code());
            xml.WriteAttributeString("message", XmlCharacters.Clean(Words.Of(statement)));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static bool IsFailure(StatementCoverage statement) => statement.Status is StatementStatus.Uncovered or StatementStatus.Suspect or StatementStatus.Failed;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
