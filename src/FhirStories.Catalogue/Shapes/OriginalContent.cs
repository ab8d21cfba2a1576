using System.Security.Cryptography;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Shapes;

/// <summary>What a carrier looked like before it was converted. It is kept as a <c>Binary</c>, which a <c>Provenance</c> of the version that it became names as its source (DESIGN §4).</summary>
/// <param name="Shape">The shape it had.</param>
/// <param name="Content">UTF-8 JSON or XML as it came.</param>
/// <param name="IsXml">Whether it is XML.</param>
public sealed record OriginalContent(CarrierShape Shape, ReadOnlyMemory<byte> Content, bool IsXml)
{
    /// <summary>Its media type, which names the release.</summary>
    public string ContentType => $"application/fhir+{(IsXml ? "xml" : "json")}; fhirVersion={Release}";

    /// <summary>Id of the Binary: the same content is kept once.</summary>
    public string BinaryId => "original-" + Convert.ToHexStringLower(SHA256.HashData(Content.Span))[..40];

    /// <summary>The Binary that keeps it.</summary>
    public Binary ToBinary() => new() { Id = BinaryId, ContentType = ContentType, Data = Content.ToArray() };

    /// <summary>The Provenance that says where a version came from.</summary>
    /// <param name="id">Id of the carrier, a Basic.</param>
    /// <param name="version">The version that it became; null where that is not known.</param>
    /// <param name="recorded">When.</param>
    public Provenance ToProvenance(string id, int? version, DateTimeOffset recorded)
    {
        var target = version is null ? $"Basic/{id}" : $"Basic/{id}/_history/{version}";
        var provenance = new Provenance
        {
            Recorded = recorded,
            Activity = new CodeableConcept { Text = $"Converted from shape {Shape} to A" },
        };
        provenance.Target.Add(new ResourceReference(target));
        provenance.Agent.Add(new Provenance.AgentComponent
        {
            Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler"),
            Who = new ResourceReference { Display = "FhirStories" },
        });
        provenance.Entity.Add(new Provenance.EntityComponent
        {
            Role = Provenance.ProvenanceEntityRole.Source,
            What = new ResourceReference("Binary/" + BinaryId),
        });
        return provenance;
    }

    private string Release => Shape switch
    {
        CarrierShape.R5 => "5.0",
        CarrierShape.R6 => "6.0",
        _ => "4.0",
    };
}
