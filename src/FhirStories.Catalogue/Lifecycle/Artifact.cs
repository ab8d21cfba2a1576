using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>
/// A resource as CRMI sees it: something with a url, a version and a status that is drafted, approved, released and retired. Stories, features,
/// roles and test plans keep these in the extensions of their carrier, other types in elements of their own; what a type has no element
/// for stands in HL7's <c>artifact-*</c> extensions. Changing a property changes the resource.
/// </summary>
public sealed class Artifact
{
    /// <summary>Prefix of HL7's extensions for the lifecycle of what has no elements for it.</summary>
    public const string Extensions = "http://hl7.org/fhir/StructureDefinition/artifact-";

    private readonly string? _prefix;
    private readonly ClassMapping? _type;

    private Artifact(DomainResource resource, string? prefix, ClassMapping? type) => (Resource, _prefix, _type) = (resource, prefix, type);

    /// <summary>The resource; do not keep a copy of what is changed through this.</summary>
    public DomainResource Resource { get; }

    /// <summary>The artifact that a resource is; null for what has no publication status, such as a Patient.</summary>
    public static Artifact? Of(Resource resource)
    {
        if (resource is Basic basic)
            return Carriers.KindOf(basic) switch
            {
                CarrierKind.Story => new Artifact(basic, ItemFields.Xver + "Requirements.", null),
                CarrierKind.Role => new Artifact(basic, ItemFields.Xver + "ActorDefinition.", null),
                CarrierKind.TestPlan => new Artifact(basic, ItemFields.Xver + "TestPlan.", null),
                _ => null,
            };
        return resource is DomainResource other && ModelInfo.ModelInspector.FindClassMapping(resource.TypeName) is { } type && HasPublicationStatus(type)
            ? new Artifact(other, null, type) : null;
    }

    /// <summary>Whether resources of a type (other than Basic) have a publication status.</summary>
    public static bool IsArtifactType(string typeName) =>
        ModelInfo.ModelInspector.FindClassMapping(typeName) is { IsResource: true } type && HasPublicationStatus(type);

    /// <summary>FHIRPath of the status.</summary>
    public string StatusPath => _prefix is null ? $"{Resource.TypeName}.status" : $"Basic.modifierExtension.where(url='{_prefix}status').value";

    /// <summary>Canonical, without version.</summary>
    public string? Url { get => Text("url"); set => Set("url", value is null ? null : new FhirUri(value)); }

    /// <summary>Business version.</summary>
    public string? Version { get => Text("version"); set => Set("version", value is null ? null : new FhirString(value)); }

    /// <summary>Name for machines.</summary>
    public string? Name { get => Text("name"); set => Set("name", value is null ? null : new FhirString(value)); }

    /// <summary>Name for people.</summary>
    public string? Title { get => Text("title"); set => Set("title", value is null ? null : new FhirString(value)); }

    /// <summary>When it last changed, a FHIR dateTime.</summary>
    public string? Date { get => Text("date"); set => Set("date", value is null ? null : new FhirDateTime(value)); }

    /// <summary>Whether it is an experiment.</summary>
    public bool Experimental => Text("experimental") == "true";

    /// <summary>When its publisher approved it, a FHIR date.</summary>
    public string? ApprovalDate { get => Text("approvalDate"); set => Set("approvalDate", value is null ? null : new Date(value)); }

    /// <summary>When it was last reviewed, a FHIR date.</summary>
    public string? LastReviewDate { get => Text("lastReviewDate"); set => Set("lastReviewDate", value is null ? null : new Date(value)); }

    /// <summary>What its release is called.</summary>
    public string? ReleaseLabel { get => Text("releaseLabel"); set => Set("releaseLabel", value is null ? null : new FhirString(value)); }

    /// <summary>Code of the publication status; null where there is none.</summary>
    public string? Status
    {
        get => Text("status");
        set => Set("status", value is null ? null : _prefix is null ? new Code<PublicationStatus> { JsonValue = value } : new Code(value));
    }

    /// <summary><c>url|version</c>, or the url where there is no version; null without a url.</summary>
    public string? Canonical => Url is not { } url ? null : Version is { } version ? $"{url}|{version}" : url;

    /// <summary>Takes away when it is in force.</summary>
    public void RemoveEffectivePeriod() => Set("effectivePeriod", null);

    /// <summary>Takes away how far it came as a contribution: a copy is none.</summary>
    public void RemoveContribution() => Resource.Extension.RemoveAll(e => e.Url == ItemFields.Own + "contribution-state");

    /// <summary>Has the statements of a story that name each other by its url go by its present one.</summary>
    /// <param name="before">The url that it had.</param>
    public void RenameOwnStatements(string before)
    {
        foreach (var child in Resource.Extension.Where(e => e.Url == _prefix + "statement").SelectMany(e => e.Extension).Where(e => e.Url is "parent" or "derivedFrom"))
            if (child.Value is PrimitiveType { JsonValue: string text } value && StatementReference.Parse(text) is { } reference && reference.Url == before)
                value.JsonValue = new StatementReference(Url, null, reference.Key).ToString();
    }

    private string? Text(string name) => Value(name) is PrimitiveType { JsonValue: { } value } ? value is bool flag ? flag ? "true" : "false" : value.ToString() : null;

    private Base? Value(string name)
    {
        if (HasElement(name)) return Resource.TryGetValue(name, out var found) ? found as Base : null;
        var url = ExtensionOf(name);
        return (Resource.ModifierExtension.FirstOrDefault(e => e.Url == url) ?? Resource.Extension.FirstOrDefault(e => e.Url == url))?.Value;
    }

    private void Set(string name, DataType? value)
    {
        if (HasElement(name))
        {
            Resource.SetValue(name, value);
            return;
        }
        var url = ExtensionOf(name);
        var list = name == "status" ? Resource.ModifierExtension : Resource.Extension;
        var at = list.FindIndex(e => e.Url == url);
        Resource.Extension.RemoveAll(e => e.Url == url);
        Resource.ModifierExtension.RemoveAll(e => e.Url == url);
        if (value is not null) list.Insert(at < 0 ? list.Count : Math.Min(at, list.Count), new Extension(url, value));
    }

    private bool HasElement(string name) => _type?.FindMappedElementByName(name) is not null;

    // HL7's carriers have what R5 has; approval and the like are in R5's Requirements no more than here.
    private string ExtensionOf(string name) => _prefix is not null && name is not ("approvalDate" or "lastReviewDate" or "effectivePeriod" or "releaseLabel")
        ? _prefix + name : Extensions + name;

    private static bool HasPublicationStatus(ClassMapping type) =>
        type.FindMappedElementByName("url") is not null && type.FindMappedElementByName("status")?.ImplementingType == typeof(Code<PublicationStatus>);
}
