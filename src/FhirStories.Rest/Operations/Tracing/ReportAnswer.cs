using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary>Reports as answers of operations.</summary>
internal static class ReportAnswer
{
    /// <summary>The base of our OperationDefinitions.</summary>
    public const string Definitions = Catalogue.Stories.Canonicals.Definitions + "/OperationDefinition/";

    /// <summary>A report, in the form that its output has. It is computed by now; whoever reads it slowly holds up nobody else.</summary>
    /// <param name="output">The form.</param>
    /// <param name="report">The report.</param>
    public static FhirResponse Of<TReport>(ReportOutput<TReport> output, TReport report) => new()
    {
        Status = 200,
        Body = new ReportBody(
            output.IsResource ? null : output.MediaType.StartsWith("text/", StringComparison.Ordinal) ? output.MediaType + "; charset=utf-8" : output.MediaType,
            (pipe, cancellation) => output.WriteAsync(report, pipe, cancellation)),
    };

    /// <summary>The form that the parameter <c>format</c> names.</summary>
    /// <exception cref="FhirRequestException">400: there is none of that name.</exception>
    public static T Form<T>(OperationRequest request, IReadOnlyList<T> all, Func<T, string> name)
    {
        var asked = request.Text("format") ?? name(all[0]);
        return all.FirstOrDefault(each => string.Equals(name(each), asked, StringComparison.OrdinalIgnoreCase))
            ?? throw OperationRequest.Invalid("format", $"'{asked}' is not one of {string.Join(", ", all.Select(name))}.");
    }

    /// <summary>A refusal for what the trace does not know.</summary>
    public static FhirRequestException Unknown(string parameter, string message) =>
        new(404, FhirIssue.Error("not-found", "trace-unknown", message, $"http.{parameter}"));
}
