using FhirStories.Repository.Lifecycle;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$release</c> (CRMI): makes a draft active, with its version and those of what it depends on.</summary>
internal sealed class ReleaseOperation(ArtifactTools tools) : IOperation
{
    public string Name => "release";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => ArtifactCall.Types;

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var version = ArtifactCall.Required(request, "version", "give the version of the release, such as 1.0.0");
        var behavior = ArtifactCall.Required(request, "versionBehavior", "say default, check or force") switch
        {
            "default" => VersionBehavior.Default,
            "check" => VersionBehavior.Check,
            "force" => VersionBehavior.Force,
            var other => throw OperationRequest.Invalid("versionBehavior", $"'{other}' is not default, check or force."),
        };
        ArtifactCall.RefuseFlags(request, "latestFromTxServer");
        var date = request.Text("releaseDate");
        if (date is not null && !FhirDateTime.IsValidValue(date)) throw OperationRequest.Invalid("releaseDate", $"'{date}' is not a date such as 2026-11-26.");
        var release = await tools.Releases(request.Repository).ReleaseAsync(request.Request.Type, ArtifactCall.Id(request), new ReleaseOptions(version, behavior)
        {
            RequireVersions = request.Flag("requireVersionSpecificReferences", false),
            RequireActive = request.Flag("requireActiveReferences", false),
            Experimental = request.Text("experimentalBehavior") switch
            {
                null or "none" => ExperimentalBehavior.None,
                "warn" => ExperimentalBehavior.Warn,
                "error" => ExperimentalBehavior.Error,
                var other => throw OperationRequest.Invalid("experimentalBehavior", $"'{other}' is not error, warn or none."),
            },
            Date = date,
            Label = request.Text("releaseLabel"),
        }, cancellation);
        return await ArtifactCall.AnswerAsync(request, release.Answers, release.Issues, cancellation);
    }
}
