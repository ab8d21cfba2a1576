using FhirStories.Repository.Packages;

namespace FhirStories.Rest.Operations;

/// <summary><c>GET [base]/$packages</c>: the packages in use, with what was found wrong with them, and those that should be but cannot.</summary>
internal sealed class PackagesOperation(PackageLibrary library) : IOperation
{
    public string Name => "packages";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/packages";

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation) =>
        PackageParameters.Answer((await library.ListAsync(cancellation)).Select(PackageParameters.Of));
}
