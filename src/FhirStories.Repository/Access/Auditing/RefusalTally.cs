using System.Net;
using System.Net.Sockets;

namespace FhirStories.Repository.Access.Auditing;

/// <summary>Counts what is refused to those who did not sign in. Anybody can have that done as often as requests get through, and each would be a resource: beyond so many a minute and address there is one that says how many more.</summary>
/// <param name="most">How many are taken down by themselves, a minute and address; 0: all.</param>
/// <param name="time">The clock.</param>
internal sealed class RefusalTally(int most, TimeProvider time)
{
    // Who comes from more addresses than this shares one count.
    private const int MostAddresses = 10_000;
    private const int NetworkBytes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, AuditRecord Last)> _counts = new(StringComparer.Ordinal);
    private DateTimeOffset _minute;

    /// <summary>Whether something is taken down by itself; else it is counted.</summary>
    public bool Takes(AuditRecord record)
    {
        if (most == 0 || record.Outcome == AuditOutcome.Success || record.Caller.IsSignedIn) return true;
        lock (_gate)
        {
            var network = NetworkOf(record.Caller.Address);
            if (!_counts.ContainsKey(network) && _counts.Count >= MostAddresses) network = "";
            var count = _counts.TryGetValue(network, out var known) ? known.Count + 1 : 1;
            _counts[network] = (count, record);
            return count <= most;
        }
    }

    /// <summary>What there is to say of a minute that is over: of each address that was refused more.</summary>
    /// <param name="isEnd">Whether it is all over.</param>
    public IReadOnlyList<AuditRecord> Ended(bool isEnd = false)
    {
        if (most == 0) return [];
        var now = time.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        lock (_gate)
        {
            if (minute == _minute && !isEnd) return [];
            List<AuditRecord> ended = [.. _counts.Values.Where(each => each.Count > most).Select(each => new AuditRecord(each.Last.Caller, each.Last.Action, each.Last.Interaction, AuditOutcome.Refused)
            {
                Description = $"{each.Count - most} more of the same address were refused within a minute; this is the kind of the last of them.",
            })];
            _counts.Clear();
            _minute = minute;
            return ended;
        }
    }

    // Whoever has one IPv6 address usually has the other 2^64 of its network as well.
    private static string NetworkOf(string? address) =>
        !IPAddress.TryParse(address, out var ip) ? ""
            : ip.AddressFamily == AddressFamily.InterNetworkV6 && !ip.IsIPv4MappedToIPv6 ? Convert.ToHexString(ip.GetAddressBytes()[..NetworkBytes]) : address!;
}

/// <summary>How much the audit takes down.</summary>
public sealed record AuditOptions
{
    /// <summary>Refusals of those who did not sign in that are taken down one by one, a minute and address; beyond that they are counted. 0: all.</summary>
    public int Refusals { get; init; } = 60;
}
