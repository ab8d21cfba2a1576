using System.Net;
using FhirStories.Server.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace FhirStories.Server.Hardening;

/// <summary>What an operator may set about how much of the server one client gets, and whom it believes.</summary>
/// <param name="PerAddress">Requests a minute of one network address (<c>Limits:PerAddress</c>); 0: any number.</param>
/// <param name="PerAccount">Requests a minute of one account (<c>Limits:PerAccount</c>); 0: any number.</param>
/// <param name="SignIns">Tries to sign in or to get a token, a minute and address (<c>Limits:SignIns</c>); 0: any number.</param>
/// <param name="RequestTime">Longest time for an answer to be made (<c>Limits:RequestTime</c>, seconds).</param>
/// <param name="Proxies">Proxies whose forwarded headers are believed (<c>Proxies</c>): addresses and networks such as 10.0.0.0/8.</param>
/// <param name="TransportSecurityDays">Days for which browsers are told to use TLS only, where a request came by it (<c>Security:Hsts</c>); 0: not told.</param>
internal sealed record HardeningSettings(
    int PerAddress, int PerAccount, int SignIns, TimeSpan RequestTime, IReadOnlyList<System.Net.IPNetwork> Proxies, int TransportSecurityDays)
{
    private const int MostPerMinute = 10_000_000;

    /// <summary>Reads them. Where anybody may do anything (Open, this machine only) nobody is held back unless the operator says so.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="problems">Takes a sentence for each mistake.</param>
    public static HardeningSettings Read(IConfiguration configuration, List<string> problems)
    {
        var open = configuration["Security:Mode"] is { } mode && mode.Equals(nameof(SecurityMode.Open), StringComparison.OrdinalIgnoreCase);
        return new(
            Number("Limits:PerAddress", open ? 0 : 1200, 0, MostPerMinute),
            Number("Limits:PerAccount", open ? 0 : 3000, 0, MostPerMinute),
            Number("Limits:SignIns", open ? 0 : 20, 0, MostPerMinute),
            TimeSpan.FromSeconds(Number("Limits:RequestTime", 120, 1, 3600)),
            Proxies(),
            Number("Security:Hsts", 365, 0, 3650));

        int Number(string key, int usual, int least, int most)
        {
            if (configuration[key] is not { Length: > 0 } text) return usual;
            if (int.TryParse(text, out var number) && number >= least && number <= most) return number;
            problems.Add($"{key} is '{text}': it takes a number from {least} to {most}.");
            return usual;
        }

        List<System.Net.IPNetwork> Proxies()
        {
            var section = configuration.GetSection("Proxies");
            var networks = new List<System.Net.IPNetwork>();
            foreach (var text in section.GetChildren().Select(child => child.Value).Append(section.Value).OfType<string>()
                .SelectMany(value => value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            {
                if (IPAddress.TryParse(text, out var address)) networks.Add(new(address, address.GetAddressBytes().Length * 8));
                else if (System.Net.IPNetwork.TryParse(text, out var network)) networks.Add(network);
                else problems.Add($"Proxies has '{text}': it takes addresses and networks, such as 10.1.2.3 or 10.0.0.0/8.");
            }
            return networks;
        }
    }

    /// <summary>Which forwarded headers are believed, and of whom: of nobody that is not named, this machine included.</summary>
    public ForwardedHeadersOptions Forwarded()
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As many proxies in a row as are named; each hop is checked.
            ForwardLimit = null,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in Proxies) options.KnownIPNetworks.Add(network);
        return options;
    }
}
