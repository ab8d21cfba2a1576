namespace FhirStories.Repository.Subscriptions;

/// <summary>What an operator may set about subscriptions.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Beginnings of the addresses that notifications may be sent to; empty: none, so that nobody makes this server call whatever it can reach.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>How often a subscription looks for what has changed.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Opens the values of headers; null: this server has no key.</summary>
    public HeaderSeal? Headers { get; init; }

    /// <summary>Whether notifications may be sent to an address.</summary>
    public bool Allows(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint is { Scheme: "http" or "https", UserInfo: "" } && Endpoints.Any(e => Uri.TryCreate(e, UriKind.Absolute, out var allowed)
            && allowed.Scheme == endpoint.Scheme && allowed.Authority == endpoint.Authority && endpoint.AbsolutePath.StartsWith(allowed.AbsolutePath, StringComparison.Ordinal));
    }
}
