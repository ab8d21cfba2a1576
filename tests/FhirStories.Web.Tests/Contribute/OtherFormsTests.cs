using System.Net;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Web.Tests.Hosting;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Hl7.Fhir.Model;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Web.Tests.Contribute;

public sealed class OtherFormsTests(PagesHost host)
{
    [Fact]
    public async Task A_scenario_is_written_with_its_actors_and_steps_and_edited_without_loss()
    {
        using var visitor = new Visitor(host, "editor mo");
        await visitor.GoAsync("/contribute/scenario");
        await visitor.PressAsync("next", ("title", "A wound at home"), ("description", "A nurse visits."));
        await visitor.PressAsync("next", ("actors[a1].name", "Nurse"), ("actors[a2].name", "Record"), ("actors[a2].type", "entity"));
        await visitor.PressAsync("steps.add", ("steps[s1].name", "Look"), ("steps[s1].from", "a1"));
        await visitor.PressAsync("next", ("steps[s2].name", "Record it"), ("steps[s2].from", "a1"), ("steps[s2].to", "a2"));
        await visitor.PressAsync("publish");
        var scenario = await ReadAsync<ExampleScenario>(Written.Id(visitor));
        Assert.Equal(PublicationStatus.Active, scenario.Status);
        Assert.Equal(["Look", "Record it"], scenario.Process[0].Step.Select(step => step.Operation!.Name));
        Assert.Equal("a2", scenario.Process[0].Step[1].Operation!.Receiver);

        await visitor.GoAsync("/scenarios/scenario-sunday-evening-call/edit");
        await visitor.PressAsync("");
        await visitor.GoAsync($"/contribute/scenario/{visitor.Draft}/steps");
        await visitor.PressAsync("next", ("steps[s1].name", "Ring"));
        await visitor.PressAsync("handin");
        var (old, next) = (await ReadAsync<ExampleScenario>("scenario-sunday-evening-call"), await ReadAsync<ExampleScenario>(Written.Id(visitor)));
        Assert.Equal((old.Url, "1.1.0", PublicationStatus.Draft), (next.Url, next.Version, next.Status));
        Assert.Equal("Ring", next.Process[0].Step[0].Operation!.Name);
        old.Process[0].Step[0].Operation!.Name = "Ring";
        Assert.True(old.Process[0].IsExactly(next.Process[0]));
        Assert.Equal(old.Instance.Count, next.Instance.Count);
    }

