using System.Data.Common;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Repository.Jobs;
using FhirStories.Repository.Packages;
using FhirStories.Repository.Terminology;
using FhirStories.Repository.Writing;
using FhirStories.Rest;
using FhirStories.Server.Configuration;
using FhirStories.Server.Hardening;
using FhirStories.Server.Operating;
using FhirStories.Server.Security;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Jobs;
using FhirStories.Storage.Packages;
using FhirStories.Validation;
using FhirStories.Web;

namespace FhirStories.Server;

/// <summary>Composes the host: configuration → storage → repository and packages → facade and pages.</summary>
public static class FhirStoriesServer
{
    /// <summary>A host ready to start: database there and its schema right, starter catalogue loaded into an empty one.</summary>
    /// <param name="args">Command line; <c>--Key:Sub=value</c> overrides the settings file and the environment.</param>
    /// <exception cref="ConfigurationException">Settings are wrong; a sentence for each mistake.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Settings travel beside the assembly; the working directory is the operator's.
            ContentRootPath = AppContext.BaseDirectory,
        });
        var settings = ServerSettings.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The facade answers for a body over its limit itself, with an OperationOutcome.
            kestrel.Limits.MaxRequestBodySize = settings.Rest.LargestBody + 1024L * 1024;
        });

        Telemetry.KeepValuesOut(builder.Logging);
        if (settings.Collector is { } collector) Telemetry.Export(builder, collector);

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new DefinitionStore(new DefinitionStoreOptions { CacheFolder = settings.Packages.CacheFolder }));
        services.AddSingleton(settings.Packages);
        services.AddSingleton(settings.Storage);
        services.AddSingleton(settings.Bounds);
        services.AddSingleton(settings.Repository);
        services.AddSingleton(settings.Rest);
        services.AddSingleton<ResourceStore>();
        services.AddSingleton<FhirRepository>();
        services.AddSingleton<PackageStore>();
        services.AddSingleton<PackageLibrary>();
        services.AddSingleton<StoredDefinitions>();
        services.AddHostedService<PackageWatch>();
        services.AddSingleton(settings.Jobs);
        services.AddSingleton(settings.Subscriptions);
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobExecutor>();
        services.AddHostedService<JobService>();
        services.AddHostedService<SubscriptionService>();
        if (settings.Terminology is { } server)
            services.AddSingleton<ITerminologyServer>(provider => new HttpTerminologyServer(server, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TerminologyService(
            provider.GetRequiredService<DefinitionStore>(), new TerminologyOptions { Fold = IndexText.Fold },
            provider.GetService<ITerminologyServer>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ResourceValidator>();
        services.AddCaller(settings.Security.Mode == SecurityMode.Open ? Caller.Open : Caller.Anonymous);
        services.AddSingleton(settings.AuditOptions);
        if (settings.Audit) services.AddSingleton<AuditTrail>();
        services.AddFhirStoriesRest();
        SecurityServices.Add(services, settings.Security, settings.Storage, settings.Rest);
        services.AddFhirStoriesPages();
        services.AddRequestGuard(settings.Hardening);

        await RequireSchemaAsync(settings.Storage);
        var app = builder.Build();
        await app.Services.GetRequiredService<PackageLibrary>().OpenAsync(CancellationToken.None);
        if (settings.Seed)
        {
            var loaded = await CatalogueSeeder.SeedAsync(app.Services.GetRequiredService<FhirRepository>(), CancellationToken.None);
            if (loaded > 0) app.Logger.LogInformation("The starter catalogue is loaded: {Count} resources.", loaded);
        }
        app.UseRequestGuard(settings.Hardening);
        SecurityServices.Use(app);
        app.UseCallerGuard(settings.Hardening);
        app.UseFhirStoriesNegotiation();
        app.MapHealth();
        app.MapFhirStoriesRest();
        app.MapFhirStoriesPages();
        return app;
    }

    private static async Task RequireSchemaAsync(StorageProvider storage)
    {
        try
        {
            await storage.RequireSchemaAsync(CancellationToken.None);
        }
        catch (SchemaException exception)
        {
            throw new ConfigurationException([exception.Message]);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"The database that ConnectionStrings:Catalogue names ({storage.Name}) cannot be opened: {exception.Message}"]);
        }
    }
}
