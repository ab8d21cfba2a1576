using System.Globalization;
using System.Text;
using System.Xml;
using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>For build servers: a suite for each story and data set, a case for each statement and data item.</summary>
internal static class JUnitOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", XmlCharacters.Clean($"Coverage of the {Words.Of(report.Scope)}"));
        foreach (var story in report.Statements.GroupBy(statement => statement.Reference))
        {
            Suite(xml, story.First().Story, story.Count(), story.Count(IsFailure), story.Count(statement => statement.Status == StatementStatus.Excluded));
            foreach (var statement in story)
            {
                Case(xml, statement);
                await output.PauseAsync();
            }
            xml.WriteEndElement();
        }
        foreach (var story in report.StoriesWithoutStatements)
        {
            var excluded = story.Status == StatementStatus.Excluded;
            Suite(xml, story.Story, 1, excluded ? 0 : 1, excluded ? 1 : 0);
            Case(xml, story.Story, "statements", story.Story, excluded ? "skipped" : "failure", story.Status.Code(), story.Reason);
            xml.WriteEndElement();
        }
        foreach (var set in report.DataSets)
        {
            // A gap that is known is no failure of this build.
            Suite(xml, set.Canonical, set.Total, set.Counts[DataItemStatus.Unmapped] + set.Counts[DataItemStatus.Broken], set.Counts[DataItemStatus.Gap]);
            foreach (var item in set.Items)
            {
                Case(xml, set.Canonical, item.Id, set.NameOf(item.Id), item.Status switch { DataItemStatus.Mapped => null, DataItemStatus.Gap => "skipped", _ => "failure" }, item.Status.Code(), Words.Of(item));
                await output.PauseAsync();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Suite(XmlWriter xml, string name, int tests, int failures, int skipped)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", XmlCharacters.Clean(name));
        xml.WriteAttributeString("tests", Text(tests));
        xml.WriteAttributeString("failures", Text(failures));
        xml.WriteAttributeString("skipped", Text(skipped));
    }

    private static void Case(XmlWriter xml, StatementCoverage statement) => Case(xml, statement.Story, statement.Key, statement.Name,
        statement.Status == StatementStatus.Excluded ? "skipped" : IsFailure(statement) ? "failure" : null, statement.Status.Code(), Words.Of(statement));

    private static void Case(XmlWriter xml, string suite, string name, string requirement, string? outcome, string type, string message)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", XmlCharacters.Clean(suite));
        xml.WriteAttributeString("name", XmlCharacters.Clean(name));
        xml.WriteStartElement("properties");
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", "requirement");
        xml.WriteAttributeString("value", XmlCharacters.Clean(requirement));
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (outcome is not null)
        {
            xml.WriteStartElement(outcome);
            if (outcome == "failure") xml.WriteAttributeString("type", type);
            xml.WriteAttributeString("message", XmlCharacters.Clean(message));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static bool IsFailure(StatementCoverage statement) => statement.Status is StatementStatus.Uncovered or StatementStatus.Suspect or StatementStatus.Failed;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
