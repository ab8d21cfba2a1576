using System.Diagnostics;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Exporting;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Jobs;
using FhirStories.Repository.Subscriptions;
using FhirStories.Rest.Capabilities;
using FhirStories.Rest.Content;
using FhirStories.Rest.Exporting;
using FhirStories.Rest.Formats;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Rest.Operations.Conversation;
using FhirStories.Rest.Operations.Lifecycle;
using FhirStories.Repository.Tracing;
using FhirStories.Rest.Operations.Tracing;
using FhirStories.Rest.Operations.Validating;
using FhirStories.Rest.Routing;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Validation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirStories.Rest;

/// <summary>Puts the FHIR facade into a host.</summary>
/// <remarks>
/// A request passes: route → format → <see cref="FhirRequest"/> → handler → <see cref="FhirResponse"/> → writer. A refusal
/// on the way becomes an OperationOutcome here and nowhere else.
/// </remarks>
public static class RestEndpoints
{
    /// <summary>Path of the R4 base.</summary>
    public const string Base = "/fhir";

    /// <summary>Registers the facade. The host registers <see cref="FhirRepository"/>, who asks (<see cref="AccessServices.AddCaller"/>), <see cref="Repository.Packages.PackageLibrary"/> with its options, and <see cref="RestOptions"/>.</summary>
    public static IServiceCollection AddFhirStoriesRest(this IServiceCollection services)
    {
        services.AddSingleton<HistoryInteraction>();
        services.AddSingleton<BundleInteraction>();
        services.AddSingleton<PatchInteraction>();
        services.AddSingleton<DescriptionInteraction>();
        services.AddSingleton<ApiDescription>();
        services.AddSingleton<TerminologyStatement>();
        services.AddSingleton<CapabilityBuilder>();
        services.AddSingleton(provider => new CapabilitiesInteraction(
            provider.GetRequiredService<CapabilityBuilder>(), provider.GetRequiredService<TerminologyStatement>(),
            () => [.. provider.GetRequiredService<RouteTable>().Routes.Select(route => route.Interaction).Distinct()]));
        services.AddSingleton<RequestReader>();
        services.AddSingleton<IOperation, SnapshotOperation>();
        services.AddSingleton<IOperation, PackagesOperation>();
        services.AddSingleton<IOperation, PackageAddOperation>();
        services.AddSingleton<IOperation, PackageRemoveOperation>();
        services.AddSingleton<DefinitionLookup>();
        services.AddSingleton<IOperation, ExpandOperation>();
        services.AddSingleton<IOperation, ValueSetValidateCodeOperation>();
        services.AddSingleton<IOperation, CodeSystemValidateCodeOperation>();
        services.AddSingleton<IOperation, LookupOperation>();
        services.AddSingleton<IOperation, SubsumesOperation>();
        services.AddSingleton<IOperation, ValidateOperation>();
        services.AddSingleton<IOperation, ExportOperation>();
        services.AddSingleton<IOperation, ReindexOperation>();
        services.AddSingleton<IJobRunner, ReindexRunner>();
        services.AddSingleton<IOperation, BulkPublishOperation>();
        services.AddSingleton<ExportInteraction>();
        services.AddSingleton<IJobRunner, ExportRunner>();
        services.AddSingleton<IJobRunner, SubscriptionRunner>();
        services.AddSingleton<SubscriptionWatch>();
        services.AddSingleton<IOperation, SubscriptionStatusOperation>();
        services.AddSingleton<IOperation, MetaOperation>();
        services.AddSingleton<IOperation, ConvertShapeOperation>();
        services.AddSingleton<IOperation>(new MetaChangeOperation(removes: false));
        services.AddSingleton<IOperation>(new MetaChangeOperation(removes: true));
        services.AddConversation();
        services.AddLifecycle();
        services.AddSingleton<CatalogueTrace>();
        services.AddSingleton<CatalogueImpact>();
        services.AddSingleton<LinkConfirmations>();
        services.AddSingleton<IOperation, TraceOperation>();
        services.AddSingleton<IOperation, CoverageOperation>();
        services.AddSingleton<IOperation, ImpactOperation>();
        services.AddSingleton<IOperation, SuccessorOperation>();
        services.AddSingleton<IOperation, ConfirmLinksOperation>();
        services.AddSingleton<OperationTable>();
        services.AddSingleton<ReleaseRoutes>();
        services.AddSingleton<RouteTable>();
        return services;
    }

    /// <summary>Answers a request before it reaches the facade, in the format that it asks for (<c>Accept</c>, <c>_format</c>).</summary>
    /// <param name="http">The request.</param>
    /// <param name="refusal">What is answered: a status and an OperationOutcome.</param>
    public static Task RefuseAsync(HttpContext http, FhirResponse refusal)
    {
        ArgumentNullException.ThrowIfNull(http);
        var format = AnswerFormat.Json;
        try
        {
            format = FhirHandler.Format(http.Request, http.Request.Path.Value![Base.Length..].Trim('/'));
        }
        catch (FhirRequestException)
        {
            // A format that nobody knows is the smaller mistake.
        }
        return ResponseWriter.WriteAsync(http.Response, refusal, format, withBody: !HttpMethods.IsHead(http.Request.Method), http.RequestServices.GetRequiredService<ResourceValidator>().Text);
    }

