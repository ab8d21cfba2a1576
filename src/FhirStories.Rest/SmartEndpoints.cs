namespace FhirStories.Rest;

/// <summary>Where an app gets tokens (SMART App Launch, "Conformance": the extension <c>oauth-uris</c>).</summary>
/// <param name="Authorize">Address at which a person is asked.</param>
/// <param name="Token">Address that gives tokens.</param>
/// <param name="Introspect">Address that explains them; null for none.</param>
/// <param name="Revoke">Address that ends them; null for none.</param>
public sealed record SmartEndpoints(string Authorize, string Token, string? Introspect, string? Revoke)
{
    internal const string Extension = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";
    internal const string ServiceSystem = "http://terminology.hl7.org/CodeSystem/restful-security-service";
    internal const string Service = "SMART-on-FHIR";

    /// <summary>Those that there are, by their names in the extension.</summary>
    internal IEnumerable<(string Name, string Address)> Named =>
        new[] { ("authorize", Authorize), ("token", Token), ("introspect", Introspect), ("revoke", Revoke) }.Where(each => each.Item2 is not null)!;
}
