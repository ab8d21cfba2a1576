using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Formats;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Rest.Interactions;

/// <summary><c>PATCH [base]/[type]/[id]</c> and <c>PATCH [base]/[type]?…</c>: JSON Patch, XML Patch and FHIRPath Patch (R4 http §3.1.0.6).</summary>
internal sealed class PatchInteraction(ResourceValidator paths)
{
    /// <summary>Media type of a JSON Patch.</summary>
    public const string JsonPatchType = "application/json-patch+json";

    /// <summary>Media type of an XML Patch.</summary>
    public const string XmlPatchType = "application/xml-patch+xml";

    public async Task<FhirResponse> Patch(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        await WriteInteraction.AnswerAsync(request, repository, await repository.PatchAsync(request.Type, request.Id, request.Query, Read(request), request.Expected, cancellation), cancellation);

    /// <summary>The patch in a body.</summary>
    /// <exception cref="FhirRequestException">400: it is broken; 415: it is of no kind that is taken.</exception>
    public IResourcePatch Read(FhirRequest request)
    {
        var media = MediaTypeHeaderValue.TryParse(request.PatchType, out var parsed) ? parsed : null;
        switch (media?.MediaType.Value?.ToLowerInvariant())
        {
            case JsonPatchType: return JsonPatch.Read(request.Body);
            case XmlPatchType: return XmlPatch.Read(request.Body);
        }
        if (media is null || MediaTypes.FormatOf(media) is null)
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "content-type-unsupported",
                $"A patch of the type '{request.PatchType}' is not supported: send {JsonPatchType}, {XmlPatchType}, or a FHIRPath Patch (Parameters) as {MediaTypes.FhirJson} or {MediaTypes.FhirXml}.", "http.Content-Type"));
        var (format, _) = MediaTypes.Body(request.PatchType);
        var body = request.Body.Span.StartsWith("\uFEFF"u8) ? request.Body[3..] : request.Body;
        var resource = format == BodyFormat.Json ? ResourceParser.ParseJson(body.Span) : ResourceParser.ParseXml(body);
        if (resource.Resource is null) throw new FhirRequestException(400, resource.Issues);
        return FhirPathPatch.Read(format == BodyFormat.Json ? body : ResourceText.ToJson(resource.Resource), paths);
    }
}
