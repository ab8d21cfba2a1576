using System.Diagnostics;
using FhirStories.Rest.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FhirStories.Rest;

/// <summary>What is told of a request to those who watch the server: its interaction, type, status and time. Never a parameter's value or a body.</summary>
internal static class RequestTelemetry
{
    /// <summary>Marks the trace and the measurement of a request with its interaction: all of them share one route.</summary>
    public static void Mark(HttpContext http, RouteMatch match)
    {
        if (match.Route?.Interaction is not { } interaction) return;
        http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("fhir.interaction", interaction));
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity) return;
        activity.SetTag("fhir.interaction", interaction);
        if (match.Type.Length > 0) activity.SetTag("fhir.type", match.Type);
    }

    /// <summary>One line for each request, where somebody wants them (level Debug).</summary>
    public static void Log(ILogger log, RouteMatch? match, int status, long began)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        log.LogDebug("{Interaction} {Type} was answered with {Status} after {Milliseconds} ms.",
            match?.Route?.Interaction ?? "nothing", match?.Type ?? "", status, Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1));
    }

    /// <summary>An exception that nobody foresaw, for the log: what it is and where it came from. Its message may hold a piece of what was sent, so it stays out.</summary>
    public static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().FullName}{Environment.NewLine}{exception.StackTrace}";
        return exception.InnerException is { } inner ? $"{text}{Environment.NewLine}because of {Describe(inner)}" : text;
    }
}
