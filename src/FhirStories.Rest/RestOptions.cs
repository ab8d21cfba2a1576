namespace FhirStories.Rest;

/// <summary>What an operator may set about the FHIR facade.</summary>
public sealed record RestOptions
{
    /// <summary>Largest request body in bytes.</summary>
    public int LargestBody { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most entries of a batch or transaction.</summary>
    public int LargestBundle { get; init; } = 5000;

    /// <summary>Largest page of a history.</summary>
    public int LargestHistoryPage { get; init; } = 500;

    /// <summary>Origins whose pages may call the facade from a browser, such as <c>https://app.example.org</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Where an app gets tokens for a base, which is given by its address; nothing where there are none to get.</summary>
    public Func<string, SmartEndpoints?> Smart { get; set; } = static _ => null;

    /// <summary>Public address of the FHIR base, such as <c>https://stories.example.org/fhir</c>; null: as the request names it.</summary>
    public string? BaseUrl { get; init; }
}
