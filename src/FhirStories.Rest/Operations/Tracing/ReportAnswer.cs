using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary>Reports as answers of operations.</summary>
internal static class ReportAnswer
{
    /// <summary>The base of our OperationDefinitions.</summary>
    public const string Definitions = Catalogue.Stories.Canonicals.Definitions + "/OperationDefinition/";

    /// <summary>A report, in the form that its output has.</summary>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="isResource">Whether it is a FHIR resource, which is then given out in the format that the request asks for.</param>
    /// <param name="write">Writes it.</param>
    public static FhirResponse Of(string mediaType, bool isResource, Action<Stream> write)
    {
        var output = new MemoryStream();
        write(output);
        var bytes = output.GetBuffer().AsMemory(0, (int)output.Length);
        return new FhirResponse { Status = 200, Body = isResource ? new JsonBody(bytes) : new RawBody(mediaType.StartsWith("text/", StringComparison.Ordinal) ? mediaType + "; charset=utf-8" : mediaType, bytes) };
    }

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
