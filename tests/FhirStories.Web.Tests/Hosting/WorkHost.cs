using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Importing;
using FhirStories.Repository.Jobs;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>The pages on an empty catalogue, for those who work on it: whoever the test says asks, and background work is done when the test says so.</summary>
public sealed class WorkHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-work-").FullName;
    private WebApplication _app = null!;

    /// <summary>Whether people sign in, and how.</summary>
    internal Accounts.AccountSite Site { get; init; } = Accounts.AccountSite.None;

    /// <summary>Who asks.</summary>
    internal Caller Caller { get; set; } = Caller.Open;

    internal FhirRepository Repository { get; private set; } = null!;

    internal IServiceProvider Services => _app.Services;

    internal Uri Address => new(_app.Urls.First());

    public async ValueTask InitializeAsync()
    {
        var storage = new SqliteProvider($"Data Source={Path.Combine(_folder, "catalogue.db")}");
        await storage.MigrateAsync(CancellationToken.None);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(DefinitionStore.BuiltIn).AddSingleton<StorageProvider>(storage)
            .AddSingleton(new RepositoryOptions()).AddSingleton<ResourceStore>().AddSingleton<FhirRepository>()
            .AddScoped(_ => new CurrentCaller { Value = Caller }).AddCaller(Caller.Anonymous).AddSingleton(Site)
            .AddSingleton(new ImportBounds { Patience = TimeSpan.Zero, MostOfOne = 4 }).AddSingleton(new JobOptions { FirstWait = TimeSpan.FromMilliseconds(1) }).AddSingleton<JobExecutor>()
            .AddFhirStoriesPages();
        _app = builder.Build();
        _app.MapFhirStoriesPages();
        Repository = _app.Services.GetRequiredService<FhirRepository>();
        await _app.StartAsync();
    }

    /// <summary>Does all background work that is due.</summary>
    internal async Task WorkAsync()
    {
        var executor = Services.GetRequiredService<JobExecutor>();
        while (await executor.RunOneAsync(TestContext.Current.CancellationToken)) { }
    }

    /// <summary>Stores resources; the test fails when one is refused.</summary>
    internal async Task PutAsync(params IReadOnlyList<Resource> resources)
    {
        foreach (var result in await Repository.PutAsync(resources, CancellationToken.None)) Assert.Null(result.Refusal);
    }

    /// <summary>Stores a draft and hands it in.</summary>
    internal async Task HandInAsync(string id, string title, Func<Story, Story>? more = null, string author = "Ada Author")
    {
        var story = new Story
        {
            Id = id,
            Url = Canonicals.OfStory(id),
            Title = title,
            Status = StoryStatus.Draft,
            Profiles = [Canonicals.UserStoryProfile],
            Author = new(new ResourceReference { Display = author }),
            Need = new UserNeed($"see {title}", "I decide well"),
        };
        story = more?.Invoke(story) ?? story;
        await PutAsync(StoryMapper.ToBasic(story));
        await PutAsync(StoryMapper.ToBasic(story with { Contribution = ContributionState.Submitted }));
    }

    /// <summary>The story that is stored.</summary>
    internal async Task<Story> StoryAsync(string id) =>
        StoryMapper.Read(StarterCatalogue.Parse((await Repository.ReadAsync("Basic", id, CancellationToken.None))!.Text) as Basic ?? throw new InvalidOperationException(id)).Value;

    /// <summary>A browser of somebody, with his cookies.</summary>
    internal Visitor Visit() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Somebody who opens pages and posts their forms, without script.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address };

    /// <summary>The page that is open.</summary>
    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>Its address, path and query.</summary>
    public string At { get; private set; } = "";

    /// <summary>Status of the last answer.</summary>
    public HttpStatusCode Status { get; private set; }

    public string Heading => Page.QuerySelector("h1").Seen();

    public string Text => Page.QuerySelector("main").Seen();

    /// <summary>The problems that the summary at the top names.</summary>
    public IReadOnlyList<string> Problems => [.. Page.QuerySelectorAll(".nhsuk-error-summary li").Select(item => item.Seen())];

    public async Task OpenAsync(string path) => await ReadAsync(await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken), path);

    public Task<HttpResponseMessage> FetchAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Posts the form that has a field or button, with all that it holds, and follows where that leads.</summary>
    /// <param name="name">Name of the field or button that tells the form.</param>
    /// <param name="changes">Values that are typed or chosen; null: as if the field were not there.</param>
    public async Task PostAsync(string name, params (string Name, string? Value)[] changes)
    {
        var form = Page.QuerySelector($"main [name='{name}']")?.Closest("form") as IHtmlFormElement ?? throw new InvalidOperationException($"No form has '{name}': {Text}");
        await PostAsync(form, changes);
    }

    public async Task PostAsync(IHtmlFormElement form, params (string Name, string? Value)[] changes)
    {
        using var body = new FormUrlEncodedContent(Values(form, changes));
        await SendAsync(form, body);
    }

    /// <summary>Uploads a file with the form of the page.</summary>
    public async Task UploadAsync(byte[] content, string fileName)
    {
        var form = (IHtmlFormElement)Page.QuerySelector("main input[type=file]")!.Closest("form")!;
        using var body = new MultipartFormDataContent();
        foreach (var (name, value) in Values(form, [])) body.Add(new StringContent(value), name);
        body.Add(new ByteArrayContent(content), "file", fileName);
        await SendAsync(form, body);
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(IHtmlFormElement form, HttpContent body)
    {
        var to = form.GetAttribute("action") is { Length: > 0 } action ? action : At;
        await ReadAsync(await _client.PostAsync(new Uri(to, UriKind.Relative), body, TestContext.Current.CancellationToken), to);
    }

    private static List<KeyValuePair<string, string>> Values(IHtmlFormElement form, (string Name, string? Value)[] changes)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var field in form.QuerySelectorAll("input[name],textarea[name],select[name]"))
        {
            var name = field.GetAttribute("name")!;
            if (changes.Any(change => change.Name == name)) continue;
            if (field is IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "file" }) continue;
            values.Add(new(name, field switch { IHtmlInputElement input => input.Value, IHtmlTextAreaElement area => area.Value, IHtmlSelectElement select => select.Value ?? "", _ => "" }));
        }
        values.AddRange(changes.Where(change => change.Value is not null).Select(change => new KeyValuePair<string, string>(change.Name, change.Value!)));
        return values;
    }

    private async Task ReadAsync(HttpResponseMessage answer, string path)
    {
        for (var hops = 0; answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.Found; hops++)
        {
            if (hops == 5) throw new InvalidOperationException($"{path} leads round in circles.");
            path = answer.Headers.Location!.ToString();
            if (!path.StartsWith('/')) path = answer.Headers.Location.PathAndQuery;
            answer.Dispose();
            if (path.StartsWith("/account/", StringComparison.Ordinal)) break;
            answer = await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        }
        (At, Status) = (path, answer.StatusCode);
        if (path.StartsWith("/account/", StringComparison.Ordinal)) return;
        Page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        answer.Dispose();
    }
}
