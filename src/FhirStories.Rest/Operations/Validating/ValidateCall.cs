using FhirStories.Catalogue.Rules;
using FhirStories.Repository;
using FhirStories.Repository.Writing;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations.Validating;

/// <summary>What a call of <c>$validate</c> asks for. The resource is not parsed here: what is wrong with it is the answer.</summary>
internal sealed record ValidateCall
{
    /// <summary>Our own parameter: prefixes of extension URLs that may be unknown, or <c>any</c>.</summary>
    public const string AllowExtensions = "allow-extensions";

    /// <summary>Our own parameters: codes of the story rules that speak, or <c>none</c>; and of those that are silent.</summary>
    public const string Rules = "rules", RulesOff = "rules-off";

    private const string AnyExtension = "any";

    private static readonly string[] Modes = ["create", "update", "delete", "profile"];

    /// <summary><c>create</c>, <c>update</c>, <c>delete</c>, <c>profile</c>; null without one.</summary>
    public string? Mode { get; private init; }

    /// <summary>How it is to be validated.</summary>
    public required ValidationSettings Settings { get; init; }

    /// <summary>Which story rules speak.</summary>
    public required RuleSwitches Switches { get; init; }

    /// <summary>Whether a resource was sent.</summary>
    public bool HasResource { get; private init; }

    /// <summary>Where the resource stands within Parameters; null where it is the body itself.</summary>
    public Range? Part { get; private init; }

    /// <summary>What was sent and has no effect.</summary>
    public IReadOnlyList<FhirIssue> Warnings { get; private init; } = [];

    /// <summary>Reads a call.</summary>
    /// <exception cref="FhirRequestException">400: the call itself is wrong.</exception>
    public static ValidateCall Read(FhirRequest request)
    {
        var sent = request.Body.IsEmpty ? [] : request.BodyFormat == BodyFormat.Json ? JsonParameters.Read(Text(request).Span) : XmlParameters.Read(request.Body);
        // Parameters without a resource, sent to Parameters/$validate, are what is to be validated.
        if (request.Type == "Parameters" && !request.Body.IsEmpty && sent?.Exists(p => p.Name == "resource") != true) sent = null;
        var all = request.Parameters.Select(p => new SentParameter(p.Key, p.Value, null)).Concat(sent ?? []).ToList();
        var resources = all.Where(p => p.Name == "resource").ToList();
        if (resources.Count > 1) throw OperationRequest.Invalid("resource", "send one resource; several go into a Bundle.");
        if (resources is [{ Resource: null }]) throw OperationRequest.Invalid("resource", "it is a resource, sent in a Parameters resource.");
        var allowed = Values(all, AllowExtensions);
        return new ValidateCall
        {
            Mode = ModeOf(all),
            Settings = new ValidationSettings
            {
                Profiles = Values(all, "profile"),
                AllowedExtensions = [.. allowed.Where(a => a != AnyExtension)],
                RequireKnownExtensions = !allowed.Contains(AnyExtension),
            },
            Switches = SwitchesOf(all),
            HasResource = sent is null || resources.Count > 0,
            Part = resources is [var only] ? only.Resource : null,
            Warnings = [.. all.Where(p => p.Name is not ("resource" or "profile" or "mode" or AllowExtensions or Rules or RulesOff or "_format" or "_pretty")).Select(p => p.Name).Distinct()
                .Select(name => FhirIssue.Warning("not-supported", "operation-parameter-unknown", $"The parameter '{name}' has no effect: $validate takes resource, profile, mode, {AllowExtensions}, {Rules} and {RulesOff}.", $"http.{name}"))],
        };
    }

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlyMemory<byte> Text(FhirRequest request) => request.Body.Span.StartsWith("\uFEFF"u8) ? request.Body[3..] : request.Body;

    private static string? ModeOf(List<SentParameter> all)
    {
        var modes = Values(all, "mode").Distinct().ToList();
        if (modes.Count > 1) throw OperationRequest.Invalid("mode", "send one mode.");
        return modes is [] ? null : Modes.Contains(modes[0]) ? modes[0] : throw OperationRequest.Invalid("mode", $"'{modes[0]}' is not one of {string.Join(", ", Modes)}.");
    }

    private static RuleSwitches SwitchesOf(List<SentParameter> all)
    {
        var (switches, problems) = RuleSwitches.Read(Values(all, Rules), Values(all, RulesOff));
        return problems is [] ? switches : throw new FhirRequestException(400, [.. problems.Select(problem => FhirIssue.Error("value", "story-rule-unknown", problem, $"http.{Rules}"))]);
    }

    private static List<string> Values(List<SentParameter> all, string name) =>
        [.. all.Where(p => p.Name == name).Select(p => p.Value is { Length: > 0 } value ? value : throw OperationRequest.Invalid(name, "it has no value.")).Distinct()];
}
