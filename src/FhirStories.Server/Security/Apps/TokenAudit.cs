using FhirStories.Repository.Access;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FhirStories.Server.Security.Apps;

/// <summary>Tells the audit which apps were refused a token, and which gave one back. What is given is told where it is given (<see cref="TokenEndpoint"/>).</summary>
internal sealed class TokenAudit(DoorAudit audit, IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ApplyTokenResponseContext>, IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    /// <summary>Before the library writes the answer, which ends the line.</summary>
    public const int Order = int.MinValue + 50_000;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Error is { Length: > 0 } error) await audit.RefusedAsync(await AppAsync(context.Request), $"An app was refused a token: {error}.");
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(ApplyRevocationResponseContext context)
    {
        var app = await AppAsync(context.Request);
        if (context.Error is { Length: > 0 } error) await audit.RefusedAsync(app, $"An app could not withdraw a token: {error}.");
        else await audit.WithdrawnAsync(app);
    }

    // The id of an app that is registered; what else somebody sent as one is nothing to keep.
    private async ValueTask<Caller> AppAsync(OpenIddictRequest? request) =>
        request?.ClientId is { Length: > 0 } id && await applications.FindByClientIdAsync(id) is { } application
            ? new Caller { Account = id, Name = await applications.GetDisplayNameAsync(application) ?? id, Client = id, Role = CallerRole.Anonymous } : Caller.Anonymous;
}
