using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Rendering;

/// <summary>An address of this server as the canonical that it may be: the address itself, and, since the catalogue's own canonicals
/// are of another host wherever it runs, the same path there.</summary>
/// <param name="Canonicals">Spellings of the canonical, a version included where the path ends in one (<c>…/us-med-01|1.0.0</c>).</param>
/// <param name="Type">The resource type whose canonicals look so.</param>
internal sealed record CanonicalAddress(IReadOnlyList<string> Canonicals, string Type)
{
    private static readonly string Own = new Uri(Catalogue.Stories.Canonicals.Catalogue).GetLeftPart(UriPartial.Authority);

    /// <summary>The canonical of a request; null where the path is none.</summary>
    public static CanonicalAddress? Of(HttpRequest request)
    {
        var path = UserInput.Value(request.PathBase.Value + request.Path.Value);
        if (path is null || path.Length < 2 || path.Contains(' ', StringComparison.Ordinal)) return null;
        var segments = path.Split('/');
        // A DocumentReference has no canonical.
        var type = ThingKind.All.Select(kind => kind.Type).FirstOrDefault(type => type != "DocumentReference" && segments.Contains(type)) ?? "Basic";
        return new([.. new[] { $"https://{request.Host}{path}", $"http://{request.Host}{path}", Own + path }.Distinct(StringComparer.Ordinal)], type);
    }
}