    [Fact]
    public async Task A_solution_names_profiles_by_the_finder_and_stories_by_their_words()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/solution");
        await visitor.PressAsync("next", ("title", "WoundApp"), ("release", "4.0.1"), ("address", "not an address"));
        Assert.Contains("web address", visitor.Page.QuerySelector("#address-error").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("next", ("address", "https://example.org/app"));
        await visitor.PressAsync("next");
        Assert.Contains("Add at least one profile", visitor.Page.QuerySelector(".nhsuk-error-summary").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("find", ("find", "referral"));
        await visitor.PressAsync(visitor.Page.QuerySelector("button[value*='CareConnect-ReferralRequest']")!.GetAttribute("value")!);
        await visitor.PressAsync("next");
        await visitor.PressAsync("find", ("find", "us-med-01"));
        await visitor.PressAsync(visitor.Page.QuerySelector("button[value^='stories.pick']")!.GetAttribute("value")!);
        await visitor.PressAsync("next");
        await visitor.PressAsync("handin");
        var solution = await ReadAsync<CapabilityStatement>(Written.Id(visitor));
        var resource = Assert.Single(solution.Rest[0].Resource);
        Assert.Equal("ServiceRequest", resource.TypeElement!.JsonValue);
        Assert.EndsWith("CareConnect-ReferralRequest-1", Assert.Single(resource.SupportedProfile), StringComparison.Ordinal);
        Assert.Contains("AC1", solution.Extension[0].Extension.Select(each => each.Value?.ToString()));

        // Editing a published one keeps what no page shows.
        await visitor.GoAsync("/solutions/solution-wicketgate-booking/edit");
        await visitor.PressAsync("");
        await visitor.PressAsync("handin");
        var (old, next) = (await ReadAsync<CapabilityStatement>("solution-wicketgate-booking"), await ReadAsync<CapabilityStatement>(Written.Id(visitor)));
        Assert.Equal(old.Rest[0].Resource.Count, next.Rest[0].Resource.Count);
        Assert.True(old.Rest[0].IsExactly(next.Rest[0]));
        Assert.Equal("3.0.1", next.FhirVersionElement!.JsonValue);
    }

    [Fact]
    public async Task A_case_study_is_written_with_its_stories_and_links_and_edited_in_place()
    {
        using var visitor = new Visitor(host, "contributor ann");
        await visitor.GoAsync("/contribute/case-study");
        await visitor.PressAsync("next", ("title", "Wounds in Tarn"), ("text", "## What\n\nIt worked."));
        await visitor.PressAsync("find", ("find", "medicines"));
        await visitor.PressAsync(visitor.Page.QuerySelector("button[value^='stories.pick']")!.GetAttribute("value")!);
        await visitor.PressAsync("next");
        await visitor.PressAsync("next", ("links[l1].name", "Paper"), ("links[l1].address", "https://example.org/paper"));
        Assert.Equal("What", visitor.Page.QuerySelector(".fs-preview .fs-prose h4").Seen());
        await visitor.PressAsync("handin");
        var id = Written.Id(visitor);
        var study = await ReadAsync<DocumentReference>(id);
        Assert.Equal((CompositionStatus.Preliminary, "Practitioner/account-ann"), (study.DocStatus, study.Author[0].Reference));
        Assert.Single(study.Context!.Related);
        await visitor.GoAsync($"/case-studies/{id}/edit");
        await visitor.PressAsync("");
        await visitor.GoAsync($"/contribute/case-study/{visitor.Draft}/what");
        await visitor.PressAsync("next", ("title", "Wounds in Upper Tarn"));
        await visitor.GoAsync($"/contribute/case-study/{visitor.Draft}/check");
        await visitor.PressAsync("handin");
        Assert.Equal((id, 2), (Written.Id(visitor), (await Written.ReadAsync(host, "DocumentReference", id)).Version));
    }

    [Fact]
    public async Task A_role_and_a_feature_are_written()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/role");
        await visitor.PressAsync("next", ("title", "Tissue viability nurse"));
        Assert.NotNull(visitor.Page.QuerySelector("#type-error"));
        await visitor.PressAsync("next", ("type", "person"), ("aliases", "TVN\nwound nurse"));
        await visitor.PressAsync("publish");
        var role = RoleMapper.Read(await ReadAsync<Basic>(Written.Id(visitor))).Value;
        Assert.Equal(["TVN", "wound nurse"], role.Aliases);
        await visitor.GoAsync("/contribute/feature");
        await visitor.PressAsync("next", ("title", "Wounds"));
        await visitor.PressAsync("handin");
        var feature = StoryMapper.Read(await ReadAsync<Basic>(Written.Id(visitor))).Value;
        Assert.Equal((StoryKind.Feature, ContributionState.Submitted), (feature.Kind, feature.Contribution));
    }

    [Fact]
    public async Task A_comment_on_a_criterion_a_reply_and_one_on_an_element_stand_where_they_belong()
    {
        await host.PutAsync(StoryMapper.ToBasic(Written.Draft("talked-about")));
        using var visitor = new Visitor(host, "editor ann");
        await visitor.GoAsync("/stories/talked-about");
        // The little form of the page carries no token: what it sends is shown, not stored.
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)visitor.Page.QuerySelector(".fs-comment-form form")!;
        Assert.Null(form.QuerySelector("[name=__RequestVerificationToken]"));
        await visitor.PostAsync(form.GetAttribute("action")!, [new("text", "Is it **red**? <script>alert(1)</script>")]);
        Assert.Equal("red", visitor.Page.QuerySelector(".fs-preview strong").Seen());
        Assert.Empty(visitor.Page.QuerySelectorAll("script:not([src])"));
        await visitor.PressAsync("send");
        Assert.StartsWith("/stories/talked-about#comment-", visitor.Path, StringComparison.Ordinal);
        var first = visitor.Path.Split("#comment-")[1];
        Assert.Contains("Ann", visitor.Page.GetElementById($"comment-{first}").Seen(), StringComparison.Ordinal);

