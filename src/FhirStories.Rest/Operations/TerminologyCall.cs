using FhirStories.Definitions.Terminology;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Rest.Operations;

/// <summary>Reads what the terminology operations have in common, and writes their refusals.</summary>
internal static class TerminologyCall
{
    // Each would change the answer, so passing over it in silence would answer another question.
    private static readonly string[] Unsupported = ["context", "contextDirection", "date", "profile"];

    /// <summary>The value set or code system of a call: instance, resource, or canonical.</summary>
    /// <param name="request">The call.</param>
    /// <param name="lookup">Where definitions are found.</param>
    /// <param name="type"><c>ValueSet</c> or <c>CodeSystem</c>.</param>
    /// <param name="resourceParameter">The parameter that takes the resource itself.</param>
    /// <param name="overlay">Takes what goes before the store.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>Its canonical; null where the call names none.</returns>
    public static async Task<string?> DefinitionAsync<T>(
        OperationRequest request, DefinitionLookup lookup, string type, string resourceParameter, DefinitionOverlay overlay, CancellationToken cancellation)
        where T : Resource
    {
        foreach (var name in Unsupported)
            if (request.Names.Contains(name)) throw new FhirRequestException(422, FhirIssue.Error("not-supported", "operation-parameter-unsupported", $"The parameter {name} is not supported here: leave it out.", $"http.{name}"));
        foreach (var extra in request.Resources("tx-resource")) overlay.Add(ResourceText.ToJson(extra));

        if (request.Request.Id.Length > 0) return await lookup.ByIdAsync(request.Repository, type, request.Request.Id, overlay, cancellation);
        if ((request.Resource<T>(resourceParameter) ?? request.Content as T) is { } sent)
        {
            var json = ResourceText.ToJson(sent);
            var canonical = overlay.Add(json);
            await lookup.AddNamedAsync(request.Repository, json, overlay, cancellation);
            return canonical;
        }
        if (request.Content is { } other)
            throw new FhirRequestException(400, FhirIssue.Error("structure", "operation-body-wrong", $"The body is a {other.TypeName}: send a Parameters resource or a {type}."));
        if (request.Text("url") is not { Length: > 0 } url) return null;
        var version = type == "ValueSet" ? request.Text("valueSetVersion") : request.Text("version");
        if (version is { Length: > 0 } && !url.Contains('|', StringComparison.Ordinal)) url = $"{url}|{version}";
        await lookup.AddStoredAsync(request.Repository, type, url, overlay, cancellation);
        return url;
    }

    /// <summary>Takes in what is stored of a code system that a code names.</summary>
    public static Task AddSystemAsync(OperationRequest request, DefinitionLookup lookup, string system, DefinitionOverlay overlay, CancellationToken cancellation) =>
        lookup.AddStoredAsync(request.Repository, "CodeSystem", system, overlay, cancellation);

    /// <summary>The codes of a <c>$validate-code</c>: code, coding or codeableConcept.</summary>
    public static IReadOnlyList<CodeToValidate> Codes(OperationRequest request, string? system)
    {
        var sent = new[] { request.Names.Contains("code"), request.Names.Contains("coding"), request.Names.Contains("codeableConcept") }.Count(s => s);
        if (sent != 1)
            throw OperationRequest.Invalid("code", sent == 0 ? "send code with its system, or coding, or codeableConcept." : "send one of code, coding and codeableConcept, not several.");
        if (request.Text("code") is { } code)
            return [new CodeToValidate(system, code, request.Text("systemVersion") ?? (request.Request.Type == "CodeSystem" ? null : request.Text("version")), request.Text("display"))];
        if (request.Value<Coding>("coding") is { } coding) return [Of(coding, "Coding", system)];
        if (request.Value<CodeableConcept>("codeableConcept") is { } concept)
            return [.. concept.Coding.Select((c, i) => Of(c, $"CodeableConcept.coding[{i}]", system))];
        throw OperationRequest.Invalid("coding", "it is not a Coding or CodeableConcept.");

        static CodeToValidate Of(Coding c, string at, string? system) => new(c.System ?? system, c.Code ?? "", c.Version, c.Display, at);
    }

    /// <summary>The answer of a validation. What was not checked is neither true nor false, and FHIR has no third value of
    /// <c>result</c>: so it is a refusal that says what is missing.</summary>
    public static FhirResponse Answer(CodeValidation validation)
    {
        var issues = validation.Issues.Select(i => new FhirIssue(Level(i.Severity), i.Type, i.Id, i.Message, i.Expression)).ToList();
        if (validation.Result == Membership.NotChecked)
        {
            var first = issues.FindIndex(i => i.Message.Contains("was not checked", StringComparison.Ordinal));
            var reason = issues[Math.Max(first, 0)];
            issues.RemoveAt(Math.Max(first, 0));
            return FhirResponse.Outcome(422, [reason with { Level = IssueLevel.Error, Code = reason.MessageId.StartsWith("terminology-server", StringComparison.Ordinal) ? "transient" : "not-found" }, .. issues]);
        }
        var answer = new Parameters();
        answer.Add("result", new FhirBoolean(validation.Result == Membership.In));
        var message = string.Join(" ", validation.Issues.Where(i => i.Severity == FhirStories.Definitions.DefinitionSeverity.Error).Select(i => i.Message));
        if (message.Length == 0) message = string.Join(" ", validation.Issues.Where(i => i.Severity == FhirStories.Definitions.DefinitionSeverity.Warning).Select(i => i.Message));
        if (message.Length > 0) answer.Add("message", new FhirString(message));
        if (validation.Display is { Length: > 0 } display) answer.Add("display", new FhirString(display));
        if (validation.Code is { Length: > 0 } code) answer.Add("code", new Code(code));
        if (validation.System is { } system) answer.Add("system", new FhirUri(system));
        if (validation.Version is { } version) answer.Add("version", new FhirString(version));
        if (issues.Count > 0) answer.Add("issues", Formats.OutcomeText.Of(issues));
        return new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(answer)) };
    }

    /// <summary>A refusal by the terminology service.</summary>
    public static FhirResponse Refused(params IReadOnlyList<TerminologyReason> reasons) => FhirResponse.Outcome(
        reasons.All(r => r.Code is "value-set-unknown" or "code-unknown") ? 404 : 422,
        [.. reasons.Take(20).Select(r => FhirIssue.Error(r.Code switch
        {
            "too-costly" or "expansion-infinite" or "value-set-too-complex" => "too-costly",
            "value-set-unknown" or "code-unknown" or "system-unknown" or "system-version-unknown" or "system-content-missing" => "not-found",
            _ when r.Code.StartsWith("terminology-server", StringComparison.Ordinal) => "transient",
            _ => "not-supported",
        }, r.Code, r.Message))]);

    private static IssueLevel Level(FhirStories.Definitions.DefinitionSeverity severity) => severity switch
    {
        FhirStories.Definitions.DefinitionSeverity.Error => IssueLevel.Error,
        FhirStories.Definitions.DefinitionSeverity.Warning => IssueLevel.Warning,
        _ => IssueLevel.Information,
    };
}
