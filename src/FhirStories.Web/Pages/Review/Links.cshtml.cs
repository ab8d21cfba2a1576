using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Tracing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Review;

/// <summary>Links of which an end has changed, until somebody says that they still hold.</summary>
internal sealed class LinksModel(
    CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, SuspectLinks suspects, SuspectLinkReading reading, LinkConfirmations confirmations, CallerRepository callers)
    : PostedPage(caller, antiforgery, texts)
{
    private const int PageSize = 20;

    public IReadOnlyList<SuspectLinkView> Links { get; private set; } = [];

    public int Total { get; private set; }

    public Paging Paging { get; private set; } = new(null, null);

    public int? Confirmed { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>What was chosen, where the page comes back.</summary>
    public IReadOnlySet<string> Chosen { get; private set; } = new HashSet<string>();

    public async Task OnGetAsync([FromQuery(Name = "_page")] int page, int? confirmed, int skipped, CancellationToken cancellation)
    {
        (Confirmed, Skipped) = (confirmed is >= 0 ? confirmed : null, Math.Max(0, skipped));
        await ReadAsync(page, cancellation);
    }

    public async Task<IActionResult> OnPostAsync([FromQuery(Name = "_page")] int page, CancellationToken cancellation)
    {
        var form = await FormAsync(cancellation);
        // A link has a button of its own, which confirms it alone.
        var values = form["one"].Count > 0 ? form["one"] : form["link"];
        Chosen = form["link"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        var links = values.Select(ChosenLink.Parse).OfType<ChosenLink>().Distinct().ToList();
        if (await IsOwnAsync())
        {
            if (links.Count == 0) Problem("links", Texts["Review.LinksNone"]);
            else
            {
                var done = 0;
                foreach (var story in links.GroupBy(link => link.Story, StringComparer.Ordinal)) done += await ConfirmAsync(story.Key, [.. story], cancellation);
                return Redirect($"/review/links?confirmed={done}&skipped={links.Count - done}");
            }
        }
        await ReadAsync(page, cancellation);
        return Page();
    }

    /// <summary>Confirms links of one story, in one Provenance. Those of which an end has changed since they were shown are left.</summary>
    private async Task<int> ConfirmAsync(string story, IReadOnlyList<ChosenLink> links, CancellationToken cancellation)
    {
        if (story.Split('/') is not ["Basic", var id] || !UserInput.IsId(id) || await callers.Value.ReadAsync("Basic", id, cancellation) is not { Deleted: false } stored) return 0;
        var confirmed = 0;
        try
        {
            await confirmations.ConfirmAsync(callers.Value, stored, link =>
            {
                if (!links.Any(chosen => chosen.Is(link))) return false;
                confirmed++;
                return true;
            }, Agents.Of(Caller, Texts), cancellation);
            return confirmed;
        }
        catch (FhirRequestException refusal) when (refusal.Status is 404 or 409 or 412 or 422)
        {
            return 0;
        }
    }

    private async Task ReadAsync(int page, CancellationToken cancellation)
    {
        var all = await suspects.ListAsync(callers.Value, null, cancellation);
        Total = all.Count;
        page = Math.Clamp(page, 1, 1 + Total / PageSize);
        Links = await reading.ReadAsync([.. all.Skip((page - 1) * PageSize).Take(PageSize)], cancellation);
        Paging = new Paging(page > 1 ? $"/review/links?_page={page - 1}" : null, Total > page * PageSize ? $"/review/links?_page={page + 1}" : null);
    }
}
