using System.Globalization;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>An answer against the question: its type, its options, and its bounds.</summary>
internal sealed class AnswerCheck(ValidationRun run, TerminologyService terminology, QuestionnaireForm form)
{
    /// <summary>The number of answers to a question.</summary>
    public void Number(InstanceNode node, QuestionnaireItem item, int count)
    {
        if (Whole(item.Extension("questionnaire-maxOccurs")) is { } most && count > most)
            run.Error(node, "structure", "response-answers-number", $"'{item.LinkId}' has {count} answers; at most {most} are allowed.");
        if (Whole(item.Extension("questionnaire-minOccurs")) is { } least && count > 0 && count < least)
            run.Error(node, "structure", "response-answers-number", $"'{item.LinkId}' has {count} answers; at least {least} are needed.");
    }

    public void Check(InstanceNode answer, QuestionnaireItem item)
    {
        if (EnableWhen.Value(answer) is not { } value) return;
        var types = item.AnswerTypes;
        if (types.Count > 0 && !types.Contains(value.TypeName))
        {
            run.Error(value, "structure", "response-answer-type", $"'{item.LinkId}' is answered with a {string.Join(" or ", types)}, not with a {value.TypeName}.");
            return;
        }
        if (item.AnswerOptions.Count > 0) Option(value, item);
        else if (item.AnswerValueSet is { } set && value.TypeName == "Coding") Code(value, item, set);
        Bounds(value, item);
    }

    private void Option(InstanceNode value, QuestionnaireItem item)
    {
        var isOne = value.TypeName == "string" ? item.Words.Contains(value.Text ?? "") : item.AnswerOptions.Any(o => EnableWhen.IsEqual(value, o) && TypeOf(o) == value.TypeName);
        if (isOne || IsOwnWords(value, item)) return;
        run.Error(value, "code-invalid", "response-answer-option", $"{Shown(value)} is none of the options of '{item.LinkId}'.");
    }

    private void Code(InstanceNode value, QuestionnaireItem item, string set)
    {
        if (IsOwnWords(value, item)) return;
        var (system, code) = (value.ChildText("system"), value.ChildText("code"));
        if (code is null) return;
        var (membership, reason) = set.StartsWith('#') ? Contained(set, system, code) : Membered(set, system, code);
        if (membership == Membership.NotChecked) run.NotChecked(value, "response-answer-undecided", $"whether {Shown(value)} is an answer to '{item.LinkId}': {reason}");
        else if (membership == Membership.NotIn) run.Error(value, "code-invalid", "response-answer-option", $"{Shown(value)} is not in {set}, which holds the answers to '{item.LinkId}'.");
    }

    private (Membership, string?) Membered(string set, string? system, string code)
    {
        var check = terminology.Check(set, run.Release, system, code);
        return (check.Membership, check.Reason?.Message);
    }

    /// <summary>A value set that the Questionnaire contains: lists of codes and whole code systems are read, anything else is not.</summary>
    private (Membership, string?) Contained(string set, string? system, string code)
    {
        if (ReferenceTarget.Find(form.Node, set)?.Child("compose") is not { } compose) return (Membership.NotChecked, $"the contained value set {set} is not there, or says nothing.");
        var verdict = Membership.NotIn;
        foreach (var part in compose.Children.Where(c => c.Name == "include"))
        {
            if (part.ChildText("system") is not { } own || part.Child("filter") is not null || part.Child("valueSet") is not null) verdict = Membership.NotChecked;
            else if (own == system)
            {
                var isIn = part.Child("concept") is not null
                    ? part.Children.Exists(c => c.Name == "concept" && c.ChildText("code") == code) ? Membership.In : Membership.NotIn
                    : terminology.CheckSystem(own, run.Release, code).Membership;
                if (isIn == Membership.In && compose.Child("exclude") is null) return (isIn, null);
                if (isIn != Membership.NotIn) verdict = Membership.NotChecked;
            }
        }
        return (verdict, verdict == Membership.NotChecked ? "the contained value set is made with filters, or of codes that are not here." : null);
    }

