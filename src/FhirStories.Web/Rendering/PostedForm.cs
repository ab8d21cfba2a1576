using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Rendering;

/// <summary>Reads what a browser, or something else, posted.</summary>
internal static class PostedForm
{
    /// <summary>The form; null where it is none, broken, or larger than the page takes.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType) return null;
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
