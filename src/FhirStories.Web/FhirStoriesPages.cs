using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Access;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using FhirStories.Web.Assets;
using FhirStories.Web.Coverage;
using FhirStories.Web.Importing;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Web;

/// <summary>The pages of the catalogue: how a host adds and maps them.</summary>
public static class FhirStoriesPages
{
    /// <summary>Adds the pages. The host must also register <c>FhirRepository</c> and who asks (<c>AddCaller</c>); definitions of its own win over the built-in ones.</summary>
    public static IServiceCollection AddFhirStoriesPages(this IServiceCollection services)
    {
        services.AddRazorPages(options =>
            {
                options.Conventions.AddFolderApplicationModelConvention("/", page =>
                {
                    page.Filters.Add(new PageGuard());
                    page.Filters.Add(new ForgeryAnswer());
                });
                // Addresses for ids that cannot stand in a path (Addresses.Baseline).
                options.Conventions.AddPageRoute("/Baselines/Baseline", "/baselines/view");
                options.Conventions.AddPageRoute("/Baselines/Compare", "/baselines/compare");
                Restrict("/Import", page: false, new PageRights(CallerRole.Contributor));
                Restrict("/Review", page: false, new PageRights(CallerRole.Editor));
                Restrict("/Baselines/New", page: true, new PageRights(CallerRole.Editor, "baseline"));
                Restrict("/Packages/Add", page: true, new PageRights(CallerRole.Administrator, "package-add"));
                Restrict("/Packages/Package", page: true, new PageRights(CallerRole.Administrator, "package-remove", ofPosts: true));

                void Restrict(string path, bool page, PageRights rights)
                {
                    if (page) options.Conventions.AddPageApplicationModelConvention(path, model => model.Filters.Add(rights));
                    else options.Conventions.AddFolderApplicationModelConvention(path, model => model.Filters.Add(rights));
                }
            })
            .ConfigureApplicationPartManager(AddThisAssembly);
        services.AddImportPages();
        services.AddReviewPages();
        services.TryAddSingleton<PageAssets>();
        services.TryAddSingleton<Texts.PageTexts>();
        services.TryAddSingleton(Accounts.AccountSite.None);
        services.TryAddSingleton<Accounts.ScopeWords>();
        services.TryAddSingleton<MarkdownText>();
        services.TryAddScoped<ICatalogueQueries, RepositoryQueries>();
        services.TryAddSingleton(_ => DefinitionStore.BuiltIn);
        services.TryAddSingleton(provider => new TerminologyService(provider.GetRequiredService<DefinitionStore>()));
        services.TryAddSingleton<ResourceValidator>();
        services.TryAddSingleton<CatalogueTrace>();
        services.AddCoveragePages();
        services.TryAddSingleton<CodeNames>();
        services.TryAddSingleton<ProfileDirectory>();
        services.TryAddScoped<Offers>();
        services.TryAddScoped<CatalogueReader>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddWriting();
        return services;
    }

    /// <summary>Lets browsers and FHIR clients each find their own form of a thing at the address of the other's (docs/0003). Comes after whatever says who asks.</summary>
    public static IApplicationBuilder UseFhirStoriesNegotiation(this IApplicationBuilder app) =>
        app.Use(next => http => NegotiationMiddleware.RunAsync(http, next));

    /// <summary>Maps the pages, their style sheets, and the page that answers every address nobody else knows.</summary>
    public static IEndpointRouteBuilder MapFhirStoriesPages(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/assets/{version}/{**name:minlength(1)}", [HttpMethods.Get, HttpMethods.Head],
            (HttpContext http, string version, string name, PageAssets assets) => assets.ServeAsync(http, version, name));
        FeedEndpoints.Map(routes);
        routes.MapRazorPages();
        routes.MapFallbackToPage("{*path}", "/NotFound");
        return routes;
    }

    /// <summary>Answers a request before it reaches a page: its client sent more than its share.</summary>
    /// <param name="http">The request.</param>
    /// <param name="seconds">After how many seconds it is worth trying again.</param>
    public static Task TooManyRequestsAsync(HttpContext http, int seconds)
    {
        ArgumentNullException.ThrowIfNull(http);
        PageGuard.AddHeaders(http.Response.Headers);
        return PageAnswers.TooMany(seconds).ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }

    /// <summary>Hosts that are not web projects themselves (the tool, tests) do not discover the pages on their own.</summary>
    private static void AddThisAssembly(ApplicationPartManager manager)
    {
        var assembly = typeof(FhirStoriesPages).Assembly;
        if (manager.ApplicationParts.Any(part => part.Name == assembly.GetName().Name)) return;
        foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
            manager.ApplicationParts.Add(part);
    }
}
