using FhirStories.Repository.Access;
using FhirStories.Storage.Forms;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Writing;

/// <summary>Keeps forms in work, so that nothing typed is lost: not by a mistake, not when a session ends, not by signing in between.</summary>
/// <remarks>
/// A copy lies in the database under an id that nobody can guess. Whoever signed in owns theirs; a copy of somebody who did not is theirs who
/// know its address, a cookie remembers it for the list of drafts, and it becomes the account's once somebody signs in there and opens it.
/// </remarks>
internal sealed class WorkingCopies(FormDraftStore store, FormKinds forms)
{
    /// <summary>Drafts that a list shows at most.</summary>
    public const int Most = 50;

    /// <summary>How long a draft is kept that nobody touches.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Most characters that are kept of one form.</summary>
    private const int Largest = 1_000_000;

    private const string Cookie = "fhirstories-drafts";
    private const int MostInCookie = 20;
    private const int Attempts = 5;

    private long _swept;

    /// <summary>A copy; null where there is none, or it is somebody else's.</summary>
    public async Task<WorkingCopy?> FindAsync(string kind, string? id, HttpContext http, Caller caller, CancellationToken cancellation)
    {
        if (!FormDraftStore.IsId(id) || forms.Find(kind) is not { } form) return null;
        if (await store.ReadAsync(id!, cancellation) is not { } draft || draft.Kind != kind) return null;
        if (draft.Owner is not null && draft.Owner != caller.Account) return null;
        // Only in the browser that began it: whoever was sent the address may look and help, and takes nothing away.
        if (draft.Owner is null && caller.IsSignedIn && Remembered(http).Contains(draft.Id)) await store.ClaimAsync(draft.Id, caller.Account, cancellation);
        return Read(draft, form);
    }

    /// <summary>The copies of whoever asks: those of the account, and those that this browser began.</summary>
    public async Task<IReadOnlyList<WorkingCopy>> ListAsync(HttpContext http, Caller caller, CancellationToken cancellation)
    {
        var found = new List<FormDraft>();
        foreach (var id in Remembered(http))
            if (await store.ReadAsync(id, cancellation) is { } draft && (draft.Owner is null || draft.Owner == caller.Account)) found.Add(draft);
        if (caller.IsSignedIn) found.AddRange(await store.ListAsync(caller.Account, Most, cancellation));
        return
        [
            .. found.DistinctBy(draft => draft.Id).OrderByDescending(draft => draft.Changed)
                .Select(draft => forms.Find(draft.Kind) is { } form ? Read(draft, form) : null).OfType<WorkingCopy>(),
        ];
    }

    /// <summary>Saves a change; one that somebody made meanwhile in another window is kept too.</summary>
    /// <param name="copy">The copy as it was read.</param>
    /// <param name="change">Makes the new content of the old one; it may be asked again.</param>
    /// <param name="http">The request, whose answer carries the cookie.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The copy as it is now; null where it is gone, or too large to be kept.</returns>
    public async Task<WorkingCopy?> SaveAsync(WorkingCopy copy, Func<FormContent, FormContent> change, HttpContext http, Caller caller, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var content = change(copy.Content);
            var json = content.ToJson();
            if (json.Length > Largest) return null;
            var title = copy.Form.TitleOf(content.Values);
            if (copy.Id is null)
            {
                await SweepAsync(cancellation);
                var id = await store.AddAsync(caller.IsSignedIn ? caller.Account : null, copy.Form.Kind, title, json, cancellation);
                Remember(http, id);
                return copy with { Id = id, Content = content, Version = 1 };
            }
            if (await store.SaveAsync(copy.Id, copy.Version, title, json, cancellation)) return copy with { Content = content, Version = copy.Version + 1 };
            if (await FindAsync(copy.Form.Kind, copy.Id, http, caller, cancellation) is not { } newer) return null;
            copy = newer;
        }
        return null;
    }

    /// <summary>Forgets a copy.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation) => store.DeleteAsync(id, cancellation);

    private static WorkingCopy Read(FormDraft draft, CatalogueForm form) => new(draft.Id, form, FormContent.Parse(draft.Content), draft.Version, draft.Changed);

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var now = Environment.TickCount64;
        var before = Interlocked.Read(ref _swept);
        if (before != 0 && now - before < TimeSpan.FromHours(1).TotalMilliseconds) return;
        Interlocked.Exchange(ref _swept, now);
        await store.SweepAsync(Kept, cancellation);
    }

    private static IEnumerable<string> Remembered(HttpContext http) =>
        (http.Request.Cookies[Cookie] ?? "").Split('.').Where(FormDraftStore.IsId).Distinct(StringComparer.Ordinal).Take(MostInCookie);

    private static void Remember(HttpContext http, string id) => http.Response.Cookies.Append(
        Cookie, string.Join('.', Remembered(http).Prepend(id).Take(MostInCookie)),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/contribute", MaxAge = Kept, IsEssential = true });
}