        await visitor.GoAsync($"/contribute/comment?reply={first}");
        await visitor.PressAsync("send", ("text", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        await visitor.PressAsync("send", ("text", "It is blue."));
        Assert.Equal("/stories/talked-about", visitor.Path.Split('#')[0]);
        Assert.Contains("It is blue.", visitor.Page.QuerySelector(".fs-replies").Seen(), StringComparison.Ordinal);

        await visitor.GoAsync("/contribute/comment?on=Basic/talked-about&key=AC1&kind=change-request");
        await visitor.PressAsync("send", ("text", "Say which colours."));
        var thread = visitor.Page.QuerySelector("#AC1 .fs-discussion").Seen();
        Assert.Contains("Say which colours.", thread, StringComparison.Ordinal);
        Assert.Contains("New", thread, StringComparison.Ordinal);

        await visitor.GoAsync("/contribute/comment?on=http%3A%2F%2Fhl7.org%2Ffhir%2FStructureDefinition%2FPatient&key=Patient.birthDate");
        Assert.Contains("Patient › birth date", visitor.Page.QuerySelector("h1").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("send", ("text", "Only the year?"));
        Assert.Contains("Only the year?", visitor.Page.QuerySelector("[aria-labelledby=discussion-heading]").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_of_somebody_without_an_account_is_kept_while_they_sign_in()
    {
        using var visitor = new Visitor(host, Callers.Anonymous);
        await visitor.GoAsync("/contribute/comment?on=Basic/us-med-01");
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)visitor.Page.QuerySelector("main form")!;
        var answer = await visitor.SendAsync("/contribute/comment", [.. Visitor.Fields(form).Where(field => field.Key != "text"), new("text", "Said before signing in"), new("do", "send")]);
        var back = Uri.UnescapeDataString(answer.Headers.Location!.OriginalString.Split("returnUrl=")[1]);
        visitor.Is("contributor zoe");
        await visitor.GoAsync(back);
        Assert.Contains("Said before signing in", visitor.Page.QuerySelector(".fs-preview").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("handin");
        Assert.StartsWith("/stories/us-med-01#comment-", visitor.Path, StringComparison.Ordinal);
        Assert.Contains("Zoe", visitor.Page.GetElementById(visitor.Path.Split('#')[1]).Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_field_list_step_and_kind_has_its_texts()
    {
        var texts = new PageTexts();
        foreach (var form in new FormKinds().All)
        {
            Assert.NotEmpty(texts[$"Contribute.Kind.{form.Kind}.Name"] + texts[$"Contribute.Kind.{form.Kind}.Thing"] + texts[$"Contribute.Kind.{form.Kind}.Lead"]);
            foreach (var step in form.Steps)
            {
                Assert.NotEmpty(texts[$"Contribute.Step.{form.Kind}.{step.Name}.Title"]);
                _ = texts[$"Contribute.Step.{form.Kind}.{step.Name}.Lead"];
                if (step.Fields.Any(field => field.IsMore)) Assert.NotEmpty(texts[$"Contribute.Step.{form.Kind}.{step.Name}.More"]);
            }
            foreach (var (name, field) in form.AllFields.Select(field => (field.Name, field)).Concat(form.AllLists.SelectMany(list => list.Fields.Select(field => ($"{list.Name}.{field.Name}", field)))))
            {
                Assert.NotEmpty(texts[$"Contribute.Field.{form.Kind}.{name}.Label"]);
                if (field.HasHint) Assert.NotEmpty(texts[$"Contribute.Field.{form.Kind}.{name}.Hint"]);
                if (field.IsRequired) Assert.NotEmpty(texts[$"Contribute.Field.{form.Kind}.{name}.Missing"]);
                if (field is { Kind: FieldKind.Select, Choices: { } choice }) Assert.NotEmpty(texts[$"Contribute.Empty.{choice}"]);
            }
            foreach (var list in form.AllLists)
            {
                Assert.NotEmpty(texts[$"Contribute.Field.{form.Kind}.{list.Name}.Label"] + texts[$"Contribute.Field.{form.Kind}.{list.Name}.Row", 1]);
                if (list.IsRequired) Assert.NotEmpty(texts[$"Contribute.Field.{form.Kind}.{list.Name}.Missing"]);
            }
        }
    }

    private async Task<T> ReadAsync<T>(string id) where T : Resource => (T)ResourceText.Read((await Written.ReadAsync(host, typeof(T).Name, id)).Json.Span);
}
