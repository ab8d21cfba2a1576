using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Subscriptions;
using FhirStories.Rest.Formats;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace FhirStories.Rest.Capabilities;

/// <summary>Says what the server can do, from the very tables that route and search.</summary>
internal sealed class CapabilityBuilder(DefinitionStore definitions, OperationTable operations, RestOptions options)
{
    private const string TopicExtension = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical";

    // What R4 calls normative (R4 "Standards Status").
    private static readonly string[] NormativeTypes =
        ["Binary", "Bundle", "CapabilityStatement", "CodeSystem", "Observation", "OperationDefinition", "OperationOutcome", "Parameters", "Patient", "StructureDefinition", "ValueSet"];

    private static readonly string[] OurProfiles = ["user-story", "feature", "role"];

    /// <summary>Whether a statement says just now where an app gets tokens.</summary>
    public bool NamesSignIn(string baseUrl) => options.Smart(baseUrl) is not null;

    /// <summary>The statement as UTF-8 JSON.</summary>
    /// <param name="baseUrl">Address of the base.</param>
    /// <param name="registry">What each type is searched by.</param>
    /// <param name="interactions">What each type takes, as codes of <c>type-restful-interaction</c>.</param>
    /// <param name="changed">When what it says was last changed.</param>
    /// <param name="isNormative">Only what R4 calls normative.</param>
    public byte[] Build(string baseUrl, SearchParameterRegistry registry, IReadOnlyList<string> interactions, DateTimeOffset changed, bool isNormative = false)
    {
        var codes = interactions.Select(code => EnumUtility.ParseLiteral<CapabilityStatement.TypeRestfulInteraction>(code)).OfType<CapabilityStatement.TypeRestfulInteraction>().ToList();
        var version = SoftwareVersion.Current;
        var statement = new CapabilityStatement
        {
            Url = $"{baseUrl}/metadata",
            Version = version,
            Name = "FhirStories",
            Title = "FhirStories: user stories as FHIR resources",
            Status = PublicationStatus.Active,
            Date = SoftwareVersion.Text(changed),
            Kind = CapabilityStatementKind.Instance,
            Software = new() { Name = "FhirStories", Version = version },
            Implementation = new() { Description = "A catalogue of user stories that reference FHIR profiles", Url = baseUrl },
            FhirVersion = FHIRVersion.N4_0_1,
            Format = ["application/fhir+json", "application/fhir+xml", "json", "xml"],
            PatchFormat = [PatchInteraction.JsonPatchType, PatchInteraction.XmlPatchType, MediaTypes.FhirJson, MediaTypes.FhirXml],
            Rest =
            [
                new()
                {
                    Mode = CapabilityStatement.RestfulCapabilityMode.Server,
                    Documentation = "Stories, features and roles are Basic resources in HL7's cross-version shape of Requirements and ActorDefinition. "
                        + "Definitions of installed packages (StructureDefinition, ValueSet, CodeSystem, …) are read and searched beside what is stored here; "
                        + "they are read-only and have no place in the history of their type.",
                    Security = Security(options.Smart(baseUrl)),
                    Interaction = [.. System(interactions)],
                    Operation = [.. Operations(operations.Operations.Where(o => o.Levels.HasFlag(OperationLevels.System)))],
                    SearchParam =
                    [
                        .. Common(),
                        Parameter("_type", SearchParamType.Special, null),
                        Parameter("_has", SearchParamType.Special, null),
                        Parameter("_filter", SearchParamType.Special, null),
                        .. registry.Common.Select(d => Parameter(d.Code, TypeOf(d), d.Url)),
                    ],
                    Compartment = Compartment.Types.Select(Compartment.DefinitionOf),
                    Resource = [.. definitions.ResourceTypes(FhirRelease.R4).Where(t => !isNormative || NormativeTypes.Contains(t)).Select(type => Resource(type, registry, codes))],
                },
            ],
        };
        return ResourceText.ToJson(statement);
    }

