using FhirStories.Definitions;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Capabilities;

/// <summary>Says what the server knows of terminology: <c>metadata?mode=terminology</c> (R4 terminologycapabilities).</summary>
internal sealed class TerminologyStatement(DefinitionStore definitions)
{
    private static readonly string[] ExpansionParameters =
        ["filter", "offset", "count", "includeDesignations", "includeDefinition", "activeOnly", "excludeNested", "excludeNotForUI", "displayLanguage", "property", "system-version", "force-system-version", "exclude-system", "incomplete-ok"];

    /// <summary>The statement as UTF-8 JSON.</summary>
    /// <param name="baseUrl">Address of the base.</param>
    public byte[] Build(string baseUrl)
    {
        var version = SoftwareVersion.Current;
        var systems = definitions.List(null, "CodeSystem").GroupBy(e => e.Url, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        return ResourceText.ToJson(new TerminologyCapabilities
        {
            Url = $"{baseUrl}/metadata?mode=terminology",
            Version = version,
            Name = "FhirStoriesTerminology",
            Title = "FhirStories: code systems and value sets of the packages in use",
            Status = PublicationStatus.Active,
            Date = SoftwareVersion.Text(SoftwareVersion.Built),
            Kind = CapabilityStatementKind.Instance,
            Software = new() { Name = "FhirStories", Version = version },
            Implementation = new() { Description = "A catalogue of user stories that reference FHIR profiles", Url = baseUrl },
            CodeSystem = [.. systems.Select(system => new TerminologyCapabilities.CodeSystemComponent
            {
                Uri = system.Key,
                Version = [.. system.Select(e => e.Version).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(code => new TerminologyCapabilities.VersionComponent { Code = code })],
            })],
            Expansion = new()
            {
                Hierarchical = true,
                Paging = true,
                Incomplete = true,
                Parameter = [.. ExpansionParameters.Select(name => new TerminologyCapabilities.ParameterComponent { Name = name })],
                TextFilter = "Words of a display or code that begin with each word of the filter.",
            },
            CodeSearch = TerminologyCapabilities.CodeSearchSupport.All,
            ValidateCode = new() { Translations = false },
        });
    }
}
