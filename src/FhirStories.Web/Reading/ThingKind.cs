using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Reading;

/// <summary>A kind of thing that has pages of its own: where they lie, and which resource carries it.</summary>
/// <param name="Section">First part of the address of its pages: <c>stories</c>.</param>
/// <param name="Type">The R4 resource type.</param>
/// <param name="IsCarried">True for what R5 has a type of its own for.</param>
internal sealed record ThingKind(string Section, string Type, bool IsCarried = false)
{
    private static readonly PageTexts T = new();

    public static readonly ThingKind Story = new("stories", "Basic", IsCarried: true);
    public static readonly ThingKind Feature = new("features", "Basic", IsCarried: true);
    public static readonly ThingKind Role = new("roles", "Basic", IsCarried: true);
    public static readonly ThingKind Scenario = new("scenarios", "ExampleScenario");
    public static readonly ThingKind Solution = new("solutions", "CapabilityStatement");
    public static readonly ThingKind CaseStudy = new("case-studies", "DocumentReference");
    public static readonly ThingKind DataSet = new("data-sets", "StructureDefinition");

    public static readonly ThingKind Baseline = new("baselines", "Library");

    /// <summary>All kinds that are told by the resource type, or its code. Not every library is a baseline.</summary>
    public static IReadOnlyList<ThingKind> All { get; } = [Story, Feature, Role, Scenario, Solution, CaseStudy, DataSet];

    /// <summary>The kind whose pages lie in a section; null for another section.</summary>
    public static ThingKind? OfSection(string? section) => section == Baseline.Section ? Baseline : All.FirstOrDefault(kind => kind.Section == section);

    /// <summary>The part of the site, as in the menu.</summary>
    public string SectionTitle => T[$"Things.Section.{Section}"];

    /// <summary>What one is called in a sentence: "story".</summary>
    public string Word => T[$"Things.Word.{Section}"];

    /// <summary>Address of the page of one of them.</summary>
    public string Page(string id) => this == Baseline ? Addresses.Baseline(id) : $"/{Section}/{id}";

    /// <summary>What the pages about one of them begin with: its history, its FHIR.</summary>
    public string Folder(string id) => $"/{Section}/{id}";

    /// <summary>The way to the pages of one of them.</summary>
    public IReadOnlyList<Crumb> Crumbs => [new(T["Site.Home"], "/"), new(SectionTitle, "/" + Section)];
}
