using FhirStories.Repository;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirStories.Web.Tests;

/// <summary>The pages on a real server on this machine, over the starter catalogue.</summary>
public sealed class PagesHost : IAsyncLifetime
{
    private WebApplication? _app;

    internal InMemoryCatalogue Catalogue { get; } = new(SeedFiles.Resources);

    public HttpClient Client { get; } = new(new HttpClientHandler { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("FHIRSTORIES_PAGES_URL") ?? "http://127.0.0.1:0");
        builder.Services.AddSingleton<ICatalogueQueries>(Catalogue);
        builder.Services.AddFhirStoriesPages();
        _app = builder.Build();
        _app.MapFhirStoriesPages();
        _app.MapGet("/fhir/{**rest}", () => "fhir");
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }
}
