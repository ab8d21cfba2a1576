using FhirStories.Repository;
using FhirStories.Repository.Packages;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary><c>POST [base]/$package-remove</c> with the <c>name</c> and <c>version</c> of an installed package.</summary>
internal sealed class PackageRemoveOperation(PackageLibrary library) : IOperation
{
    public string Name => "package-remove";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/package-remove";

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var (name, version) = (Required(request, "name"), Required(request, "version"));
        await PackageParameters.RefusingAsync(async () =>
        {
            await library.RemoveAsync(name, version, cancellation);
            return true;
        });
        return FhirResponse.Outcome(200, new FhirIssue(IssueLevel.Information, "informational", "package-removed", $"{name}#{version} is removed."));
    }

    private static string Required(OperationRequest request, string name) => request.Text(name) ?? throw new FhirRequestException(400,
        FhirIssue.Error("required", "operation-parameter-missing", "Say which package: 'name' and 'version'.", $"http.{name}"));
}
