using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>An extension and the FHIRPath by which it is found.</summary>
internal readonly record struct Located(Extension Extension, string Path)
{
    public static IEnumerable<Located> All(IEnumerable<Extension> extensions, string parent, string list = "extension") =>
        extensions.Select((extension, index) => new Located(extension, $"{parent}.{list}[{index}]"));
}

/// <summary>Collects the problems of one reading, and knows how strict the carrier asked us to be.</summary>
internal sealed class Reading(bool claimsOurProfile)
{
    private readonly List<MappingProblem> problems = [];

    public IReadOnlyList<MappingProblem> Problems => problems;

    /// <summary>Whether the carrier says that it follows one of our own profiles.</summary>
    public bool ClaimsOurProfile { get; } = claimsOurProfile;

    public void Error(string code, string expression, string message) =>
        problems.Add(new(ProblemSeverity.Error, code, expression, message));

    public void Warning(string code, string expression, string message) =>
        problems.Add(new(ProblemSeverity.Warning, code, expression, message));

    /// <summary>HL7's own shape leaves out what our profile demands; only a carrier that claims our profile is wrong without it.</summary>
    public void Missing(StoryElement element, string expression)
    {
        var what = element.IsModifier ? "modifierExtension" : "extension";
        var value = element.ValueType.Length == 0 ? "" : $" with a {element.ValueType}";
        var codes = element.Codes.Count == 0 ? "" : $" ({string.Join(", ", element.Codes)})";
        var message = $"The {element.Subject} has no {element.Name}. Add the {what} {element.Url}{value}{codes}.";
        var code = $"{element.Subject}-{element.Name}-missing";
        if (element.ProfileOnly && !ClaimsOurProfile) Warning(code, expression, message);
        else Error(code, expression, message);
    }
}
