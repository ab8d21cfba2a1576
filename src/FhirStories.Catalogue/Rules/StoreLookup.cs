using FhirStories.Definitions;
using FhirStories.Definitions.Facts;

namespace FhirStories.Catalogue.Rules;

/// <summary>Looks link targets up in the definitions that the server has.</summary>
public sealed class StoreLookup(DefinitionStore definitions) : IDefinitionLookup
{
    // Where definitions of other makers live is not ours to know: only what is missing from these places is surely wrong.
    private static readonly string[] CompleteHere =
        ["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-", "https://fhirstories.org/fhir/", "http://hl7.org/fhir/StructureDefinition/"];

    /// <inheritdoc/>
    public DefinitionStatus Find(string url, string? version, string? elementId)
    {
        var target = new CanonicalTarget(url, version, null);
        if (definitions.Find(target.Canonical) is not { } entry)
        {
            var surelyWrong = CompleteHere.Any(place => url.StartsWith(place, StringComparison.Ordinal))
                && (version is null || definitions.Find(url) is null);
            return new(surelyWrong ? DefinitionState.UnknownCanonical : DefinitionState.Unresolvable);
        }
        if (entry.ResourceType != "StructureDefinition" || definitions.Profile(target.Canonical) is not { } profile)
            return new(DefinitionState.Known, entry.Status == "retired");
        var state = elementId is null || profile.HasElement(elementId) ? DefinitionState.Known : DefinitionState.UnknownElement;
        return new(state, profile.IsDeprecated, profile.Successor);
    }
}
