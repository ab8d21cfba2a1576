using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A feature: what groups stories.</summary>
internal sealed class FeatureForm : CatalogueForm
{
    public override string Kind => "feature";

    public override string ResourceType => "Basic";

    public override bool HasContribution => true;

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("what", [new("title", FieldKind.Line, 100) { IsRequired = true, HasHint = true }, new("description", FieldKind.Text, 4000) { HasHint = true }], []),
    ];

    public override string Href(string id) => $"/features/{id}";

    public override bool IsOne(Resource resource) => resource is Basic basic && CarriedItems.Read(basic) is Story { Kind: StoryKind.Feature };

    public override StoryStatus? StatusOf(Resource resource) => StoryMapper.Read((Basic)resource).Value.Status;

    public override FormValues Read(Resource resource)
    {
        var feature = StoryMapper.Read((Basic)resource).Value;
        return new FormValues { ["title"] = feature.Title ?? "", ["description"] = feature.Description ?? "" };
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before is Basic basic ? StoryMapper.Read(basic).Value : null;
        var feature = (before ?? New(writing.Id, TitleOf(values) ?? writing.Id, writing)) with
        {
            Title = values.Trimmed("title"),
            Date = writing.Instant,
            Description = values.Trimmed("description"),
        };
        return new(NarrativeWriter.Refresh(StoryMapper.ToBasic(feature), feature), []);
    }

    public override void Publish(Resource resource) => new StoryForm().Publish(resource);

    /// <summary>A feature of no more than a title, for a story that belongs to none of those there are.</summary>
    /// <returns>Its canonical.</returns>
    public static string Propose(string title, FormWriting writing, List<Resource> beside)
    {
        var feature = New(ItemNames.NewId(title), title, writing) with { Contribution = ContributionState.Submitted };
        beside.Add(NarrativeWriter.Fill(StoryMapper.ToBasic(feature), feature));
        return feature.Url!;
    }

    private static Story New(string id, string title, FormWriting writing) => new()
    {
        Id = id,
        Kind = StoryKind.Feature,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Name = ItemNames.Name(title),
        Title = title,
        Status = StoryStatus.Draft,
        Experimental = false,
        Date = writing.Instant,
        Profiles = [Canonicals.FeatureProfile],
        Language = "en-GB",
        Created = writing.Day,
        Author = writing.Author is null ? null : new(writing.Author),
    };
}
