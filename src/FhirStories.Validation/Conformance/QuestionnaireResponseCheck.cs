using System.Runtime.CompilerServices;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A QuestionnaireResponse against the Questionnaire that it answers, where that is contained in it, beside it in a Bundle, or in a package.</summary>
internal sealed class QuestionnaireResponseCheck(ValidationRun run, TerminologyService terminology)
{
    private static readonly ConditionalWeakTable<DefinitionEntry, QuestionnaireForm> Forms = [];

    private readonly Known _known = new(run);
    private readonly GivenItems _given = new();
    private QuestionnaireForm _form = null!;
    private AnswerCheck _answers = null!;
    private bool _isComplete;

    public void Check(InstanceNode response)
    {
        var node = response.Child("questionnaire");
        if ((node?.Text ?? node?.ChildText("reference")) is not { } canonical)
        {
            run.Advise(response, "informational", "response-questionnaire-missing", "The response does not say which Questionnaire it answers, so nobody can tell whether it does.");
            return;
        }
        if (Form(response, canonical) is not { } form)
        {
            run.NotChecked(node!, "response-questionnaire-unknown", $"whether this answers {canonical}: that Questionnaire is not here.");
            return;
        }
        _form = form;
        _answers = new AnswerCheck(run, terminology, form);
        // What is not finished may lack answers yet.
        _isComplete = response.ChildText("status") is "completed" or "amended";
        Items(response, form.Items);
    }

    private QuestionnaireForm? Form(InstanceNode response, string canonical)
    {
        if (canonical.StartsWith('#')) return ReferenceTarget.Find(response, canonical) is { ResourceType: "Questionnaire" } contained ? QuestionnaireForm.Of(contained) : null;
        if (Beside(response, canonical) is { } beside) return QuestionnaireForm.Of(beside);
        if (_known.Find("Questionnaire", canonical) is not { } entry) return null;
        return Forms.GetValue(entry, e => QuestionnaireForm.Of(JsonInstanceReader.Read(run.Rules.Store.ReadJson(e).Span).Root!));
    }

    /// <summary>The Questionnaire of a Bundle around: by reference, or by its canonical.</summary>
    private static InstanceNode? Beside(InstanceNode response, string canonical)
    {
        if (ReferenceTarget.Find(response, canonical) is { ResourceType: "Questionnaire" } referred) return referred;
        var (url, version) = CodeSystemCheck.Split(canonical);
        for (var at = response.Parent; at is not null; at = at.Parent)
        {
            if (at.ResourceType != "Bundle") continue;
            foreach (var entry in at.Children)
            {
                if (entry.Name == "entry" && entry.Child("resource") is { ResourceType: "Questionnaire" } found && found.ChildText("url") == url && (version is null || found.ChildText("version") == version)) return found;
            }
        }
        return null;
    }

    private void Items(InstanceNode holder, IReadOnlyList<QuestionnaireItem> expected)
    {
        var last = -1;
        var places = new Dictionary<string, int>(expected.Count, StringComparer.Ordinal);
        for (var i = 0; i < expected.Count; i++) places.TryAdd(expected[i].LinkId, i);
        var given = new Dictionary<string, List<InstanceNode>>(StringComparer.Ordinal);
        foreach (var item in holder.Children)
        {
            // A missing link id is the structure's to say.
            if (item.Name != "item" || item.ChildText("linkId") is not { Length: > 0 } linkId) continue;
            if (!places.TryGetValue(linkId, out var place))
            {
                if (_form.Find(linkId) is { } elsewhere)
                {
                    run.Error(item, "structure", "response-item-misplaced", $"The item '{linkId}' stands elsewhere in the Questionnaire{(elsewhere.Parent is { } around ? $": in '{around.LinkId}'" : ": at its top")}.");
                    Item(item, elsewhere);
                }
                else run.Error(item, "not-found", "response-item-unknown", $"The Questionnaire has no item '{linkId}'.");
                continue;
            }
            if (place < last) run.Error(item, "structure", "response-item-order", $"The item '{linkId}' stands too late: responses keep the order of the Questionnaire.");
            last = place;
            if (!given.TryGetValue(linkId, out var same)) given[linkId] = same = [];
            same.Add(item);
        }
        foreach (var item in expected) Expected(holder, item, given.GetValueOrDefault(item.LinkId));
    }

    private void Expected(InstanceNode holder, QuestionnaireItem item, List<InstanceNode>? given)
    {
        var enabled = EnableWhen.IsEnabled(item, holder, _given);
        if (given is null)
        {
            if (enabled == true && item.Required) Missing(holder, item);
            return;
        }
        if (given.Count > 1 && !item.Repeats) run.Error(given[1], "structure", "response-item-twice", $"The item '{item.LinkId}' stands {given.Count} times and does not repeat.");
        foreach (var one in given)
        {
            if (enabled == false && (one.Child("answer") ?? one.Child("item")) is not null)
                run.Error(one, "invalid", "response-item-not-enabled", $"'{item.LinkId}' is answered, and by the other answers it is not asked for.");
            Item(one, item);
            if (enabled == true && item.Required && item.IsQuestion && one.Child("answer") is null) Missing(one, item);
        }
    }

    private void Missing(InstanceNode at, QuestionnaireItem item)
    {
        var text = item.Type == "group" ? $"The group '{item.LinkId}' is required." : $"The question '{item.LinkId}' must be answered.";
        if (_isComplete) run.Error(at, "required", "response-answer-missing", text, item.LinkId);
        else run.Warning(at, "required", "response-answer-missing", text, item.LinkId);
    }

    private void Item(InstanceNode node, QuestionnaireItem item)
    {
        if (node.Child("text") is { Text: { } text } said && text != item.Node.ChildText("text"))
            run.Error(said, "invalid", "response-item-text", $"The Questionnaire words '{item.LinkId}' otherwise: {(item.Node.ChildText("text") is { } own ? $"'{own}'" : "it has no text there")}.");
        var answers = node.Children.Where(c => c.Name == "answer").ToList();
        if (answers.Count > 1 && !item.Repeats && item.IsQuestion) run.Error(answers[1], "structure", "response-answer-twice", $"'{item.LinkId}' has {answers.Count} answers and takes one.");
        _answers.Number(node, item, answers.Count);
        if (item.IsQuestion && node.Child("item") is { } inner)
            run.Error(inner, "structure", "response-item-in-question", $"'{item.LinkId}' is a question: items below it stand in its answer.");
        else if (item.Type == "display" && node.Child("item") is { } below)
            run.Error(below, "structure", "response-item-in-display", $"'{item.LinkId}' only shows something: nothing stands in it.");
        foreach (var answer in answers)
        {
            if (!item.IsQuestion)
            {
                run.Error(answer, "structure", "response-answer-to-none", $"'{item.LinkId}' is a {item.Type}, which has no answers.");
                continue;
            }
            _answers.Check(answer, item);
            Items(answer, item.Children);
        }
        if (item.Type == "group") Items(node, item.Children);
    }
}
