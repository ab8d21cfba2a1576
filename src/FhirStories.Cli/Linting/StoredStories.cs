using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Cli.Commands;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Linting;

/// <summary>Reads the stories, features and roles of a catalogue: of a store, or of a running server.</summary>
internal static class StoredStories
{
    private const int AtOnce = 200;
    private static readonly string[] Types = ["Requirements", "ActorDefinition"];

    /// <summary>Those of a store.</summary>
    public static async Task<List<LintedItem>> OfAsync(FhirRepository repository, CancellationToken cancellation)
    {
        var items = new SortedDictionary<string, LintedItem>(StringComparer.Ordinal);
        for (var place = 0L; await repository.ChangesAsync("Basic", place, AtOnce, cancellation) is { Count: > 0 } changes;)
        {
            foreach (var (at, stored, change) in changes)
            {
                place = at;
                if (change == ChangeKind.Delete || Item(stored.Id, ResourceText.Read(stored.Json.Span)) is not { } item) items.Remove(stored.Id);
                else items[stored.Id] = item;
            }
        }
        return [.. items.Values];
    }

    /// <summary>Those of a server.</summary>
    /// <param name="baseUrl">Its FHIR base, with a slash at the end.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="HttpRequestException">It does not answer, or with something else than FHIR.</exception>
    public static async Task<List<LintedItem>> OfAsync(Uri baseUrl, CancellationToken cancellation)
    {
        using var http = ServerClient.Create(baseUrl, TimeSpan.FromSeconds(60));
        http.DefaultRequestHeaders.Accept.ParseAdd("application/fhir+json");
        var codes = string.Join(',', Types.Select(code => Uri.EscapeDataString($"http://hl7.org/fhir/fhir-types|{code}")));
        var items = new SortedDictionary<string, LintedItem>(StringComparer.Ordinal);
        for (var page = new Uri(baseUrl, $"Basic?code={codes}&_count={AtOnce}"); page is not null;)
        {
            using var answer = await http.GetAsync(page, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"The server answered {(int)answer.StatusCode} to {page}.");
            if (Parse(body) is not Bundle bundle) throw new HttpRequestException("The server answered, and not with a Bundle: is it the base of a FHIR server?");
            foreach (var resource in bundle.Entry.Select(entry => entry.Resource).OfType<Basic>())
                if (resource.Id is { } id && Item(id, resource) is { } item) items[id] = item;
            // A server that links a page to itself must not keep us here for ever.
            page = bundle.NextLink is { } next && next != page ? new Uri(baseUrl, next) : null;
        }
        return [.. items.Values];
    }

    private static LintedItem? Item(string id, Resource resource) =>
        resource is Basic basic && CarriedItems.Read(basic) is { } item ? new LintedItem($"Basic/{id}", null, item) : null;

    private static Resource? Parse(byte[] body)
    {
        try
        {
            return ResourceText.Read(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }
}
