using FhirStories.Repository.Jobs;
using FhirStories.Storage;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FhirStories.Server.Operating;

/// <summary>Traces, measurements and logs for those who run the server. What is stored or asked for is in none of them.</summary>
internal static class Telemetry
{
    /// <summary>Keeps loggers silent that would tell what was asked for, unless an operator names them one by one.</summary>
    public static void KeepValuesOut(ILoggingBuilder logging)
    {
        // The address of each request with its query.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // Arguments of pages, and where they redirect to.
        logging.AddFilter("Microsoft.AspNetCore.Mvc", LogLevel.Warning);
        // Paths hold ids; what is behind them is told by the facade's own line.
        logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.HostFiltering", LogLevel.Warning);
        // It warns with each form that it keeps the page out of caches, as it should.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // What apps sent, scopes and addresses among it.
        logging.AddFilter("OpenIddict", LogLevel.Warning);
        // Of the address of a package registry or terminology server, what it was asked.
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
    }

    /// <summary>Sends all three to a collector by OTLP over HTTP.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="collector">The collector's base address, such as http://127.0.0.1:4318.</param>
    public static void Export(WebApplicationBuilder builder, Uri collector)
    {
        void To(OtlpExporterOptions options, string signal)
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = new Uri($"{collector.ToString().TrimEnd('/')}/v1/{signal}");
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("fhirstories", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options =>
                {
                    // Health is asked for every few seconds.
                    options.Filter = static http => !http.Request.Path.StartsWithSegments(Health.Path);
                    // The library replaces the values of a query; of a query that is none they stand as names.
                    options.EnrichWithHttpRequest = static (activity, _) => activity.SetTag("url.query", null);
                    // The library names a trace for its route, which all of FHIR shares.
                    options.EnrichWithHttpResponse = static (activity, _) =>
                    {
                        if (activity.GetTagItem("fhir.interaction") is string interaction) activity.DisplayName = $"{interaction} {activity.GetTagItem("fhir.type")}".TrimEnd();
                    };
                })
                .AddSource(StorageMetrics.Name, JobExecutor.TelemetryName)
                .AddOtlpExporter(options => To(options, "traces")))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("System.Runtime", StorageMetrics.Name, JobExecutor.TelemetryName)
                .AddOtlpExporter(options => To(options, "metrics")));
        builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter(options => To(options, "logs")));
    }
}
