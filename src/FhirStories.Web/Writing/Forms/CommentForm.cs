using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A comment, a reply or a request for a change. What it is about comes from the page that it was begun on.</summary>
internal sealed class CommentForm : CatalogueForm
{
    /// <summary>What it is about: <c>Basic/{id}</c> or a canonical; the criterion or element in it; the link of that criterion; or the comment that it answers.</summary>
    public const string On = "on", Key = "key", Link = "link", Reply = "reply";

    /// <summary>Where the thing's page is, to come back to.</summary>
    public const string BackTo = "back";

    public const int LongestText = 10_000;

    public override string Kind => "comment";

    public override string ResourceType => "Basic";

    public override bool IsOffered => false;

    public override bool HasVersions => false;

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("say", [new("kind", FieldKind.Choice, 32) { Choices = FormChoices.CommentKinds }, new("text", FieldKind.Text, LongestText) { IsRequired = true, HasHint = true, Lines = 5 }], []),
    ];

    public override string Href(string id) => $"/fhir/Basic/{id}";

    public override string? TitleOf(FormValues values) => values.Trimmed("text") is { } text ? text.Length > 80 ? text[..79] + "…" : text : null;

    public override string? TextOf(FormValues values) => values.Trimmed("text");

    public override bool IsOne(Resource resource) => resource is Basic basic && Carriers.KindOf(basic) == CarrierKind.Assessment;

    public override StoryStatus? StatusOf(Resource resource) => null;

    public override FormValues Read(Resource resource) => new() { ["text"] = string.Join("\n\n", AssessmentMapper.Read((Basic)resource).Value.Summaries) };

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var isReply = values[Reply].Length > 0;
        var asks = !isReply && values["kind"] == "change-request";
        var comment = new Assessment
        {
            Id = writing.Id,
            Profiles = [Canonicals.CommentProfile],
            Date = writing.Instant,
            Author = writing.Author is null ? null : new(writing.Author),
            Artifact = new(About(values)),
            Contents =
            [
                new()
                {
                    Kind = isReply ? AssessmentKind.Response : asks ? AssessmentKind.ChangeRequest : AssessmentKind.Comment,
                    Summary = values.Trimmed("text"),
                    Paths = values[Link].Length > 0 ? [$"#{values[Link]}"] : [],
                },
            ],
            // Who asks for a change waits for an answer.
            Workflow = asks ? AssessmentWorkflow.Submitted : null,
        };
        return new(NarrativeWriter.Fill(AssessmentMapper.ToBasic(comment), comment), []);
    }

    public override void Publish(Resource resource)
    {
    }

    private static DataType About(FormValues values) =>
        values[Reply].Length > 0 ? new ResourceReference($"Basic/{values[Reply]}")
            : values[Key].Length > 0 ? new Canonical($"{values[On]}#{values[Key]}")
            : values[On].StartsWith("Basic/", StringComparison.Ordinal) ? new ResourceReference(values[On]) : new Canonical(values[On]);
}
