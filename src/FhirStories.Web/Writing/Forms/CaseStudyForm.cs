using System.Text;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A case study: what happened when somebody used stories.</summary>
internal sealed class CaseStudyForm : CatalogueForm
{
    private const string DocumentKinds = Canonicals.Definitions + "/CodeSystem/document-kind";

    public override string Kind => "case-study";

    public override string ResourceType => "DocumentReference";

    public override bool HasVersions => false;

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("what",
            [new("title", FieldKind.Line, 200) { IsRequired = true, HasHint = true }, new("description", FieldKind.Text, 1000) { HasHint = true, Lines = 2 },
             new("text", FieldKind.Text, 40_000) { IsRequired = true, HasHint = true, Lines = 8 }],
            []),
        new("stories", [], [new("stories", [], 100) { Finder = FormList.OfStories, KeyPrefix = "u", IsRequired = true }]),
        new("more", [], [new("links", [new("name", FieldKind.Line, 200), new("address", FieldKind.Line, 1000) { IsAddress = true }], 20) { Shown = 1, KeyPrefix = "l" }]),
    ];

    public override string Href(string id) => $"/case-studies/{id}";

    public override string? TextOf(FormValues values) => values.Trimmed("text");

    public override bool IsOne(Resource resource) =>
        resource is DocumentReference document && document.Type?.Coding.Any(coding => coding.System == DocumentKinds && coding.Code == "case-study") == true;

    public override StoryStatus? StatusOf(Resource resource) =>
        ((DocumentReference)resource).DocStatus is CompositionStatus.Preliminary ? StoryStatus.Draft : StoryStatus.Active;

    public override FormValues Read(Resource resource)
    {
        var study = (DocumentReference)resource;
        var own = Own(study);
        var (heading, body) = own?.Data is { } data ? MarkdownText.SplitTitle(Encoding.UTF8.GetString(data)) : (null, "");
        var values = new FormValues { ["title"] = own?.Title ?? heading ?? study.Description ?? "", ["description"] = study.Description ?? "", ["text"] = body };
        foreach (var related in study.Context?.Related ?? [])
            if (related.Reference?.Split('/') is ["Basic", var id]) values.Add("stories", $"u{values.Rows("stories").Count + 1}", ("story", Canonicals.OfStory(id)), ("reference", related.Reference));
        foreach (var attachment in study.Content.Select(content => content.Attachment).OfType<Attachment>().Where(each => each.Url is not null))
            values.Add("links", $"l{values.Rows("links").Count + 1}", ("name", attachment.Title), ("address", attachment.Url));
        return values;
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before as DocumentReference;
        var study = (DocumentReference?)before?.DeepCopy() ?? New(writing);
        study.Description = values.Trimmed("description");
        var own = Own(study);
        if (own is null) study.Content.Insert(0, new DocumentReference.ContentComponent { Attachment = own = new Attachment { ContentType = "text/markdown", Language = "en-GB", CreationElement = new FhirDateTime(writing.Day) } });
        own.Title = values.Trimmed("title");
        if (before is null || values["text"] != Read(before)["text"]) own.Data = Encoding.UTF8.GetBytes(values.Trimmed("text") ?? "");
        study.Content.RemoveAll(content => content.Attachment is { Url: not null } each && each != own);
        study.Content.AddRange(values.Rows("links").Where(row => row["address"].Trim().Length > 0).Select(row => new DocumentReference.ContentComponent
        {
            Attachment = new Attachment { Url = row["address"].Trim(), Title = row["name"].Trim() is { Length: > 0 } name ? name : null },
        }));
        study.Context ??= new DocumentReference.ContextComponent();
        var others = study.Context.Related.Where(related => related.Reference?.StartsWith("Basic/", StringComparison.Ordinal) != true).ToList();
        study.Context.Related =
        [
            .. values.Rows("stories").Select(row => row["reference"] is { Length: > 0 } known ? known : $"Basic/{row["story"].Split('|')[0].Split('/')[^1]}").Distinct(StringComparer.Ordinal).Select(reference => new ResourceReference(reference)),
            .. others,
        ];
        return new(study, []);
    }

    public override void Publish(Resource resource) => ((DocumentReference)resource).DocStatus = CompositionStatus.Final;

    private static Attachment? Own(DocumentReference study) => study.Content.Select(content => content.Attachment).OfType<Attachment>()
        .FirstOrDefault(each => each.Url is null && each.ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true);

    private static DocumentReference New(FormWriting writing) => new()
    {
        Id = writing.Id,
        Meta = new Meta { Profile = [Canonicals.Definitions + "/StructureDefinition/case-study"] },
        Language = "en-GB",
        Status = DocumentReferenceStatus.Current,
        DocStatus = CompositionStatus.Preliminary,
        Type = new CodeableConcept { Coding = [new Coding(DocumentKinds, "case-study")], Text = "Case study" },
        Date = writing.Now,
        Author = writing.Author is null ? [] : [writing.Author],
    };
}
