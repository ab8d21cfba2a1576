using System.Net;
using System.Text;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>
/// Writes the <c>text</c> of a carrier, so that a client which shows nothing but narrative still shows the story, its
/// status included: the status is a modifier, and a reader must not miss it.
/// </summary>
public static class NarrativeWriter
{
    /// <summary>The narrative of a story or feature: status generated, plain XHTML, everything escaped.</summary>
    public static Narrative Of(Story story)
    {
        var html = new StringBuilder();
        Start(html, story, story.Kind == StoryKind.Feature ? "Feature" : "User story");
        Labelled(html, "Role", string.Join(", ", story.Roles.Select(RoleName)));
        Labelled(html, "Secondary role", string.Join(", ", story.SecondaryRoles.Select(RoleName)));
        Labelled(html, "Care setting", string.Join(", ", story.CareSettings.Select(setting => TextOf(setting.Value))));
        Labelled(html, "Wants", story.Want);
        Labelled(html, "So that", story.Justification);
        Several(html, "Before", story.Preconditions, "ul");
        Several(html, "Basic flow", story.BasicFlow, "ol");
        Several(html, "Alternative courses", story.AlternativeCourses, "ul");
        Several(html, "Afterwards", story.Postconditions, "ul");
        Several(html, "Exceptions", story.ExceptionFlows, "ul");
        if (story.Statements.Count > 0)
        {
            html.Append("<ul>");
            foreach (var statement in story.Statements)
                html.Append("<li><b>").Append(Escape(statement.Key)).Append("</b> ").Append(Escape(statement.Requirement)).Append("</li>");
            html.Append("</ul>");
        }

        return End(html);
    }

    // All that a story knows of a role is its canonical; its last part reads well enough.
    private static string RoleName(string canonical)
    {
        var id = LastPart(canonical);
        return (id.StartsWith("role-", StringComparison.Ordinal) ? id["role-".Length..] : id).Replace('-', ' ');
    }

    /// <summary>The narrative of a role.</summary>
    public static Narrative Of(Role role)
    {
        var html = new StringBuilder();
        Start(html, role, "Role");
        Labelled(html, "Care setting", string.Join(", ", role.CareSettings.Select(setting => TextOf(setting.Value))));
        Labelled(html, "Also called", string.Join(", ", role.Aliases));
        return End(html);
    }

    /// <summary>The narrative of a comment, review or change request.</summary>
    public static Narrative Of(Assessment assessment)
    {
        var html = new StringBuilder("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>");
        html.Append(Escape(assessment.Title ?? KindOf(assessment))).Append("</b></p>");
        Labelled(html, "About", assessment.ArtifactUrl ?? (assessment.Artifact?.Value as ResourceReference)?.Reference);
        Labelled(html, "By", assessment.Author?.Value.Display ?? assessment.Author?.Value.Reference);
        Labelled(html, "State", assessment.Workflow is { } state ? AssessmentCodes.Workflow.CodeOf(state) : null);
        foreach (var summary in assessment.Summaries) html.Append("<p>").Append(Escape(summary)).Append("</p>");
        return End(html);
    }

    /// <summary>The narrative of a test plan: its cases with their scripts.</summary>
    public static Narrative Of(TestPlan plan)
    {
        var html = new StringBuilder();
        Start(html, plan, "Acceptance test");
        foreach (var run in plan.Cases.SelectMany(each => each.Runs))
        {
            Labelled(html, "Test", run.Narrative);
            if (run.Script?.Text is { } script) html.Append("<pre>").Append(Escape(script)).Append("</pre>");
        }

        return End(html);
    }

    private static string KindOf(Assessment assessment) => assessment.Contents.Select(content => content.Kind).FirstOrDefault(kind => kind is not null) switch
    {
        AssessmentKind.ChangeRequest => "Change request",
        AssessmentKind.Response => "Reply",
        AssessmentKind.Rating or AssessmentKind.Classifier => "Review",
        _ => "Comment",
    };

    /// <summary>A narrative of a heading and a text.</summary>
    public static Narrative Of(string heading, string text)
    {
        var html = new StringBuilder("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>");
        html.Append(Escape(heading)).Append("</b></p><p>").Append(Escape(text)).Append("</p>");
        return End(html);
    }

    /// <summary>Gives the carrier a narrative where it has none.</summary>
    public static Basic Fill(Basic basic, CarriedItem item)
    {
        if (basic.Text is null) basic.Text = Of(item);
        return basic;
    }

    /// <summary>Writes a generated narrative anew after an edit; one that a person wrote stays.</summary>
    public static Basic Refresh(Basic basic, CarriedItem item)
    {
        if (basic.Text is null || basic.Text.Status == Narrative.NarrativeStatus.Generated) basic.Text = Of(item);
        return basic;
    }

    private static Narrative Of(CarriedItem item) => item switch
    {
        Story story => Of(story),
        Role role => Of(role),
        Assessment assessment => Of(assessment),
        TestPlan plan => Of(plan),
        _ => throw new ArgumentException($"There is no narrative for a {item.GetType().Name}.", nameof(item)),
    };

    private static void Start(StringBuilder html, PublishedItem item, string kind)
    {
        html.Append("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>").Append(Escape(item.Title ?? item.Id ?? "Untitled")).Append("</b></p><p>")
            .Append(kind).Append(", ").Append(item.Status is { } status ? StoryCodes.Status.CodeOf(status) : "status not known").Append("</p>");
        if (!string.IsNullOrWhiteSpace(item.Description))
            html.Append("<p>").Append(Escape(item.Description)).Append("</p>");
    }

    private static Narrative End(StringBuilder html) =>
        new() { Status = Narrative.NarrativeStatus.Generated, Div = html.Append("</div>").ToString() };

    private static void Several(StringBuilder html, string label, ValueList<string> texts, string list)
    {
        if (texts.Count == 0) return;
        html.Append("<p>").Append(label).Append(":</p><").Append(list).Append('>');
        foreach (var text in texts) html.Append("<li>").Append(Escape(text)).Append("</li>");
        html.Append("</").Append(list).Append('>');
    }

    private static void Labelled(StringBuilder html, string label, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            html.Append("<p>").Append(label).Append(": ").Append(Escape(value)).Append("</p>");
    }

    private static string LastPart(string canonical) => canonical.Split('|')[0].TrimEnd('/').Split('/')[^1];

    private static string TextOf(CodeableConcept concept) =>
        concept.Text ?? concept.Coding.Select(coding => coding.Display ?? coding.Code).FirstOrDefault() ?? "";

    /// <summary>XML-escaped; characters that XML 1.0 cannot hold become a replacement character.</summary>
    private static string Escape(string text)
    {
        var clean = string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var c = source[i];
                var pair = char.IsSurrogate(c)
                    && !(i + 1 < source.Length && char.IsSurrogatePair(c, source[i + 1]))
                    && !(i > 0 && char.IsSurrogatePair(source[i - 1], c));
                target[i] = pair || c is '\uFFFE' or '\uFFFF' || (c < ' ' && c is not ('\t' or '\n' or '\r')) ? '\uFFFD' : c;
            }
        });
        return WebUtility.HtmlEncode(clean);
    }
}