    private void Bounds(InstanceNode value, QuestionnaireItem item)
    {
        if (value.Text is { } text)
        {
            if (int.TryParse(item.Node.ChildText("maxLength"), NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && text.Length > longest)
                run.Error(value, "too-long", "response-answer-length", $"The answer to '{item.LinkId}' has {text.Length} characters; at most {longest} are allowed.");
            if (Whole(item.Extension("minLength")) is { } shortest && text.Length < shortest)
                run.Error(value, "value", "response-answer-length", $"The answer to '{item.LinkId}' has {text.Length} characters; at least {shortest} are needed.");
        }
        if (item.Extension("minValue") is { } least && EnableWhen.Compare(value, least) < 0)
            run.Error(value, "value", "response-answer-range", $"The answer to '{item.LinkId}' is {Shown(value)}; {Shown(least)} is the least.");
        if (item.Extension("maxValue") is { } most && EnableWhen.Compare(value, most) > 0)
            run.Error(value, "value", "response-answer-range", $"The answer to '{item.LinkId}' is {Shown(value)}; {Shown(most)} is the most.");
        if (Whole(item.Extension("maxDecimalPlaces")) is { } places && (value.Text ?? value.ChildText("value")) is { } number && item.Type is "decimal" or "quantity" && Places(number) > places)
            run.Error(value, "value", "response-answer-precision", $"The answer to '{item.LinkId}' has more than {places} decimal places.");
        if (value.TypeName == "Attachment") Attachment(value, item);
        if (value.TypeName == "Reference" && ReferenceTarget.TypeOf(value.ChildText("reference")) is { } type && item.Extensions("questionnaire-referenceResource").Select(e => e.Text).ToList() is { Count: > 0 } allowed && !allowed.Contains(type))
            run.Error(value, "value", "response-answer-reference", $"The answer to '{item.LinkId}' refers to a {type}; {string.Join(", ", allowed)} is asked for.");
        if (value.TypeName == "Quantity" && item.Extensions("questionnaire-unitOption").ToList() is { Count: > 0 } units
            && !units.Exists(u => u.ChildText("code") == value.ChildText("code") && (u.ChildText("system") ?? value.ChildText("system")) == value.ChildText("system")))
            run.Error(value, "value", "response-answer-unit", $"The unit of the answer to '{item.LinkId}' is none of {string.Join(", ", units.Select(u => u.ChildText("code")))}.");
    }

    private void Attachment(InstanceNode value, QuestionnaireItem item)
    {
        if (item.Extensions("mimeType").Select(e => e.Text).OfType<string>().ToList() is { Count: > 0 } types && (value.ChildText("contentType") is not { } type || !types.Exists(t => type.StartsWith(t, StringComparison.Ordinal))))
            run.Error(value, "value", "response-answer-attachment", $"The answer to '{item.LinkId}' must be of the type {string.Join(" or ", types)}.");
        if (Whole(item.Extension("maxSize")) is { } most && value.ChildText("data") is { } data && data.Length / 4L * 3 > most + 2)
            run.Error(value, "too-long", "response-answer-attachment", $"The answer to '{item.LinkId}' has more than {most} bytes.");
    }

    /// <summary>Words of one's own, where the question allows them: a string, or a coding that only displays something.</summary>
    private static bool IsOwnWords(InstanceNode value, QuestionnaireItem item) => item.Constraint switch
    {
        "optionsOrString" => value.TypeName == "string" || value.TypeName == "Coding" && value.Child("code") is null && value.Child("system") is null,
        "optionsOrType" => true,
        _ => false,
    };

    // Of a Questionnaire of a package nobody has said what is what: the name tells the type.
    private static string TypeOf(InstanceNode option) => option.Name["value".Length..] switch
    {
        "Coding" or "Reference" or "Quantity" or "Attachment" => option.Name["value".Length..],
        { Length: > 0 } name => char.ToLowerInvariant(name[0]) + name[1..],
        _ => "",
    };

    private static int Places(string number) => number.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? number.Length - dot - 1 : 0;

    private static int? Whole(InstanceNode? value) =>
        value?.Text is { } text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < int.MaxValue ? (int)number : null;

    private static string Shown(InstanceNode value) => value.Text is { } text ? $"'{(text.Length > 80 ? text[..80] + "…" : text)}'"
        : value.ChildText("code") is { } code ? $"'{value.ChildText("system")}|{code}'" : $"this {value.TypeName}";
}
