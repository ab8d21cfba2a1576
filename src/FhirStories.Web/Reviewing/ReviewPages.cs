using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Reviewing;

/// <summary>Registers what the pages of reviews need beside the repository.</summary>
internal static class ReviewPages
{
    public static IServiceCollection AddReviewPages(this IServiceCollection services) => services;
}
