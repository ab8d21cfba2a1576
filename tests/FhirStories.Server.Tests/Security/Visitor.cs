using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Somebody with a browser: keeps cookies, fills in forms, follows where they lead on this site.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _http;

    public Visitor(string address)
    {
        Cookies = new CookieContainer();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = new Uri(address) };
    }

    public CookieContainer Cookies { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The page at a path, wherever that leads.</summary>
    public async Task<Seen> GetAsync(string path) => await FollowAsync(await _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancel));

    /// <summary>An answer as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, Cancel);

    /// <summary>Fills in the form on a page and sends it: the first of the page's own, or the one with a handler.</summary>
    public async Task<Seen> SubmitAsync(string path, params (string Name, string Value)[] values) => await SubmitAsync(await GetAsync(path), null, values);

    /// <inheritdoc cref="SubmitAsync(string, ValueTuple{string, string}[])"/>
    public async Task<Seen> SubmitAsync(Seen page, string? handler, params (string Name, string Value)[] values) => await FollowAsync(await PostAsync(page, handler, values));

    /// <summary>Sends a form, and gives the answer as it comes.</summary>
    public async Task<HttpResponseMessage> PostAsync(Seen page, string? handler, params (string Name, string Value)[] values)
    {
        var forms = page.Page.QuerySelectorAll<IHtmlFormElement>("main form").ToList();
        var form = handler is null ? forms.First(each => each.Method == "post")
            : forms.First(each => (each.GetAttribute("action") ?? "").Contains($"handler={handler}", StringComparison.OrdinalIgnoreCase)
                && values.All(value => value.Name != "id" || each.QuerySelector($"input[name=id][value='{value.Value}']") is not null));
        var sent = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Where(each => !string.IsNullOrEmpty(each.Name)).Select(each => KeyValuePair.Create(each.Name!, each.Value))
            .Where(each => values.All(value => value.Name != each.Key)).Concat(values.Select(value => KeyValuePair.Create(value.Name, value.Value)));
        var action = form.GetAttribute("action") is { Length: > 0 } given ? given : page.Address;
        return await _http.PostAsync(new Uri(action, UriKind.RelativeOrAbsolute), new FormUrlEncodedContent(sent), Cancel);
    }

    /// <summary>Whom the door takes this browser for.</summary>
    public async Task<JsonObject> WhoAsync() => JsonNode.Parse(await _http.GetStringAsync(new Uri("/who", UriKind.Relative), Cancel))!.AsObject();

    public Task<Seen> SignInAsync(string userName, string password) => SubmitAsync("/account/sign-in", ("UserName", userName), ("Password", password));

    public void Dispose() => _http.Dispose();

    private async Task<Seen> FollowAsync(HttpResponseMessage answer)
    {
        for (var hops = 0; hops < 10 && answer.StatusCode is HttpStatusCode.Redirect && new Uri(_http.BaseAddress!, answer.Headers.Location!) is var next && next.Authority == _http.BaseAddress!.Authority; hops++)
        {
            answer.Dispose();
            answer = await _http.GetAsync(next, Cancel);
        }
        using (answer)
            return new Seen(answer.StatusCode, answer.RequestMessage!.RequestUri!.PathAndQuery, answer.Headers.Location?.ToString(), await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancel), Cancel));
    }
}

/// <summary>A page that somebody saw.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Address">Path and query.</param>
/// <param name="Location">Where it leads, away from this site.</param>
/// <param name="Page">The page.</param>
internal sealed record Seen(HttpStatusCode Status, string Address, string? Location, IHtmlDocument Page)
{
    public string Path => Address.Split('?')[0];

    /// <summary>What the summary of mistakes says.</summary>
    public string Problems => Page.QuerySelector(".nhsuk-error-summary__list")?.TextContent.Trim() ?? "";

    /// <summary>Text of an element that must be there.</summary>
    public string Text(string selector) => Page.QuerySelector(selector) is { } found ? found.TextContent.Trim() : throw new InvalidOperationException($"{Address} has no {selector}: {Page.Body?.TextContent}");
}
