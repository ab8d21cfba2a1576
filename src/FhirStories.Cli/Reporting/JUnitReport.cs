using System.Globalization;
using System.Text;
using System.Xml;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Validation;

namespace FhirStories.Cli.Reporting;

/// <summary>For build servers: a suite for each file, a case for each of its resources; those of NDJSON that have nothing to tell share one.</summary>
internal sealed class JUnitReport : IFindingReport, IDisposable
{
    private readonly XmlWriter _xml;
    private readonly ReportStyle _style;
    private readonly List<CheckedInstance> _cases = [];
    private string? _file;
    private int _silent;

    public JUnitReport(Stream output, ReportStyle style)
    {
        _style = style;
        _xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        _xml.WriteStartElement("testsuites");
        _xml.WriteAttributeString("name", style.Command);
    }

    public void Add(CheckedInstance instance)
    {
        if (instance.State == CheckedState.LeftOut) return;
        if (instance.File != _file) Suite();
        _file = instance.File;
        if (instance.Line is not null && instance.Issues.Count == 0) _silent++;
        else _cases.Add(instance);
    }

    public void Complete(ReportTotals totals)
    {
        Suite();
        _xml.WriteEndElement();
        _xml.Flush();
    }

    public void Dispose() => _xml.Dispose();

    private void Suite()
    {
        if (_file is null) return;
        _xml.WriteStartElement("testsuite");
        _xml.WriteAttributeString("name", XmlCharacters.Clean(_file));
        _xml.WriteAttributeString("tests", Text(_cases.Count + (_silent > 0 ? 1 : 0)));
        _xml.WriteAttributeString("failures", Text(_cases.Count(c => c.State != CheckedState.Unreadable && c.Issues.Any(_style.Fails))));
        _xml.WriteAttributeString("errors", Text(_cases.Count(c => c.State == CheckedState.Unreadable)));
        if (_silent > 0)
        {
            _xml.WriteStartElement("testcase");
            _xml.WriteAttributeString("classname", XmlCharacters.Clean(_file));
            _xml.WriteAttributeString("name", $"{Text(_silent)} {_style.Silent}");
            _xml.WriteEndElement();
        }
        foreach (var instance in _cases) Case(instance);
        _xml.WriteEndElement();
        _cases.Clear();
        (_file, _silent) = (null, 0);
    }

    private void Case(CheckedInstance instance)
    {
        _xml.WriteStartElement("testcase");
        _xml.WriteAttributeString("classname", XmlCharacters.Clean(instance.File));
        _xml.WriteAttributeString("name", XmlCharacters.Clean(instance.Name));
        var errors = instance.Issues.Where(_style.Fails).ToList();
        if (errors.Count > 0)
        {
            _xml.WriteStartElement(instance.State == CheckedState.Unreadable ? "error" : "failure");
            _xml.WriteAttributeString("type", errors[0].MessageId);
            _xml.WriteAttributeString("message", XmlCharacters.Clean(errors[0].Message));
            _xml.WriteString(XmlCharacters.Clean(string.Join('\n', errors.Select(Line))));
            _xml.WriteEndElement();
        }
        var others = instance.Issues.Where(i => !_style.Fails(i)).ToList();
        if (others.Count > 0) _xml.WriteElementString("system-out", XmlCharacters.Clean(string.Join('\n', others.Select(Line))));
        _xml.WriteEndElement();
    }

    private static string Line(FhirIssue issue) => string.Create(CultureInfo.InvariantCulture,
        $"{issue.Line}:{issue.Column} {issue.Level.ToString().ToLowerInvariant()} {issue.Message} [{issue.MessageId}] {issue.Expression}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
