using System.Data.Common;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Storage;

namespace FhirStories.Server.Operating;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can serve: the database can be read, its schema is the right one, definitions are loaded.
/// </summary>
internal static class Health
{
    public const string Path = "/health";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path + "/live", [HttpMethods.Get, HttpMethods.Head], (HttpContext http) => AnswerAsync(http, []));
        routes.MapMethods(Path + "/ready", [HttpMethods.Get, HttpMethods.Head], async (HttpContext http, ResourceStore store, StorageProvider provider, DefinitionStore definitions) =>
            await AnswerAsync(http,
            [
                ("database", await DatabaseAsync(store, provider, http.RequestAborted)),
                ("definitions", definitions.Find("http://hl7.org/fhir/StructureDefinition/Patient") is null ? "FHIR's own definitions are not loaded." : null),
            ]));
    }

    /// <summary>What is wrong with the database, null for nothing. The reason goes into no answer: it may name machines and users.</summary>
    private static async Task<string?> DatabaseAsync(ResourceStore store, StorageProvider provider, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            await store.PingAsync(limit.Token);
            return await provider.SchemaAsync(limit.Token) switch
            {
                SchemaState.Current => null,
                SchemaState.Newer => "The schema is that of a later version.",
                _ => "The schema is missing or older: run 'fhirstories migrate'.",
            };
        }
        catch (Exception exception) when (exception is StorageUnavailableException or DbException)
        {
            return "The database cannot be reached.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"The database does not answer within {TimeLimit.TotalSeconds:F0} seconds.";
        }
    }

    private static Task AnswerAsync(HttpContext http, IReadOnlyList<(string Name, string? Problem)> checks)
    {
        var well = checks.All(c => c.Problem is null);
        http.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(http.Request.Method)) return Task.CompletedTask;
        return http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = well ? "ok" : "unavailable",
            checks = checks.ToDictionary(c => c.Name, c => c.Problem ?? "ok"),
        }), http.RequestAborted);
    }
}
