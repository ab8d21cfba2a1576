using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A role: who wants something, never a named person.</summary>
internal sealed class RoleForm : CatalogueForm
{
    public override string Kind => "role";

    public override string ResourceType => "Basic";

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("what",
            [new("title", FieldKind.Line, 100) { IsRequired = true, HasHint = true }, new("type", FieldKind.Choice, 16) { Choices = FormChoices.RoleTypes, IsRequired = true },
             new("setting", FieldKind.Select, 64) { Choices = FormChoices.Settings, HasHint = true }, new("description", FieldKind.Text, 4000) { HasHint = true },
             new("aliases", FieldKind.Text, 1000) { IsMore = true, HasHint = true }],
            []),
    ];

    public override string Href(string id) => $"/roles/{id}";

    public override bool IsOne(Resource resource) => resource is Basic basic && CarriedItems.Read(basic) is Role;

    public override StoryStatus? StatusOf(Resource resource) => RoleMapper.Read((Basic)resource).Value.Status;

    public override FormValues Read(Resource resource)
    {
        var role = RoleMapper.Read((Basic)resource).Value;
        return new FormValues
        {
            ["title"] = role.Title ?? "",
            ["type"] = role.Type is { } type ? StoryCodes.RoleType.CodeOf(type) : "",
            ["setting"] = CareSettingConcept.CodeOf(role.CareSettings),
            ["description"] = role.Documentation ?? role.Description ?? "",
            ["aliases"] = string.Join('\n', role.Aliases),
        };
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before is Basic basic ? RoleMapper.Read(basic).Value : null;
        var role = before ?? New(writing.Id, TitleOf(values) ?? writing.Id, [], writing);
        role = role with
        {
            Title = values.Trimmed("title"),
            Date = writing.Instant,
            Type = StoryCodes.RoleType.TryParse(values["type"], out var type) ? type : RoleType.Person,
            CareSettings = CareSettingConcept.With(role.CareSettings, values["setting"]),
            Aliases = values["aliases"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToValueList(),
        };
        if (before is null || values["description"] != Read(writing.Before!)["description"]) role = role with { Documentation = values.Trimmed("description") };
        return new(NarrativeWriter.Refresh(RoleMapper.ToBasic(role), role), []);
    }

    public override void Publish(Resource resource)
    {
        var basic = (Basic)resource;
        var active = RoleMapper.Read(basic).Value with { Status = StoryStatus.Active };
        var written = NarrativeWriter.Refresh(RoleMapper.ToBasic(active), active);
        (basic.Extension, basic.ModifierExtension, basic.Text) = (written.Extension, written.ModifierExtension, written.Text);
    }

    /// <summary>A role of no more than a title, for a story whose role is not in the list.</summary>
    /// <returns>Its canonical.</returns>
    public static string Propose(string title, ValueList<Carried<CodeableConcept>> settings, FormWriting writing, List<Resource> beside)
    {
        var role = New(ItemNames.NewId(title), title, settings, writing);
        beside.Add(NarrativeWriter.Fill(RoleMapper.ToBasic(role), role));
        return role.Url!;
    }

    private static Role New(string id, string title, ValueList<Carried<CodeableConcept>> settings, FormWriting writing) => new()
    {
        Id = id,
        Url = Canonicals.OfRole(id),
        Version = "1.0.0",
        Name = ItemNames.Name(title),
        Title = title,
        Status = StoryStatus.Draft,
        Experimental = false,
        Type = RoleType.Person,
        Date = writing.Instant,
        CareSettings = settings,
        Profiles = [Canonicals.RoleProfile],
        Language = "en-GB",
        Created = writing.Day,
        Author = writing.Author is null ? null : new(writing.Author),
    };
}
