using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>What an element can be bounded by depends on its type: texts have a length, numbers and dates a range, data a size.</summary>
internal sealed class ElementCharacteristics(ValidationRun run, FhirRelease release)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly HashSet<string> Length = new(StringComparer.Ordinal)
    {
        "integer", "integer64", "decimal", "instant", "string", "uri", "date", "dateTime", "time", "canonical", "code", "id", "markdown", "oid", "positiveInt", "unsignedInt", "url", "uuid",
    };

    private static readonly HashSet<string> Range = new(StringComparer.Ordinal)
    {
        "integer", "integer64", "decimal", "instant", "date", "dateTime", "time", "positiveInt", "unsignedInt", "Age", "Count", "Distance", "Duration", "Money", "Quantity", "MoneyQuantity", "SimpleQuantity",
    };

    private static readonly HashSet<string> Fractions = new(StringComparer.Ordinal)
    {
        "decimal", "instant", "dateTime", "time", "Age", "Distance", "Duration", "Money", "Quantity", "MoneyQuantity", "SimpleQuantity",
    };

    private static readonly HashSet<string> Size = new(StringComparer.Ordinal) { "base64Binary", "Attachment" };

    /// <summary>An element of a differential that states its types itself.</summary>
    public void Check(InstanceNode element, string path)
    {
        var types = element.Elements("type").Select(t => t.ChildText("code")).OfType<string>().Where(t => run.Rules.Type(t, release) is not null).ToList();
        if (types.Count == 0) return;
        foreach (var part in element.Children)
        {
            switch (part.ElementName)
            {
                case "maxLength":
                    Needs(part, types, Length, path, "a length");
                    break;
                case "minValue" or "maxValue":
                    Needs(part, types, Range, path, "a least or greatest value");
                    break;
                case "extension" when part.ChildText("url") is { } url && url.StartsWith(Core, StringComparison.Ordinal):
                    if (url == Core + "minLength") Needs(part, types, Length, path, "a length");
                    else if (url == Core + "maxDecimalPlaces") Needs(part, types, Fractions, path, "decimal places");
                    else if (url == Core + "maxSize") Needs(part, types, Size, path, "a size");
                    break;
            }
        }
    }

    private void Needs(InstanceNode part, List<string> types, HashSet<string> fitting, string path, string what)
    {
        if (!types.Exists(fitting.Contains))
            run.Error(part, "business-rule", "element-has-not", $"'{path}' is a {string.Join(" or ", types)}, which has not {what}.", part.Name + path);
    }
}
