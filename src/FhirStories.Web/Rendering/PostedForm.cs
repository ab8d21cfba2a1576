using System.Text;
using FhirStories.Validation.Parsing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FhirStories.Web.Rendering;

/// <summary>Reads what a browser, or something else, posted.</summary>
internal static class PostedForm
{
    /// <summary>The form, without characters that no text in FHIR can hold: nobody typed them, and nobody could see what to take out; null where it is none, broken, or larger than the page takes.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType) return null;
        try
        {
            return Clean(await request.ReadFormAsync(cancellation));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static IFormCollection Clean(IFormCollection form) => form.Any(field => field.Value.Any(IsSuspect))
        ? new FormCollection(form.ToDictionary(field => field.Key, field => new StringValues([.. field.Value.Select(Clean)])), form.Files) : form;

    // Surrogates are halves of characters, and most stand beside the other half.
    private static bool IsSuspect(string? text) => TextCharacters.AreIn(text) || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static string? Clean(string? text) => text is null || !IsSuspect(text) ? text
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value is '\t' or '\n' or '\r' || (!Rune.IsControl(rune) && rune != Rune.ReplacementChar && rune.Value is not (0xFFFE or 0xFFFF))));
}
