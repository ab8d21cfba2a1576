using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Contribute;

/// <summary>What people can contribute.</summary>
internal sealed class IndexModel(FormKinds forms) : PageModel
{
    public IEnumerable<string> Kinds => forms.All.Where(form => form.IsOffered).Select(form => form.Kind);

    // What answers a GET: without a handler the page would answer none.
    public PageResult OnGet() => Page();
}
