using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A story, after Care Connect's how-to: who, what and why, criteria, what FHIR has for it, where it belongs.</summary>
internal sealed class StoryForm : CatalogueForm
{
    public const string Who = "who", What = "what", Criteria = "criteria", Links = "links", Place = "place";

    private const int LongestName = 100;

    // The title that was made, to tell it from one that somebody typed.
    private const string Made = "madeTitle";

    public override string Kind => "story";

    public override string ResourceType => "Basic";

    public override bool HasContribution => true;

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new(Who,
            [new("newRole", FieldKind.Line, LongestName) { HasHint = true, IsMore = true }, new("setting", FieldKind.Select, 64) { Choices = FormChoices.Settings, HasHint = true }],
            [new("roles", [new("role", FieldKind.Select, 400) { Choices = FormChoices.Roles, HasHint = true }], 10) { Shown = 1 },
             new("others", [new("role", FieldKind.Select, 400) { Choices = FormChoices.Roles, HasHint = true }], 10) { Shown = 1 }]) { ListsFirst = true },
        new(What,
            [new("want", FieldKind.Text, 1000) { IsRequired = true, HasHint = true, Lines = 2 }, new("why", FieldKind.Text, 1000) { HasHint = true, Lines = 2 }],
            []),
        new(Criteria, [],
            [new("criteria",
                [new("text", FieldKind.Text, 4000) { HasHint = true, Lines = 2 }, new("kind", FieldKind.Select, 64) { Choices = FormChoices.CriterionKinds },
                 new("verb", FieldKind.Select, 16) { Choices = FormChoices.Verbs, IsMore = true }, new("binds", FieldKind.Select, 16) { Choices = FormChoices.Parties, IsMore = true }], 60)
                { IsOrdered = true, Shown = 1, KeyPrefix = "AC" }]),
        new(Links, [],
            [new("links",
                [new("verb", FieldKind.Select, 8) { Choices = FormChoices.Interactions }, new("search", FieldKind.Line, 400) { IsMore = true, HasHint = true }, new("note", FieldKind.Text, 1000) { IsMore = true, HasHint = true, Lines = 2 }], 200)
                { Finder = FormList.OfElements, KeyPrefix = "L", Of = "criteria" }]),
        new(Place,
            [new("title", FieldKind.Line, 200) { IsRequired = true, HasHint = true }, new("newFeature", FieldKind.Line, LongestName) { IsMore = true, HasHint = true },
             new("notes", FieldKind.Text, 4000) { IsMore = true, HasHint = true }],
            [new("features", [new("feature", FieldKind.Select, 400) { Choices = FormChoices.Features, HasHint = true }], 10) { Shown = 1 },
             new("parents", [], 10) { Finder = FormList.OfStories }]),
    ];

    public override string Href(string id) => $"/stories/{id}";

    public override string? TitleOf(FormValues values) => values.Trimmed("title") ?? values.Trimmed("want");

    public override bool IsOne(Resource resource) => resource is Basic basic && CarriedItems.Read(basic) is Story { Kind: StoryKind.Story };

    public override StoryStatus? StatusOf(Resource resource) => StoryMapper.Read((Basic)resource).Value.Status;

    /// <summary>A want makes a title: its first words, with a capital. One that somebody typed stays.</summary>
    public override void Complete(FormValues values)
    {
        if (values.Trimmed("want") is not { } want || (values.Trimmed("title") is { } typed && typed != values[Made])) return;
        values["title"] = values[Made] = TitleFrom(want);
    }

    internal static string TitleFrom(string want)
    {
        var text = SentenceWords.Bare(want.ReplaceLineEndings(" ")).TrimStart();
        foreach (var start in new[] { "I want to ", "I need to ", "to " })
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) text = text[start.Length..];
        if (text.Length > 90) text = text.LastIndexOf(' ', 88) is > 20 and var space ? text[..space] + "…" : text[..88] + "…";
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }

    public override FormValues Read(Resource resource)
    {
        var story = StoryMapper.Read((Basic)resource).Value;
        var values = new FormValues();
        Picked(values, "roles", "role", story.Roles);
        Picked(values, "others", "role", story.SecondaryRoles);
        Picked(values, "features", "feature", story.Features);
        Picked(values, "parents", "story", story.DerivedFrom);
        values["setting"] = CareSettingConcept.CodeOf(story.CareSettings);
        values["want"] = story.Want ?? "";
        values["why"] = story.Justification ?? "";
        values["title"] = story.Title ?? "";
        values["notes"] = string.Join("\n\n", story.FurtherConversations);
        StatementRows.Read(values, story.Statements);
        return values;
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before is Basic basic ? StoryMapper.Read(basic).Value : null;
        var shown = writing.Before is null ? new FormValues() : Read(writing.Before);
        var beside = new List<Resource>();
        var title = TitleOf(values) ?? writing.Id;
        var story = before ?? new Story
        {
            Id = writing.Id,
            Url = Canonicals.OfStory(writing.Id),
            Version = "1.0.0",
            Name = ItemNames.Name(title),
            Status = StoryStatus.Draft,
            Experimental = false,
            Profiles = [Canonicals.UserStoryProfile],
            Language = "en-GB",
            Created = writing.Day,
            Author = writing.Author is null ? null : new(writing.Author),
        };
        var settings = CareSettingConcept.With(story.CareSettings, values["setting"]);
        var roles = Picks(values, "roles", "role");
        if (values.Trimmed("newRole") is { } newRole) roles.Add(RoleForm.Propose(newRole, settings, writing, beside));
        var features = Picks(values, "features", "feature");
        if (values.Trimmed("newFeature") is { } newFeature) features.Add(FeatureForm.Propose(newFeature, writing, beside));
        var (want, why) = (values.Trimmed("want"), values.Trimmed("why"));
        var next = story with
        {
            Title = values.Trimmed("title") ?? TitleFrom(want ?? ""),
            Date = writing.Instant,
            Roles = roles.ToValueList(),
            SecondaryRoles = Picks(values, "others", "role").ToValueList(),
            CareSettings = settings,
            Features = features.ToValueList(),
            DerivedFrom = Picks(values, "parents", "story").ToValueList(),
            Need = want is null && why is null ? null : story.Need is { } need ? need with { Want = want, Justification = why } : new UserNeed(want, why),
            FurtherConversations = values["notes"] == shown["notes"] ? story.FurtherConversations : values.Trimmed("notes") is { } notes ? [notes] : [],
            Statements = StatementRows.Write(values, story.Statements, want ?? title),
        };
        // The source's own words stay as they are, unless they were no more than the sentence, which is another now.
        if (before is not null && SentenceOf(before, writing) != SentenceOf(next, writing) && SentenceWords.SayTheSame(View(before, writing))) next = next with { Description = null };
        return new(NarrativeWriter.Refresh(StoryMapper.ToBasic(next), next), beside);
    }

    public override void Publish(Resource resource)
    {
        var basic = (Basic)resource;
        var story = StoryMapper.Read(basic).Value;
        var active = story with { Status = StoryStatus.Active, Contribution = story.Contribution is ContributionState.Submitted ? ContributionState.Accepted : story.Contribution };
        var written = NarrativeWriter.Refresh(StoryMapper.ToBasic(active), active);
        (basic.Extension, basic.ModifierExtension, basic.Text) = (written.Extension, written.ModifierExtension, written.Text);
    }

    private static string? SentenceOf(Story story, FormWriting writing) => SentenceWords.Whole(View(story, writing));

    private static Models.SentenceView View(Story story, FormWriting writing)
    {
        var roles = story.Roles.Select(role => Labels.InSentence(writing.RoleOf(role)?.Title ?? Names.LastPart(role))).ToList();
        return new(roles.Count == 0 ? null : string.Join(" or ", roles), story.Want, story.Justification, story.Description);
    }

    internal static void Picked(FormValues values, string list, string field, ValueList<string> picks)
    {
        for (var i = 0; i < picks.Count; i++) values.Add(list, $"r{i + 1}", (field, picks[i]));
    }

    internal static List<string> Picks(FormValues values, string list, string field) =>
        [.. values.Rows(list).Select(row => row[field].Trim()).Where(pick => pick.Length > 0).Distinct(StringComparer.Ordinal)];
}
