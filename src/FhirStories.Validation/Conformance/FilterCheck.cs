using System.Globalization;
using System.Text.RegularExpressions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>Filters of a value set: that the code system has such a property, and that operator and value fit it.</summary>
internal sealed class FilterCheck(ValidationRun run, TerminologyService terminology)
{

    /// <summary>Properties that every code system has (R4 "CodeSystem", defined concept properties).</summary>
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "concept", "code", "display", "definition", "status", "inactive", "effectiveDate", "deprecationDate", "retirementDate", "notSelectable", "parent", "child", "partOf", "synonym", "comment", "itemWeight",
    };

    private static readonly HashSet<string> ByHierarchy = new(StringComparer.Ordinal) { "is-a", "descendent-of", "is-not-a", "generalizes", "child-of", "descendent-leaf" };

    private bool _isOther;

    /// <summary>The filters of a part.</summary>
    /// <param name="part">An include or exclude.</param>
    /// <param name="system">Its code system.</param>
    /// <param name="head">What that says of itself, if it is here.</param>
    /// <param name="isOther">Whether another edition of it is here than is meant.</param>
    public void Check(InstanceNode part, string system, CodeSystemHead? head, bool isOther)
    {
        _isOther = isOther;
        foreach (var filter in part.Children)
        {
            if (filter.Name == "filter" && filter.ChildText("property") is { } property && filter.ChildText("op") is { } op && filter.Child("value") is { Text: { } value } node)
                One(filter, node, property, op, value, system, head);
        }
    }

    private void One(InstanceNode filter, InstanceNode node, string property, string op, string value, string system, CodeSystemHead? head)
    {
        if (head is not null && head.Content == "complete" && !Common.Contains(property) && !head.PropertyTypes.ContainsKey(property) && !head.Filters.ContainsKey(property))
        {
            run.Warning(filter.Child("property")!, "invalid", "filter-property-unknown", $"{system} declares no property '{property}', so servers may not know what is meant.");
            return;
        }
        if (head is not null && head.Filters.TryGetValue(property, out var operators) && operators.Count > 0 && !operators.Contains(op) && !Common.Contains(property))
        {
            run.Error(filter.Child("op")!, "invalid", "filter-operator-wrong", $"{system} allows {string.Join(", ", operators)} for '{property}', not '{op}'.");
            return;
        }
        if (system == CodeSystemUrls.SnomedCt && property is "constraint" or "expression" && op != "=")
        {
            run.Error(filter.Child("op")!, "invalid", "filter-operator-wrong", $"'{property}' takes '=', not '{op}'.");
            return;
        }
        switch (op)
        {
            case "exists":
                if (value is not ("true" or "false")) Wrong(node, property, value, "'exists' asks for true or false");
                return;
            case "regex":
                if (!IsRegex(value)) Wrong(node, property, value, "it is no regular expression");
                else if (property == "concept") run.Error(filter.Child("op")!, "invalid", "filter-operator-wrong", "A concept matches no regular expression: use 'code' or 'display'.");
                return;
            case "in" or "not-in":
                foreach (var item in value.Split(',')) Value(node, property, op, item, system, head);
                return;
            default:
                Value(node, property, op, value, system, head);
                return;
        }
    }

    private void Value(InstanceNode node, string property, string op, string value, string system, CodeSystemHead? head)
    {
        var type = property switch
        {
            "concept" or "code" or "parent" or "child" => "code",
            "inactive" or "notSelectable" => "boolean",
            _ => head?.PropertyTypes.GetValueOrDefault(property),
        };
        switch (type)
        {
            case "boolean" when value is not ("true" or "false"):
                Wrong(node, property, value, "it is true or false");
                break;
            case "integer" when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                Wrong(node, property, value, "it is a whole number");
                break;
            case "decimal" when !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _):
                Wrong(node, property, value, "it is a number");
                break;
            case "dateTime" when PrimitiveFormat.Problem("dateTime", value, run.Release) is not null:
                Wrong(node, property, value, "it is a date");
                break;
            case "code" when value.Trim() != value:
                Wrong(node, property, value, "a code has no blanks around it");
                break;
            case "code" when property is "concept" or "code" or "parent" or "child" || ByHierarchy.Contains(op):
                if (!_isOther && terminology.CheckSystem(system, run.Release, value).Membership == Membership.NotIn) Wrong(node, property, value, $"{system} has no such code");
                break;
        }
    }

    private void Wrong(InstanceNode node, string property, string value, string why) =>
        run.Error(node, "invalid", "filter-value-wrong", $"'{value}' is no value for '{property}': {why}.");

    private static bool IsRegex(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.None, TimeSpan.FromMilliseconds(100));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
