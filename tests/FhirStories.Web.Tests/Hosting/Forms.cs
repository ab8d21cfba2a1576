using AngleSharp.Html.Dom;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>Forms as a browser sends them: with the token and the cookie of the page that they stand on.</summary>
internal static class Forms
{
    /// <summary>Fetches the page of a form and posts it.</summary>
    /// <param name="host">The pages.</param>
    /// <param name="path">The page that has the form.</param>
    /// <param name="to">Where it is sent.</param>
    /// <param name="fields">What is filled in.</param>
    /// <param name="role">Who sends it; null: whoever may do everything.</param>
    public static Task<HttpResponseMessage> PostAsync(this PagesHost host, string path, string to, IEnumerable<(string, string)> fields, string? role = null) =>
        host.PostAsync(path, to, token => new FormUrlEncodedContent([.. fields.Append(token).Select(field => KeyValuePair.Create(field.Item1, field.Item2))]), role);

    /// <summary>Fetches the page of a form and posts it with a file.</summary>
    public static Task<HttpResponseMessage> PostFileAsync(this PagesHost host, string path, string to, string field, byte[] file, params IEnumerable<(string, string)> fields) => host.PostAsync(path, to, token =>
    {
        var content = new MultipartFormDataContent { { new ByteArrayContent(file), field, "package.tgz" } };
        foreach (var (name, value) in fields.Append(token)) content.Add(new StringContent(value), name);
        return content;
    }, null);

    private static async Task<HttpResponseMessage> PostAsync(this PagesHost host, string path, string to, Func<(string, string), HttpContent> content, string? role)
    {
        // The page is asked for by whoever may see it; the same form is then sent by whoever should not.
        var page = await host.GetAsync(path);
        var document = await PagesHost.PageAsync(page);
        var token = (document.QuerySelector("input[name=__RequestVerificationToken]") as IHtmlInputElement)?.Value ?? "";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(to, UriKind.Relative)) { Content = content(("__RequestVerificationToken", token)) };
        if (page.Headers.TryGetValues("Set-Cookie", out var cookies)) request.Headers.Add("Cookie", cookies.Select(cookie => cookie.Split(';')[0]));
        if (role is not null) request.Headers.Add(Callers.Header, role);
        return await host.Client.SendAsync(request, Xunit.TestContext.Current.CancellationToken);
    }
}
