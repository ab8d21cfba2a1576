using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirStories.Cli.Reporting;

/// <summary>For machines: every resource with its findings, then the totals.</summary>
internal sealed class JsonReport : IFindingReport, IDisposable
{
    private readonly Utf8JsonWriter _json;
    private readonly ReportStyle _style;

    public JsonReport(Stream output, ReportStyle style)
    {
        _style = style;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.WriteStartObject();
        style.Head(_json);
        _json.WriteStartArray("results");
    }

    public void Add(CheckedInstance instance)
    {
        if (instance.State == CheckedState.LeftOut) return;
        _json.WriteStartObject();
        _json.WriteString("file", instance.File);
        if (instance.Line is { } line) _json.WriteNumber("line", line);
        if (instance.ResourceType is { } type) _json.WriteString(_style.TypeProperty, type);
        if (instance.Id is { } id) _json.WriteString("id", id);
        if (_style.SaysValid) _json.WriteBoolean("valid", instance.State == CheckedState.Valid);
        _json.WriteStartArray("issues");
        foreach (var issue in instance.Issues)
        {
            _json.WriteStartObject();
            _json.WriteString("severity", issue.Level.ToString().ToLowerInvariant());
            _json.WriteString("code", issue.Code);
            _json.WriteString("messageId", issue.MessageId);
            _json.WriteString("message", issue.Message);
            if (issue.Expression is { } expression) _json.WriteString("expression", expression);
            if (issue.Line is { } at) _json.WriteNumber("line", at);
            if (issue.Column is { } column) _json.WriteNumber("column", column);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending > 1 << 16) _json.Flush();
    }

    public void Complete(ReportTotals totals)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("summary");
        totals.Write(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();
}
