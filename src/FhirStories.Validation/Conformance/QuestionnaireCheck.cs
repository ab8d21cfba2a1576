using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A Questionnaire as an instance: items are told apart, conditions ask questions that are there, and options, first values and answers are of the item's type.</summary>
internal sealed class QuestionnaireCheck(ValidationRun run)
{
    private static readonly HashSet<string> Ordered = new(StringComparer.Ordinal) { "decimal", "integer", "date", "dateTime", "time", "quantity", "string", "text", "choice", "open-choice", "coding" };

    private readonly Known _known = new(run);

    public void Check(InstanceNode questionnaire)
    {
        var form = QuestionnaireForm.Of(questionnaire);
        var places = new Dictionary<QuestionnaireItem, int>(ReferenceEqualityComparer.Instance);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in form.All)
        {
            places[item] = places.Count;
            if (item.LinkId.Length > 0 && !seen.Add(item.LinkId))
                run.Error(item.Node.Child("linkId")!, "duplicate", "questionnaire-link-id-twice", $"The link id '{item.LinkId}' stands twice: responses could not tell the items apart.");
        }
        foreach (var item in form.All)
        {
            foreach (var condition in item.EnableWhen) Condition(item, condition, form, places);
            Values(item);
            Options(item, questionnaire);
            Definition(item);
        }
        foreach (var derived in questionnaire.Children.Where(c => c.Name == "derivedFrom" && c.Text is not null && _known.Find("Questionnaire", c.Text) is null))
            run.NotChecked(derived, "questionnaire-unknown", $"whether this keeps to {derived.Text}: no package here has that questionnaire.");
    }

    private void Condition(QuestionnaireItem item, InstanceNode condition, QuestionnaireForm form, Dictionary<QuestionnaireItem, int> places)
    {
        if (condition.Child("question") is not { Text: { } linkId } node) return;
        if (item.LinkId == linkId)
            run.Error(node, "invalid", "enable-when-self", "An item cannot be asked for because of its own answer.");
        else if (item.AndBelow.Any(i => i.LinkId == linkId))
            run.Error(node, "invalid", "enable-when-inner", $"'{linkId}' stands within this item, so it is not answered before this item is asked for.");
        else if (form.Find(linkId) is not { } asked)
            run.Error(node, "not-found", "enable-when-missing", $"There is no item with the link id '{linkId}'.");
        else
        {
            if (places[asked] > places[item]) run.Warning(node, "invalid", "enable-when-later", $"'{linkId}' is asked later than this item.");
            if (!asked.IsQuestion) run.Warning(node, "invalid", "enable-when-no-question", $"'{linkId}' is a {asked.Type}, which has no answers.");
            else Fits(condition, asked);
        }
    }

    private void Fits(InstanceNode condition, QuestionnaireItem asked)
    {
        var op = condition.ChildText("operator");
        if (op is ">" or "<" or ">=" or "<=" && asked.Type is { } type && !Ordered.Contains(type))
            run.Warning(condition.Child("operator")!, "invalid", "enable-when-operator", $"The answer to '{asked.LinkId}' is a {type}: there is no more and less of it.");
        if (op == "exists" || condition.Children.Find(c => c.ElementName == "answer") is not { } answer || asked.AnswerTypes is not { Count: > 0 } types || types.Contains(answer.TypeName)) return;
        run.Warning(answer, "invalid", "enable-when-answer", $"The answer to '{asked.LinkId}' is a {string.Join(" or ", types)}, and is compared with a {answer.TypeName} here.");
    }

    /// <summary>First values: <c>initial[x]</c> in STU3, a list from R4 on.</summary>
    private void Values(QuestionnaireItem item)
    {
        if (item.AnswerTypes is not { Count: > 0 } types) return;
        foreach (var initial in item.Node.Children.Where(c => c.ElementName == "initial"))
        {
            var value = initial.Name == "initial" ? initial.Children.Find(c => c.ElementName == "value") : initial;
            if (value is not null && !types.Contains(value.TypeName))
                run.Warning(value, "invalid", "questionnaire-initial-type", $"'{item.LinkId}' is answered with a {string.Join(" or ", types)}; its first value is a {value.TypeName}.");
        }
        foreach (var option in item.AnswerOptions)
        {
            if (!types.Contains(option.TypeName))
                run.Warning(option, "invalid", "questionnaire-option-type", $"'{item.LinkId}' is answered with a {string.Join(" or ", types)}; this option is a {option.TypeName}.");
        }
    }

    private void Options(QuestionnaireItem item, InstanceNode questionnaire)
    {
        if (item.AnswerValueSet is not { } canonical || (item.Node.Child("answerValueSet") ?? item.Node.Child("options")?.Child("reference")) is not { } node) return;
        if (canonical.StartsWith('#'))
        {
            // In R4 it is no Reference, so nobody else looks.
            if (node.Name == "answerValueSet" && ReferenceTarget.Find(questionnaire, canonical) is var contained && contained?.ResourceType != "ValueSet")
                run.Error(node, "not-found", "questionnaire-value-set-missing", contained is null ? $"There is no contained value set '{canonical}'." : $"'{canonical}' is a {contained.ResourceType}, not a value set.");
        }
        else if (_known.Find("ValueSet", canonical) is null)
        {
            if (_known.Other("ValueSet", canonical) is { } other) run.Warning(node, "invalid", "questionnaire-value-set-missing", $"'{canonical}' is a {other}, not a value set.");
            else run.NotChecked(node, "value-set-unknown", $"the answers that '{canonical}' holds: no package here has this value set.");
        }
    }

    /// <summary>An item's definition is an element: <c>{canonical of a StructureDefinition}#{element id}</c>.</summary>
    private void Definition(QuestionnaireItem item)
    {
        if (item.Node.Child("definition") is not { Text: { } text } node || text.IndexOf('#', StringComparison.Ordinal) is not (> 0 and var hash)) return;
        if (run.Rules.Profile(text[..hash], run.Release) is { } profile && BaseWalk.Find(profile.Root, text[(hash + 1)..]) is null && new DefinitionPaths(run.Rules, run.Release).At(profile, text[(hash + 1)..]).Count == 0)
            run.Warning(node, "not-found", "questionnaire-definition-missing", $"{text[..hash]} has no element '{text[(hash + 1)..]}'.");
    }
}