    private CapabilityStatement.SecurityComponent? Security(SmartEndpoints? smart)
    {
        if (smart is null) return null;
        var uris = new Extension { Url = SmartEndpoints.Extension };
        uris.Extension.AddRange(smart.Named.Select(each => new Extension(each.Name, new FhirUri(each.Address))));
        return new CapabilityStatement.SecurityComponent
        {
            Cors = options.Origins.Count > 0,
            Service = [new CodeableConcept(SmartEndpoints.ServiceSystem, SmartEndpoints.Service)],
            Extension = [uris],
        };
    }

    private static IEnumerable<CapabilityStatement.SystemInteractionComponent> System(IReadOnlyList<string> interactions) =>
        interactions.SelectMany(code => code == "transaction" ? [code, "batch"] : new[] { code })
            .Select(code => EnumUtility.ParseLiteral<CapabilityStatement.SystemRestfulInteraction>(code)).OfType<CapabilityStatement.SystemRestfulInteraction>()
            .Select(code => new CapabilityStatement.SystemInteractionComponent { Code = code });

    private static IEnumerable<CapabilityStatement.OperationComponent> Operations(IEnumerable<IOperation> operations) =>
        operations.Select(o => new CapabilityStatement.OperationComponent { Name = o.Name, Definition = o.Definition });

    private CapabilityStatement.ResourceComponent Resource(
        string type, SearchParameterRegistry registry, IReadOnlyList<CapabilityStatement.TypeRestfulInteraction> interactions)
    {
        var resource = new CapabilityStatement.ResourceComponent
        {
            Type = type,
            Profile = $"http://hl7.org/fhir/StructureDefinition/{type}",
            Interaction = [.. interactions.Select(code => new CapabilityStatement.ResourceInteractionComponent { Code = code })],
            Versioning = CapabilityStatement.ResourceVersionPolicy.Versioned,
            ReadHistory = true,
            UpdateCreate = true,
            Operation = [.. Operations(operations.Of(type))],
            ConditionalRead = CapabilityStatement.ConditionalReadStatus.FullSupport,
            ConditionalCreate = true,
            ConditionalUpdate = true,
            ConditionalDelete = CapabilityStatement.ConditionalDeleteStatus.Multiple,
            SearchParam =
            [
                .. Common(),
                .. registry.Definitions(type).Select(d => Parameter(d.Code, TypeOf(d), d.Url)),
            ],
            SearchInclude = ["*", .. registry.Links(type).Select(code => $"{type}:{code}")],
            SearchRevInclude = ["*", .. registry.LinksTo(type)],
        };
        if (type == "Subscription") resource.AddExtension(TopicExtension, new Canonical(TopicSubscription.StoryChanged));
        if (type == "Basic")
            resource.SupportedProfile = OurProfiles.Select(p => $"https://fhirstories.org/fhir/StructureDefinition/{p}");
        return resource;
    }

    // What every search takes and no expression finds.
    private static IEnumerable<CapabilityStatement.SearchParamComponent> Common() =>
    [
        Parameter("_id", SearchParamType.Token, "http://hl7.org/fhir/SearchParameter/Resource-id"),
        Parameter("_lastUpdated", SearchParamType.Date, "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"),
        Parameter("_text", SearchParamType.String, "http://hl7.org/fhir/SearchParameter/DomainResource-text"),
        Parameter("_content", SearchParamType.String, "http://hl7.org/fhir/SearchParameter/Resource-content"),
        Parameter("_list", SearchParamType.Special, null),
    ];

    private static SearchParamType? TypeOf(SearchParameterDefinition definition) =>
        EnumUtility.ParseLiteral<SearchParamType>(definition.Type.ToString().ToLowerInvariant());

    private static CapabilityStatement.SearchParamComponent Parameter(string name, SearchParamType? type, string? definition) =>
        new() { Name = name, Type = type, Definition = definition };
}
