using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FhirStories.Repository.Access;

/// <summary>Registers who asks.</summary>
public static class AccessServices
{
    /// <summary>Registers the caller of each request, and his repository. Every host of pages or of the facade says so, and by whom its requests are made
    /// until a door says otherwise.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="usual">Who asks where nobody says so: <see cref="Caller.Open"/> without a door, <see cref="Caller.Anonymous"/> behind one.</param>
    public static IServiceCollection AddCaller(this IServiceCollection services, Caller usual)
    {
        services.TryAddScoped(_ => new CurrentCaller { Value = usual });
        services.TryAddScoped<CallerRepository>();
        return services;
    }
}
