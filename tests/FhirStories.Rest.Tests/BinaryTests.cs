using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Content by its own media type (R4 binary).</summary>
public sealed class BinaryTests(RunningServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(int Status, string? ContentType, byte[] Bytes, HttpResponseMessage Response)> SendAsync(string method, string path, byte[]? body = null, string? contentType = null, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await server.Http.SendAsync(request, Cancel);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(Cancel), response);
    }

    [Fact]
    public async Task Content_comes_back_byte_for_byte_under_its_own_type_or_as_a_resource()
    {
        byte[] content = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var created = await SendAsync("POST", "Binary", content, "image/png", ("X-Security-Context", "Patient/1"));
        Assert.Equal(201, created.Status);
        var path = created.Response.Headers.Location!.ToString();
        path = path[..path.IndexOf("/_history", StringComparison.Ordinal)];
        foreach (var accept in new[] { null, "*/*", "image/png", "image/*", "text/html, image/png;q=0.5" })
        {
            var read = await SendAsync("GET", path, null, null, accept is null ? [] : [("Accept", accept)]);
            Assert.Equal((200, "image/png"), (read.Status, read.ContentType));
            Assert.Equal(content, read.Bytes);
            Assert.Equal("W/\"1\"", read.Response.Headers.ETag!.ToString());
            Assert.Contains("sandbox", string.Join(',', read.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
        var resource = (await server.GetAsync(path, ("Accept", RunningServer.FhirJson))).Json;
        Assert.Equal(("image/png", "Patient/1"), ((string?)resource["contentType"], (string?)resource["securityContext"]!["reference"]));
        Assert.Equal(content, Convert.FromBase64String((string)resource["data"]!));
        Assert.Equal("Binary", (string?)(await server.GetAsync(path + "?_format=json")).Json["resourceType"]);
        Assert.Contains("<Binary", (await server.GetAsync(path, ("Accept", RunningServer.FhirXml))).Text, StringComparison.Ordinal);
        Assert.Equal(406, (await SendAsync("GET", path, null, null, ("Accept", "text/csv"))).Status);
        Assert.Equal(content, (await SendAsync("GET", path + "/_history/1")).Bytes);
        var head = await SendAsync("HEAD", path);
        Assert.Equal((200, 256L, 0), (head.Status, head.Response.Content.Headers.ContentLength!.Value, head.Bytes.Length));
        Assert.Equal(304, (await SendAsync("GET", path, null, null, ("If-None-Match", "W/\"1\""))).Status);
    }

    [Fact]
    public async Task Content_is_updated_under_the_id_of_its_url()
    {
        Assert.Equal(201, (await SendAsync("PUT", "Binary/note", "one"u8.ToArray(), "text/plain; charset=utf-8")).Status);
        Assert.Equal(200, (await SendAsync("PUT", "Binary/note", "two"u8.ToArray(), "text/plain; charset=utf-8")).Status);
        var read = await SendAsync("GET", "Binary/note");
        Assert.Equal(("text/plain; charset=utf-8", "two"), (read.ContentType, Encoding.UTF8.GetString(read.Bytes)));
        var history = (await server.GetAsync("Binary/note/_history")).Json;
        Assert.Equal(2, history["entry"]!.AsArray().Count);
        Assert.Equal("Binary", (string?)(await server.SendAsync("POST", "", """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Binary/note"}}]}""")).Json["entry"]![0]!["resource"]!["resourceType"]);
    }

    [Theory]
    [InlineData("application/fhir+json; fhirVersion=3.0", """{"resourceType":"Patient","animal":{"species":{"text":"cat"} } }""")]
    [InlineData("application/fhir+xml; fhirVersion=3.0", "<Patient xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("application/json", """{"any":["thing",1.50]}""")]
    [InlineData("application/xml", "<any/>")]
    [InlineData("text/html", "<script>alert(1)</script>")]
    public async Task What_is_no_R4_resource_is_stored_as_it_is(string contentType, string content)
    {
        var created = await SendAsync("POST", "Binary", Encoding.UTF8.GetBytes(content), contentType);
        Assert.True(created.Status == 201, Encoding.UTF8.GetString(created.Bytes));
        var read = await SendAsync("GET", created.Response.Headers.Location!.ToString(), null, null, ("Accept", $"{contentType}, */*;q=0.1"));
        Assert.Equal((200, contentType, content), (read.Status, read.ContentType, Encoding.UTF8.GetString(read.Bytes)));
        Assert.Equal("nosniff", read.Response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_Binary_resource_is_taken_as_one()
    {
        const string Resource = """{"resourceType":"Binary","contentType":"text/plain","data":"aGVsbG8="}""";
        foreach (var contentType in new[] { RunningServer.FhirJson, "application/json", "application/fhir+json; fhirVersion=4.0" })
        {
            var created = await SendAsync("POST", "Binary", Encoding.UTF8.GetBytes(Resource), contentType);
            Assert.Equal("hello", Encoding.UTF8.GetString((await SendAsync("GET", created.Response.Headers.Location!.ToString())).Bytes));
        }
        const string Xml = """<Binary xmlns="http://hl7.org/fhir"><contentType value="text/plain"/><data value="aGVsbG8="/></Binary>""";
        Assert.Equal(201, (await SendAsync("POST", "Binary", Encoding.UTF8.GetBytes(Xml), "application/xml")).Status);
        Assert.Equal(400, (await SendAsync("POST", "Binary", """{"resourceType":"Patient"}"""u8.ToArray(), RunningServer.FhirJson)).Status);
        Assert.Equal(415, (await SendAsync("POST", "Binary", "x"u8.ToArray())).Status);
    }
}
