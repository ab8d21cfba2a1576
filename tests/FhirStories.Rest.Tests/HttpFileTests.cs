using System.Globalization;
using System.Text;
using FhirStories.Rest.Tests.Packages;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>The <c>.http</c> files are documentation that people run, so every request in them has to do what it says.</summary>
public sealed class HttpFileTests
{
    private static string Folder
    {
        get
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "FhirStories.sln"))) at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The tests do not run below the repository.");
            return Path.Combine(at, "src", "FhirStories.Rest", "http");
        }
    }

    [Fact]
    public async Task Every_request_of_the_http_files_answers_as_its_comment_says()
    {
        await using var server = await StartedServer.StartAsync("--Catalogue:Seed=true");
        var wrong = new List<string>();
        var count = 0;
        foreach (var file in Directory.GetFiles(Folder, "*.http").Order(StringComparer.Ordinal))
        {
            foreach (var example in HttpExample.Read(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), server.Http.BaseAddress!.ToString().TrimEnd('/')))
            {
                count++;
                using var request = example.Request();
                using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                if ((int)response.StatusCode == example.Status) continue;
                var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                wrong.Add($"{Path.GetFileName(file)}, '{example.Title}': {(int)response.StatusCode}, not {example.Status}: {body[..Math.Min(body.Length, 400)]}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > 50, $"Only {count} requests were found.");
    }

    private sealed record HttpExample(string Title, int Status, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body)
    {
        private const string Answers = "# Answers ";

        public static IEnumerable<HttpExample> Read(string text, string address)
        {
            var parts = ("\n" + text.ReplaceLineEndings("\n")).Split("\n###");
            var variables = parts[0].Split('\n').Where(l => l.StartsWith('@')).Select(l => l[1..].Split('=', 2, StringSplitOptions.TrimEntries)).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
            // The address of the server that the tests started.
            variables["fhir"] = address;
            foreach (var part in parts.Skip(1))
            {
                var filled = variables.Aggregate(part, (t, v) => t.Replace($"{{{{{v.Key}}}}}", v.Value, StringComparison.Ordinal));
                var lines = filled.Split('\n').ToList();
                var title = lines[0].Trim();
                var status = lines.FirstOrDefault(l => l.StartsWith(Answers, StringComparison.Ordinal)) ?? throw new InvalidDataException($"'{title}' does not say what it answers, as in '{Answers}200.'.");
                var first = lines.FindIndex(1, l => l.Length > 0 && l[0] != '#');
                var blank = lines.FindIndex(first, l => l.Trim().Length == 0);
                var head = lines[first..(blank < 0 ? lines.Count : blank)];
                var body = blank < 0 ? "" : string.Join('\n', lines[blank..]).Trim();
                var space = head[0].IndexOf(' ', StringComparison.Ordinal);
                yield return new HttpExample(
                    title, int.Parse(status[Answers.Length..].TrimEnd('.'), CultureInfo.InvariantCulture), head[0][..space], head[0][(space + 1)..],
                    [.. head.Skip(1).Select(h => h.Split(':', 2, StringSplitOptions.TrimEntries)).Select(h => (h[0], h[1]))],
                    body.Length == 0 ? null : body.StartsWith("< ", StringComparison.Ordinal) ? Sent(Path.GetFileName(body[2..])) : Encoding.UTF8.GetBytes(body));
            }
        }

        public HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(new HttpMethod(Method), Url);
            if (Body is not null) request.Content = new ByteArrayContent(Body);
            foreach (var (name, value) in Headers)
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
            return request;
        }

        // A file that is sent is somebody's own; here it is a package of that name.
        private static byte[] Sent(string file)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var dash = name.LastIndexOf('-');
            return PackageArchive.OfProfiles(name[..dash], name[(dash + 1)..], "ExamplePatient");
        }
    }
}