    /// <summary>Maps everything under <see cref="Base"/>.</summary>
    public static void MapFhirStoriesRest(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var handler = new FhirHandler(
            services.GetRequiredService<RouteTable>(), services.GetRequiredService<RequestReader>(), services.GetRequiredService<RestOptions>(),
            services.GetRequiredService<ResourceValidator>(), services.GetRequiredService<ILogger<FhirHandler>>());
        endpoints.Map(Base + "/{**path}", handler.HandleAsync);
    }
}

/// <summary>Carries every FHIR request through.</summary>
internal sealed class FhirHandler(RouteTable routes, RequestReader reader, RestOptions options, ResourceValidator validator, ILogger<FhirHandler> log)
{
    private const int RetryAfterSeconds = 2;
    private const string RequestId = "X-Request-Id";
    private const int LongestRequestId = 128;
    private const string Challenge = "Bearer realm=\"FhirStories\"";

    public async Task HandleAsync(HttpContext http)
    {
        var cancellation = http.RequestAborted;
        var format = AnswerFormat.Json;
        var head = HttpMethods.IsHead(http.Request.Method);
        var began = Stopwatch.GetTimestamp();
        RouteMatch? match = null;
        // Who names a request finds the name in its answer (R4 http §3.1.0.1.9).
        if (http.Request.Headers.TryGetValue(RequestId, out var named) && named.ToString() is { Length: > 0 and <= LongestRequestId } id) http.Response.Headers[RequestId] = id;
        if (CrossOrigin.Allow(http.Request, http.Response, options))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        FhirResponse response;
        try
        {
            var path = http.Request.Path.Value!.AsSpan(RestEndpoints.Base.Length).Trim('/').ToString();
            format = Format(http.Request, path);
            match = routes.Match(head ? "GET" : http.Request.Method, path);
            RequestTelemetry.Mark(http, match);
            if (match.Route is null)
            {
                response = HttpMethods.IsOptions(http.Request.Method) ? new FhirResponse { Status = 204, Allow = match.Allow } : MethodNotAllowed(http.Request.Method, path, match.Allow!);
            }
            else
            {
                var request = await reader.ReadAsync(http.Request, match, format, cancellation);
                format = request.Format;
                response = await match.Route.Handler(request, http.RequestServices.GetRequiredService<CallerRepository>().Value.AddressedAs(request.BaseUrl), cancellation);
            }
        }
        catch (FhirRequestException refusal)
        {
            response = FhirResponse.Outcome(refusal.Status, refusal.Issues) with { Allow = refusal.Allow };
            if (refusal.Status == StatusCodes.Status401Unauthorized) response = response with { Headers = [("WWW-Authenticate", Challenge)] };
        }
        catch (StatementTooLargeException)
        {
            response = SearchInteraction.TooLarge;
        }
        catch (BadHttpRequestException exception)
        {
            response = FhirResponse.Outcome(exception.StatusCode, FhirIssue.Error("structure", "http-malformed", "The request could not be read."));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Either the client went away, and hears nothing, or the time was up.
            http.RequestAborted = CancellationToken.None;
            response = FhirResponse.Outcome(503, FhirIssue.Error("timeout", "request-time", "The answer took longer than this server works on one request. Ask for less: a smaller page, a narrower search, a smaller Bundle.")) with { RetryAfter = RetryAfterSeconds };
        }
        catch (StorageUnavailableException exception)
        {
            var busy = exception is StorageBusyException;
            if (busy) log.LogWarning("Too much waits to be written: a write was turned away.");
            else log.LogError(exception, "The database is not available.");
            response = FhirResponse.Outcome(503, busy
                ? FhirIssue.Error("throttled", "storage-busy", "Too much waits to be written just now; nothing was stored. Try again in a moment.")
                : FhirIssue.Error("transient", "storage-unavailable", "The database is not available just now. Try again in a moment.")) with
            { RetryAfter = RetryAfterSeconds };
        }
        catch (Exception exception)
        {
            log.LogError("Request {Trace} failed: {Failure}", http.TraceIdentifier, RequestTelemetry.Describe(exception));
            response = FhirResponse.Outcome(500, FhirIssue.Error("exception", "server-error",
                $"The server failed; nothing was stored. Its log has the reason under {http.TraceIdentifier}."));
        }
        RequestTelemetry.Log(log, match, response.Status, began);
        // The limit is on making an answer; how long a slow client takes to read it is the connection's matter.
        http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        await ResponseWriter.WriteAsync(http.Response, response, format, withBody: !head, validator.Text);
    }

    internal static AnswerFormat Format(HttpRequest request, string path)
    {
        var query = request.QueryString.HasValue ? request.Query : null;
        var named = query?["_format"].FirstOrDefault() is { Length: > 0 } value ? value : null;
        // Content is negotiated by its own media type, once it is known; the files of an export have one that is no resource's.
        var format = named is null && (BinaryContent.IsAt(path) || ExportManifest.IsAt(path)) && !MediaTypes.IsFhir(request.Headers.Accept) ? AnswerFormat.Json
            : MediaTypes.Answer(request.Headers.Accept, named, ReleaseRoutes.AnswerOf(path));
        return query?["_pretty"].FirstOrDefault() == "true" ? format with { Pretty = true } : format;
    }

    private static FhirResponse MethodNotAllowed(string method, string path, string allow) =>
        FhirResponse.Outcome(405, FhirIssue.Error("not-supported", "method-not-allowed", $"'{path}' does not take {method}; it takes {allow}.")) with { Allow = allow };
}
