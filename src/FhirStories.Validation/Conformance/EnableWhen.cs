using System.Globalization;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Conformance;

/// <summary>Whether an item of a Questionnaire is asked for, by the answers that a response has (FHIR "Questionnaire.item.enableWhen").</summary>
internal static class EnableWhen
{
    private const string Expression = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";

    /// <summary>Whether an item is asked for; null where its conditions are expressions, which are not evaluated here.</summary>
    /// <param name="item">The item.</param>
    /// <param name="holder">What it stands in, or would stand in, in the response: answers near it count before others.</param>
    /// <param name="given">The items of the response.</param>
    public static bool? IsEnabled(QuestionnaireItem item, InstanceNode holder, GivenItems given)
    {
        if (item.Node.Children.Exists(c => c.Name == "extension" && c.ChildText("url") == Expression)) return null;
        if (item.EnableWhen.Count == 0) return true;
        return item.EnableAll ? item.EnableWhen.All(c => Holds(c, holder, given)) : item.EnableWhen.Any(c => Holds(c, holder, given));
    }

    private static bool Holds(InstanceNode condition, InstanceNode holder, GivenItems given)
    {
        if (condition.ChildText("question") is not { } linkId) return true;
        var answers = Answers(linkId, holder, given);
        // STU3 has no operators: there is an answer, or it is this one.
        if (condition.ChildText("hasAnswer") is { } wanted) return wanted == (answers.Count > 0 ? "true" : "false");
        if (condition.Children.Find(c => c.Name.StartsWith("answer", StringComparison.Ordinal)) is not { } expected) return true;
        return condition.ChildText("operator") switch
        {
            "exists" => (expected.Text == "true") == answers.Count > 0,
            "!=" => answers.Exists(a => !IsEqual(a, expected)),
            ">" => answers.Exists(a => Compare(a, expected) > 0),
            "<" => answers.Exists(a => Compare(a, expected) < 0),
            ">=" => answers.Exists(a => Compare(a, expected) >= 0),
            "<=" => answers.Exists(a => Compare(a, expected) <= 0),
            _ => answers.Exists(a => IsEqual(a, expected)),
        };
    }

    /// <summary>The answers to a question: of the nearest items around that have it.</summary>
    private static List<InstanceNode> Answers(string linkId, InstanceNode holder, GivenItems given)
    {
        for (InstanceNode? at = holder; at is not null; at = at.Parent)
        {
            var items = given.In(at, linkId);
            if (items.Count > 0) return [.. items.SelectMany(i => i.Children).Where(c => c.Name == "answer").Select(Value).OfType<InstanceNode>()];
            if (at.ResourceType is not null) break;
        }
        return [];
    }

    /// <summary>The value of an answer.</summary>
    public static InstanceNode? Value(InstanceNode answer) => answer.Children.Find(c => c.Name.StartsWith("value", StringComparison.Ordinal));

    /// <summary>Whether two values are the same answer: codings by system and code, quantities of one unit by number, references by what they refer to.</summary>
    public static bool IsEqual(InstanceNode one, InstanceNode other)
    {
        if (one.Text is { } text) return other.Text is { } own && (text == own || Compare(one, other) == 0);
        if (one.Child("code") is not null || other.Child("code") is not null)
        {
            return one.ChildText("code") == other.ChildText("code") && (one.ChildText("system") == other.ChildText("system") || other.ChildText("system") is null)
                && (one.Child("value") is null || Compare(one, other) == 0);
        }
        if (one.Child("reference") is { } reference) return reference.Text == other.ChildText("reference");
        if (one.Child("value") is not null) return Compare(one, other) == 0;
        return one.ChildText("display") is { } display && display == other.ChildText("display");
    }

    /// <summary>How two values stand to each other; null where that cannot be told.</summary>
    public static int? Compare(InstanceNode one, InstanceNode other)
    {
        if ((one.Text ?? one.ChildText("value")) is not { } a || (other.Text ?? other.ChildText("value")) is not { } b) return null;
        if (one.Text is null && (one.ChildText("code") ?? one.ChildText("unit")) != (other.ChildText("code") ?? other.ChildText("unit"))) return null;
        // Words are no numbers, and no dates, even where they look so.
        if (one.Name.EndsWith("String", StringComparison.Ordinal)) return string.CompareOrdinal(a, b);
        if (decimal.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var right) && !IsDate(a) && !IsDate(b)) return left.CompareTo(right);
        if (DateTimeOffset.TryParse(a, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first) && DateTimeOffset.TryParse(b, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second)) return first.CompareTo(second);
        return string.CompareOrdinal(a, b);

        bool IsDate(string text) => one.Name.Contains("Date", StringComparison.Ordinal) && text.Length == 4;
    }
}
