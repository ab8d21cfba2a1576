namespace FhirStories.Catalogue.Rules;

/// <summary>FHIRPath of the places in a carrier that findings point to.</summary>
internal static class Place
{
    private const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";

    public const string Story = "Basic";
    public const string TitleOfStory = $"Basic.extension.where(url='{Xver}title')";
    public const string TitleOfRole = "Basic.extension.where(url='http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.title')";
    public const string Role = $"Basic.extension.where(url='{Xver}actor')";
    public const string Need = "Basic.extension.where(url='http://smart.who.int/base/StructureDefinition/SGUserStory')";
    public const string Want = $"{Need}.extension.where(url='capability')";
    public const string Justification = $"{Need}.extension.where(url='benefit')";

    public static string Statement(int index) => $"Basic.extension.where(url='{Xver}statement')[{index}]";
}
