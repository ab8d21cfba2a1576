using System.Text.Encodings.Web;
using System.Text.Json;
using FhirStories.Validation;

namespace FhirStories.Cli.Reporting;

/// <summary>SARIF 2.1.0 for code scanning: a result for each finding; the rules are the ids of our messages.</summary>
internal sealed class SarifReport : IFindingReport, IDisposable
{
    private readonly Utf8JsonWriter _json;
    private readonly ReportStyle _style;
    private readonly Dictionary<string, int> _rules = new(StringComparer.Ordinal);

    public SarifReport(Stream output, ReportStyle style)
    {
        _style = style;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        _json.WriteString("columnKind", "utf16CodeUnits");
        _json.WriteStartArray("results");
    }

    public void Add(CheckedInstance instance)
    {
        foreach (var issue in instance.Issues) Result(instance, issue);
        if (_json.BytesPending > 1 << 16) _json.Flush();
    }

    public void Complete(ReportTotals totals)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "fhirstories");
        _json.WriteString("version", typeof(SarifReport).Assembly.GetName().Version?.ToString(3));
        _json.WriteStartArray("rules");
        foreach (var rule in _rules.OrderBy(r => r.Value))
        {
            _json.WriteStartObject();
            _json.WriteString("id", rule.Key);
            // Viewers show it in place of the id.
            _json.WriteStartObject("shortDescription");
            _json.WriteString("text", _style.Rule(rule.Key)?.Title ?? char.ToUpperInvariant(rule.Key[0]) + rule.Key[1..].Replace('-', ' '));
            _json.WriteEndObject();
            if (_style.Rule(rule.Key) is ({ }, { } help))
            {
                _json.WriteStartObject("help");
                _json.WriteString("text", help);
                _json.WriteEndObject();
            }
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteStartArray("invocations");
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful", totals.Unreadable == 0);
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void Result(CheckedInstance instance, FhirIssue issue)
    {
        if (!_rules.TryGetValue(issue.MessageId, out var rule)) _rules.Add(issue.MessageId, rule = _rules.Count);
        _json.WriteStartObject();
        _json.WriteString("ruleId", issue.MessageId);
        _json.WriteNumber("ruleIndex", rule);
        _json.WriteString("level", issue.Level switch
        {
            IssueLevel.Fatal or IssueLevel.Error => "error",
            IssueLevel.Warning => "warning",
            _ => "note",
        });
        _json.WriteStartObject("message");
        _json.WriteString("text", issue.Message);
        _json.WriteEndObject();
        _json.WriteStartArray("locations");
        _json.WriteStartObject();
        _json.WriteStartObject("physicalLocation");
        _json.WriteStartObject("artifactLocation");
        _json.WriteString("uri", Address(instance.File));
        _json.WriteEndObject();
        if (issue.Line is > 0 and var line)
        {
            _json.WriteStartObject("region");
            _json.WriteNumber("startLine", line);
            if (issue.Column is > 0 and var column) _json.WriteNumber("startColumn", column);
            _json.WriteEndObject();
        }
        _json.WriteEndObject();
        if (issue.Expression is { } expression)
        {
            _json.WriteStartArray("logicalLocations");
            _json.WriteStartObject();
            _json.WriteString("fullyQualifiedName", expression);
            _json.WriteEndObject();
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>The address of a file, relative to where the tool was started: so code scanning matches files of a repository.</summary>
    internal static string Address(string file) => Path.IsPathRooted(file)
        ? new Uri(file).AbsoluteUri : string.Join('/', (file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file).Split('/').Select(Uri.EscapeDataString));
}
