using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Web.Accounts;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

/// <summary>What the caller may do with what a page shows. Pages offer that and no more; whatever is written is judged once more by the repository.</summary>
internal sealed class Offers(CallerRepository callers, CurrentCaller caller, AccountSite site, FormKinds forms, PageTexts texts)
{
    private FhirRepository Repository => callers.Value;

    /// <summary>Whether the caller may say something about what is in the catalogue.</summary>
    public bool MayComment => Repository.MayCreate(ResourceKind.Comment, "Basic");

    /// <summary>Whether somebody could do more if he signed in: he is nobody yet, and people have accounts here.</summary>
    public bool AsksToSignIn => site.HasSignIn && caller.Value.Role == CallerRole.Anonymous;

    /// <summary>What is offered beside a thing: to edit it, to talk about it where its page has a discussion, and to decide about it where it waits for that.</summary>
    /// <param name="stored">The thing.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="discussion">Where its page has the discussion; null for a page without one.</param>
    /// <param name="isWaiting">Whether it was handed in, and no editor has decided yet.</param>
    public ThingOffers Of(StoredResource stored, ThingKind kind, string? discussion = null, bool isWaiting = false)
    {
        var form = forms.All.FirstOrDefault(each => each.IsOffered && each.Href("") == kind.Page(""));
        if (AsksToSignIn)
        {
            var sign = discussion is not null ? texts["Offers.SignInToTalk", kind.Word] : form is not null ? texts["Offers.SignInToChange", kind.Word] : null;
            return new ThingOffers([], sign);
        }

        var links = new List<ItemLink>();
        if (form is not null && MayEdit(stored, form))
            links.Add(new ItemLink(Repository.May(AccessInteraction.Update, stored) ? texts["Offers.Edit", kind.Word] : texts["Offers.Suggest", kind.Word], $"{kind.Page(stored.Id)}/edit"));
        if (discussion is not null && MayComment) links.Add(new ItemLink(texts["Offers.Comment"], $"#{discussion}"));
        if (isWaiting && Repository.MayCall("accept")) links.Add(new ItemLink(texts["Offers.Decide"], Reviewing.ReviewAddresses.Item(stored.Id, new ReviewFilter())));
        return new ThingOffers(links, null);
    }

    /// <summary>Whether the caller may change something by its form: as it is, or, where it is published, by writing its next version.</summary>
    public bool MayEdit(StoredResource stored, CatalogueForm form)
    {
        if (Repository.May(AccessInteraction.Update, stored)) return true;
        return form.HasVersions && ResourceText.Read(stored.Json.Span) is { } resource && form.StatusOf(resource) is StoryStatus.Active or StoryStatus.Retired
            && Repository.MayCall("draft") && Repository.MayCreate(ResourceKind.Draft, stored.Type);
    }
}
