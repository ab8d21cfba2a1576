using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Packages;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;
using FhirStories.Web.Reading;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Task = System.Threading.Tasks.Task;

[assembly: AssemblyFixture(typeof(FhirStories.Web.Tests.Hosting.PagesHost))]

namespace FhirStories.Web.Tests.Hosting;

/// <summary>The pages over HTTP, on a real repository and database that hold the starter catalogue.</summary>
public sealed class PagesHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-pages-").FullName;
    private WebApplication _app = null!;

    /// <summary>Whether the catalogue holds the starter catalogue; else it is empty.</summary>
    internal bool IsSeeded { get; init; } = true;

    internal PackageOptions Packages { get; init; } = new();

    internal WatchedQueries Queries { get; private set; } = null!;

    internal FhirRepository Repository { get; private set; } = null!;

    /// <summary>The definitions; those built in, which take no packages, unless a test has its own.</summary>
    internal DefinitionStore Definitions { get; init; } = DefinitionStore.BuiltIn;

    public HttpClient Client { get; } = new(new HttpClientHandler { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        var storage = new SqliteProvider($"Data Source={Path.Combine(_folder, "catalogue.db")}");
        await storage.MigrateAsync(CancellationToken.None);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(Definitions).AddSingleton(Packages).AddSingleton<StorageProvider>(storage)
            .AddSingleton(new RepositoryOptions()).AddSingleton<ResourceStore>().AddSingleton<FhirRepository>()
            .AddSingleton<WatchedQueries>().AddSingleton<ICatalogueQueries>(services => services.GetRequiredService<WatchedQueries>())
            .AddCaller(Caller.Open).AddFhirStoriesPages();
        _app = builder.Build();
        // The door's part: who asks. Tests say so in a header; whoever says nothing may do all.
        _app.Use((http, next) =>
        {
            http.RequestServices.GetRequiredService<CurrentCaller>().Value = Callers.Of(http.Request.Headers[Callers.Header].ToString());
            return next(http);
        });
        _app.UseFhirStoriesNegotiation();
        _app.MapFhirStoriesPages();
        Repository = _app.Services.GetRequiredService<FhirRepository>();
        Queries = _app.Services.GetRequiredService<WatchedQueries>();
        if (IsSeeded) await PutAsync([.. StarterCatalogue.Read()]);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.First());
    }

    /// <summary>Stores resources; the test fails when one is refused.</summary>
    internal async Task PutAsync(params IReadOnlyList<Resource> resources)
    {
        foreach (var result in await Repository.PutAsync(resources, CancellationToken.None)) Assert.Null(result.Refusal);
    }

    /// <summary>The answer to a GET.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) =>
        Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>A page that must be there.</summary>
    public async Task<IHtmlDocument> PageAsync(string path)
    {
        var response = await GetAsync(path);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await PageAsync(response);
    }

    /// <summary>The page that an answer holds.</summary>
    public static async Task<IHtmlDocument> PageAsync(HttpResponseMessage response) =>
        await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
