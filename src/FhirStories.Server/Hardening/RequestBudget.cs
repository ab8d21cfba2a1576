using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace FhirStories.Server.Hardening;

/// <summary>How many requests each client may still make: a bucket that holds half a minute's worth and fills evenly.</summary>
/// <param name="perMinute">Requests a minute; 0: any number.</param>
internal sealed class RequestBudget(int perMinute) : IDisposable
{
    private static readonly TimeSpan Drop = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string>? _clients = perMinute == 0 ? null : PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, perMinute / 2),
            // Whole requests in whole drops: a small budget is refilled one by one.
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = perMinute >= 60 ? Drop : TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        }));

    /// <summary>Takes one request off a client's budget.</summary>
    /// <returns>Null: it may go on. Else the seconds after which it is worth trying again.</returns>
    public int? Spend(string client)
    {
        if (_clients is null) return null;
        using var lease = _clients.AttemptAcquire(client);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
    }

    /// <summary>The client that a network address stands for. Whoever has one IPv6 address usually has the other 2^64 of its network as well.</summary>
    public static string ClientOf(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64" : address.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _clients?.Dispose();
}
