using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirStories.Cli.Validating;

/// <summary>For machines: every resource with its findings, then the totals.</summary>
internal sealed class JsonReport : IValidationReport, IDisposable
{
    private readonly Utf8JsonWriter _json;

    public JsonReport(Stream output, string fhirVersion)
    {
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.WriteStartObject();
        _json.WriteString("fhirVersion", fhirVersion);
        _json.WriteStartArray("results");
    }

    public void Add(CheckedInstance instance)
    {
        if (instance.State == CheckedState.LeftOut) return;
        _json.WriteStartObject();
        _json.WriteString("file", instance.File);
        if (instance.Line is { } line) _json.WriteNumber("line", line);
        if (instance.ResourceType is { } type) _json.WriteString("resourceType", type);
        if (instance.Id is { } id) _json.WriteString("id", id);
        _json.WriteBoolean("valid", instance.State == CheckedState.Valid);
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

    public void Complete(ValidationTotals totals)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("summary");
        _json.WriteNumber("files", totals.Files);
        _json.WriteNumber("resources", totals.Resources);
        _json.WriteNumber("valid", totals.Resources - totals.Invalid);
        _json.WriteNumber("invalid", totals.Invalid);
        _json.WriteNumber("errors", totals.Errors);
        _json.WriteNumber("warnings", totals.Warnings);
        _json.WriteNumber("notChecked", totals.NotChecked);
        _json.WriteNumber("leftOut", totals.LeftOut);
        _json.WriteNumber("unreadable", totals.Unreadable);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();
}
