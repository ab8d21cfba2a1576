using FhirStories.Repository;
using FhirStories.Repository.Packages;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary><c>POST [base]/$package-add</c>: the body is a package, or Parameters with the <c>name</c> and <c>version</c> of one that the
/// configured registry has. Whole or not at all.</summary>
internal sealed class PackageAddOperation(PackageLibrary library) : IOperation
{
    public string Name => "package-add";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/package-add";

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => true;

    public bool TakesArchive => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var replace = request.Flag("replace", false);
        var added = await PackageParameters.RefusingAsync(() => request.Request.Archive is { } archive
            ? library.AddAsync(archive, replace, cancellation)
            : library.AddAsync(
                request.Text("name") ?? throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing",
                    "Send a package as the body (Content-Type: application/gzip), or Parameters with its 'name' and 'version'.", "http.name")),
                request.Text("version") ?? "latest", replace, null, cancellation));
        return PackageParameters.Answer(added.Select(PackageParameters.Of));
    }
}
