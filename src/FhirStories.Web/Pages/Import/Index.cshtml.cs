using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Import;

/// <summary>The first step of an import: the file.</summary>
internal sealed class IndexModel(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, ImportDesk desk) : PostedPage(caller, antiforgery, texts)
{
    // What surrounds a file in a form.
    private const long Around = 64 * 1024;

    // Somebody who chose a file that is too large is told so, if the file is not larger than this.
    private const long MostDiscarded = 128L * 1024 * 1024;

    public IReadOnlyList<OpenImport> Open { get; private set; } = [];

    public string Megabytes => (desk.Bounds.File.FileBytes / (1024 * 1024)).ToString(PageTexts.Culture);

    public int Rows => desk.Bounds.File.Rows;

    public int Hours => (int)desk.Bounds.Kept.TotalHours;

    /// <summary>The file had been uploaded, and is forgotten.</summary>
    public bool IsExpired { get; private set; }

    public async Task OnGetAsync(bool expired, CancellationToken cancellation)
    {
        IsExpired = expired;
        await ListAsync(cancellation);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (!await IsSmallAsync(cancellation)) Problem("file", TooLarge, 413);
        else if (await IsOwnAsync())
        {
            var file = (await FormAsync(cancellation)).Files.GetFile("file");
            if (file is null || file.FileName.Length == 0) Problem("file", Texts["Import.FileMissing"]);
            else if (file.Length > desk.Bounds.File.FileBytes) Problem("file", TooLarge, 413);
            else
            {
                await using var content = file.OpenReadStream();
                var (id, error) = await desk.TakeAsync(Caller, Path.GetFileName(file.FileName), content, cancellation);
                if (id is not null) return Redirect($"/import/{id}/columns");
                Problem("file", error!.Line > 1 ? Texts["Import.FileProblemAt", error.Line, error.Message] : error.Message);
            }
        }
        await ListAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostForgetAsync(string? id, CancellationToken cancellation)
    {
        if (await IsOwnAsync())
        {
            if (await desk.FindAsync(Caller, id, false, cancellation) is { } import) await desk.ForgetAsync(import, cancellation);
            return Redirect("/import");
        }
        await ListAsync(cancellation);
        return Page();
    }

    private string TooLarge => Texts["Import.FileTooLarge", Megabytes];

    private async Task ListAsync(CancellationToken cancellation) => Open = await desk.ListAsync(Caller, cancellation);

    /// <summary>Whether the body may be read as a form. One that is too large is read to its end and thrown away, for a browser that is still sending hears no answer.</summary>
    private async Task<bool> IsSmallAsync(CancellationToken cancellation)
    {
        var most = desk.Bounds.File.FileBytes + Around;
        var bound = HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (Request.ContentLength is not { } length || length <= most)
        {
            if (bound is { IsReadOnly: false }) bound.MaxRequestBodySize = most;
            return Request.ContentLength is not null;
        }
        if (length > MostDiscarded || bound is not { IsReadOnly: false }) return false;
        bound.MaxRequestBodySize = MostDiscarded;
        var chunk = new byte[64 * 1024];
        while (await Request.Body.ReadAsync(chunk, cancellation) > 0) { }
        return false;
    }
}
