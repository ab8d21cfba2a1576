namespace FhirStories.Catalogue.Stories;

/// <summary>Canonical URLs that stories are written with.</summary>
public static class Canonicals
{
    /// <summary>Base of our own definitions.</summary>
    public const string Definitions = "https://fhirstories.org/fhir";

    /// <summary>Base of the artefacts in our own catalogue.</summary>
    public const string Catalogue = "https://fhirstories.org/catalogue";

    public const string UserStoryProfile = Definitions + "/StructureDefinition/user-story";
    public const string FeatureProfile = Definitions + "/StructureDefinition/feature";
    public const string RoleProfile = Definitions + "/StructureDefinition/role";

    public const string CommentProfile = Definitions + "/StructureDefinition/comment";
    public const string AcceptanceTestProfile = Definitions + "/StructureDefinition/acceptance-test";
    public const string DataSetProfile = Definitions + "/StructureDefinition/data-set";
    public const string DataSetMappingProfile = Definitions + "/StructureDefinition/data-set-mapping";

    public const string CareSettingSystem = Definitions + "/CodeSystem/care-setting";
    public const string ContributionStateSystem = Definitions + "/CodeSystem/contribution-state";
    public const string StatementCategorySystem = Definitions + "/CodeSystem/statement-category";

    /// <summary>System of the codes that say what a <c>Basic</c> carries.</summary>
    public const string FhirTypes = "http://hl7.org/fhir/fhir-types";

    /// <summary>Canonical of a story or feature of our own catalogue.</summary>
    public static string OfStory(string id) => $"{Catalogue}/Requirements/{id}";

    /// <summary>Canonical of a role of our own catalogue.</summary>
    public static string OfRole(string id) => $"{Catalogue}/ActorDefinition/{id}";

    /// <summary>Canonical of a scenario of our own catalogue.</summary>
    public static string OfScenario(string id) => $"{Catalogue}/ExampleScenario/{id}";
}
