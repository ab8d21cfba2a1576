using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Stories;

/// <summary>Search for stories.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public StoryFilter Filter { get; private set; } = new();

    public ResultsView View { get; private set; } = null!;

    public async Task OnGetAsync(
        [FromQuery(Name = "q")] string? words, string? role, string? setting, string? feature, string? status, string? profile, string? state, string? met,
        [FromQuery(Name = "_page")] string? continuation, CancellationToken cancellation)
    {
        Filter = new StoryFilter
        {
            Words = UserInput.Words(words),
            Role = UserInput.Value(role),
            CareSetting = UserInput.Value(setting),
            Feature = UserInput.Value(feature),
            Status = UserInput.Value(status),
            Profile = UserInput.Value(profile),
            State = UserInput.Value(state),
            Met = UserInput.Value(met),
            Page = UserInput.Value(continuation),
        };
        View = await reader.SearchAsync(Filter, cancellation);
    }
}
