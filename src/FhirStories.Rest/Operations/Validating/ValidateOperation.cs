using System.Text;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;

namespace FhirStories.Rest.Operations.Validating;

/// <summary><c>$validate</c> (R4 resource-operations): on the base, on a type, and on what is stored.</summary>
/// <remarks>
/// The answer is 200 with an OperationOutcome whatever the resource is like; a refusal means that the call itself is wrong. The
/// body goes to the validator as it was sent, so that line and column are the sender's.
/// </remarks>
internal sealed class ValidateOperation(ResourceValidator validator, DefinitionStore definitions) : IOperation
{
    // An outcome is read by somebody, and held in memory.
    private const int MostIssues = 5000;

    public string Name => "validate";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/Resource-validate";

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = [];

    public bool ChangesState => false;

    public bool TakesAnyRelease => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var http = request.Request;
        RequireType(http);
        var call = ValidateCall.Read(http);
        if (call.Mode == "profile" && call.Settings.Profiles.Count == 0) throw OperationRequest.Invalid("profile", "mode=profile needs the profile to check against.");
        if (call.Mode == "delete") return Answer(call, await DeleteAsync(request, cancellation));
        if (!call.HasResource) return Answer(call, await StoredAsync(request, call, cancellation));
        var report = Validate(http, call);
        if (http.Type.Length > 0 && report.ResourceType is { } type && type != http.Type)
            throw new FhirRequestException(400, FhirIssue.Error("invalid", "resource-type-mismatch", $"The URL is for {http.Type}, but the body is a {type}. Send it to {type}/$validate, or to $validate."));
        return Answer(call, [.. report.Issues, .. Identity(http, call, report), .. await AdviceAsync(request, call, report, cancellation)]);
    }

    private ValidationReport Validate(FhirRequest http, ValidateCall call)
    {
        if (http.BodyFormat == BodyFormat.Json)
        {
            var text = ValidateCall.Text(http).Span;
            return validator.ValidateJson(call.Part is { } part ? JsonParameters.Part(text, part) : text, http.Release, call.Settings);
        }
        if (call.Part is { } place)
        {
            using var reader = XmlParameters.Part(http.Body, place.Start.Value);
            return validator.ValidateXml(reader, http.Release, call.Settings);
        }
        using var stream = new MemoryStream(http.Body.ToArray(), writable: false);
        return validator.ValidateXml(stream, http.Release, call.Settings);
    }

    /// <summary>What is stored under the id of the URL; its lines are nobody's, so they are left out.</summary>
    private async Task<IReadOnlyList<FhirIssue>> StoredAsync(OperationRequest request, ValidateCall call, CancellationToken cancellation)
    {
        if (request.Request.Id.Length == 0)
            throw new FhirRequestException(400, FhirIssue.Error("required", "operation-resource-missing",
                "There is no resource to validate: send it as the body, or as the parameter 'resource' of a Parameters resource."));
        var release = request.Request.Release;
        var stored = release == FhirRelease.R5 ? await CarriedStory.StoredAsync(request, cancellation) : await request.StoredAsync(cancellation);
        var shown = release == FhirRelease.R5 ? await CarriedStory.ShownAsync(request, stored, cancellation) : stored;
        var advice = await request.Repository.AdviceAsync(stored, call.Switches, cancellation);
        return
        [
            .. validator.ValidateJson(shown.Json.Span, release, call.Settings).Issues.Select(i => i with { Line = null, Column = null }),
            .. release == FhirRelease.R5 ? await CarriedStory.SaidAsync(request, request.Request.Type, advice, cancellation) : advice,
        ];
    }

    /// <summary>What is advised about the resource, where it can be read.</summary>
    private static async Task<IReadOnlyList<FhirIssue>> AdviceAsync(OperationRequest request, ValidateCall call, ValidationReport report, CancellationToken cancellation)
    {
        var http = request.Request;
        if (http.Release == FhirRelease.R5 && report.ResourceType is { } carrier && CarriedStory.Of(carrier, http.BodyFormat == BodyFormat.Json ? Json(http, call).ToArray() : Xml(http, call), http.BodyFormat) is { } carried)
            return await CarriedStory.SaidAsync(request, carrier, await request.Repository.AdviceAsync(carried, call.Switches, cancellation), cancellation);
        if (http.Release != FhirRelease.R4 || !FhirRepository.HasAdvice(report.ResourceType)) return [];
        var parsed = http.BodyFormat == BodyFormat.Json ? ResourceParser.ParseJson(Json(http, call)) : ResourceParser.ParseXml(Xml(http, call));
        return await request.Repository.AdviceAsync(parsed.Resource, call.Switches, cancellation);
    }

    private static ReadOnlySpan<byte> Json(FhirRequest http, ValidateCall call)
    {
        var text = ValidateCall.Text(http).Span;
        return call.Part is { } part ? text[part] : text;
    }

    private static ReadOnlyMemory<byte> Xml(FhirRequest http, ValidateCall call)
    {
        if (call.Part is not { } place) return http.Body;
        using var reader = XmlParameters.Part(http.Body, place.Start.Value);
        reader.MoveToContent();
        return Encoding.UTF8.GetBytes(reader.ReadOuterXml());
    }

    /// <summary>Whether what the URL names can be deleted: the content does not count.</summary>
    private async Task<IReadOnlyList<FhirIssue>> DeleteAsync(OperationRequest request, CancellationToken cancellation)
    {
        var (type, id) = (request.Request.Type, request.Request.Id);
        if (id.Length == 0) throw OperationRequest.Invalid("mode", "mode=delete is asked of an instance: [type]/[id]/$validate.");
        if (definitions.FindById(type, id) is { } definition)
            return [FhirIssue.Error("not-supported", "definition-read-only", $"{type}/{id} comes from the package {definition.Source} and cannot be deleted here.", type)];
        var there = request.Request.Release == FhirRelease.R5 ? await CarriedStory.FindAsync(request, cancellation) : await request.Repository.ReadAsync(type, id, cancellation);
        return there is { Deleted: false } ? []
            : [FhirIssue.Error("not-found", "resource-not-found", $"{type}/{id} is not there, so there is nothing to delete.", type)];
    }

    /// <summary>What a create or an update says about ids.</summary>
    private static IEnumerable<FhirIssue> Identity(FhirRequest http, ValidateCall call, ValidationReport report)
    {
        if (report.ResourceType is not { } type) yield break;
        var place = $"{type}.id";
        if (call.Mode == "create" && report.ResourceId is { } own)
            yield return FhirIssue.Error("invariant", "id-on-create", $"A create gives an id of its own making: leave out '{own}', or PUT the resource to {type}/{own}.", place);
        if (call.Mode == "update" && report.ResourceId is null)
            yield return FhirIssue.Error("required", "id-missing-on-update", $"An update needs an id{(http.Id.Length > 0 ? $", here '{http.Id}'" : "")}.", place);
        if (call.Mode == "update" && http.Id.Length > 0 && report.ResourceId is { } other && other != http.Id)
            yield return FhirIssue.Error("invalid", "resource-id-mismatch", $"The body has the id '{other}', its URL '{http.Id}'. Make them equal.", place);
    }

    private void RequireType(FhirRequest http)
    {
        if (http.Type.Length > 0 && !definitions.ResourceTypes(http.Release).Contains(http.Type))
            throw new FhirRequestException(404, FhirIssue.Error("not-supported", "resource-type-unknown",
                $"'{http.Type}' is not a resource type of FHIR {FhirReleases.VersionOf(http.Release)} that is known here. Types are written with capitals, such as Patient."));
    }

    private static FhirResponse Answer(ValidateCall call, IReadOnlyList<FhirIssue> found)
    {
        var issues = new List<FhirIssue>(Math.Min(found.Count, MostIssues) + 2);
        issues.AddRange(found.Take(MostIssues));
        if (found.Count > MostIssues)
            issues.Add(new FhirIssue(IssueLevel.Warning, "too-long", "issues-cut", $"{found.Count - MostIssues} more issues were found and left out, {found.Skip(MostIssues).Count(i => i.Level is IssueLevel.Error or IssueLevel.Fatal)} of them errors."));
        if (found.Count == 0) issues.Add(new FhirIssue(IssueLevel.Information, "informational", "validation-ok", "All OK: nothing was found."));
        issues.AddRange(call.Warnings);
        return FhirResponse.Outcome(200, issues);
    }
}
