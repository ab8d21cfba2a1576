using System.Net;
using AngleSharp.Html.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Contribute;

/// <summary>A browser with its cookies, and whoever sits before it.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(PagesHost host, string caller = "")
    {
        _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = host.Client.BaseAddress };
        Is(caller);
    }

    /// <summary>The page that was come to last.</summary>
    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>Its address.</summary>
    public string Path { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    /// <summary>Somebody signs in, or out.</summary>
    public void Is(string caller)
    {
        _client.DefaultRequestHeaders.Remove(Callers.Header);
        if (caller.Length > 0) _client.DefaultRequestHeaders.Add(Callers.Header, caller);
    }

    public Task<Visitor> GoAsync(string path) => FollowAsync(_client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken), path);

    /// <summary>A page as it stands, to be sent later: another window.</summary>
    public (IHtmlDocument Page, string Path) Window => (Page, Path);

    /// <summary>Presses a button of the page, with fields filled in; the rest goes as it stands, as a browser does.</summary>
    public Task<Visitor> PressAsync(string button, params (string Name, string Value)[] fields) => PressAsync(Window, button, fields);

    /// <summary>Presses a button of a window.</summary>
    public Task<Visitor> PressAsync((IHtmlDocument Page, string Path) window, string button, params (string Name, string Value)[] fields)
    {
        var form = window.Page.QuerySelectorAll("main form[method=post]").OfType<IHtmlFormElement>()
            .FirstOrDefault(each => each.QuerySelectorAll("button").Any(one => one.GetAttribute("value") == button || (button.Length == 0 && one.GetAttribute("value") is null)))
            ?? throw new InvalidOperationException($"{window.Path} has no button '{button}': {window.Page.QuerySelector("main").Seen()}");
        var sent = Fields(form).Where(field => fields.All(typed => typed.Name != field.Key)).Concat(fields.Select(typed => KeyValuePair.Create(typed.Name, typed.Value)));
        if (button.Length > 0) sent = sent.Append(KeyValuePair.Create("do", button));
        return PostAsync(form.GetAttribute("action")!, [.. sent]);
    }

    /// <summary>What a form would send as it stands.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Fields(IHtmlFormElement form)
    {
        foreach (var element in form.Elements)
            switch (element)
            {
                case IHtmlInputElement { Type: "radio" or "checkbox", IsChecked: false }: break;
                case IHtmlInputElement { Name: { } name } input: yield return new(name, input.Value); break;
                case IHtmlTextAreaElement { Name: { } name } text: yield return new(name, text.Value); break;
                case IHtmlSelectElement { Name: { } name } select: yield return new(name, select.Value ?? ""); break;
            }
    }

    public Task<Visitor> PostAsync(string path, IReadOnlyList<KeyValuePair<string, string>> fields) =>
        FollowAsync(_client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken), path);

    /// <summary>The answer to a post that is followed nowhere.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, IReadOnlyList<KeyValuePair<string, string>> fields) =>
        _client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);

    public string Value(string name) => Page.QuerySelector($"[name='{name}']") switch
    {
        IHtmlTextAreaElement text => text.Value,
        IHtmlSelectElement select => select.Value ?? "",
        IHtmlInputElement { Type: "radio" } => Page.QuerySelectorAll($"[name='{name}']").OfType<IHtmlInputElement>().FirstOrDefault(each => each.IsChecked)?.Value ?? "",
        IHtmlInputElement input => input.Value,
        _ => throw new InvalidOperationException($"{Path} has no field {name}."),
    };

    /// <summary>The draft at hand: the part of the address.</summary>
    public string Draft => Path.Split('?')[0].Split('/')[3];

    private async Task<Visitor> FollowAsync(Task<HttpResponseMessage> asked, string path)
    {
        var answer = await asked;
        for (var hops = 0; hops < 5 && (int)answer.StatusCode is >= 300 and < 400; hops++)
        {
            path = answer.Headers.Location!.OriginalString;
            answer = await _client.GetAsync(new Uri(path.Split('#')[0], UriKind.Relative), TestContext.Current.CancellationToken);
        }
        (Page, Path, Status) = (await PagesHost.PageAsync(answer), path, answer.StatusCode);
        return this;
    }

    public void Dispose() => _client.Dispose();
}
