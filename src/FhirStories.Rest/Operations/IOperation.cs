namespace FhirStories.Rest.Operations;

/// <summary>Where an operation can be called.</summary>
[Flags]
internal enum OperationLevels
{
    /// <summary><c>[base]/$name</c></summary>
    System = 1,

    /// <summary><c>[base]/[type]/$name</c></summary>
    Type = 2,

    /// <summary><c>[base]/[type]/[id]/$name</c></summary>
    Instance = 4,
}

/// <summary>An operation of the facade (R4 operations §3.2). Each is one class, registered in <see cref="RestEndpoints"/>; routes and
/// CapabilityStatement come from what is registered; who may call it says <see cref="Repository.Access.AccessPolicy"/>.</summary>
internal interface IOperation
{
    /// <summary>The name without <c>$</c>.</summary>
    string Name { get; }

    /// <summary>Canonical of its OperationDefinition.</summary>
    string Definition { get; }

    /// <summary>Where it can be called.</summary>
    OperationLevels Levels { get; }

    /// <summary>The resource types it is for, on type and instance level; empty for every type.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>Whether it changes what is stored: then it is called by POST only.</summary>
    bool ChangesState { get; }

    /// <summary>Whether it takes resources of STU3 and R5 too.</summary>
    bool TakesAnyRelease => false;

    /// <summary>Whether its body may be an archive (<see cref="FhirRequest.Archive"/>).</summary>
    bool TakesArchive => false;

    /// <summary>Whether it may be repeated without any effect: it neither changes what is stored nor begins anything.</summary>
    bool IsRepeatable => !ChangesState;

    /// <summary>Carries it out.</summary>
    Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation);
}
