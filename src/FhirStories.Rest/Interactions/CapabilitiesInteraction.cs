using System.Collections.Concurrent;
using System.Security.Cryptography;
using FhirStories.Repository;
using FhirStories.Rest.Capabilities;
using FhirStories.Storage;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/metadata</c> (R4 http §3.1.0.9). A statement is made once for each address it is asked at.</summary>
/// <param name="builder">Makes it.</param>
/// <param name="terminology">Makes the one about terminology.</param>
/// <param name="interactions">The codes of all routes; asked for late, as this interaction is itself one of them.</param>
internal sealed class CapabilitiesInteraction(CapabilityBuilder builder, TerminologyStatement terminology, Func<IReadOnlyList<string>> interactions)
{
    // A client may name any host; what is kept for hosts that nobody meant is bounded.
    private const int MostAddresses = 8;
    private static readonly string[] Changing = ["SearchParameter"];
    private readonly ConcurrentDictionary<(string Address, bool Normative, int Generation, bool SignIn), byte[]> _statements = new();

    public async Task<FhirResponse> Capabilities(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var mode = request.Parameters.LastOrDefault(p => p.Key == "mode").Value ?? "full";
        if (mode == "terminology") return Stated(request, terminology.Build(request.BaseUrl));
        if (mode is not ("full" or "normative"))
            throw new FhirRequestException(400, FhirIssue.Error("value", "capabilities-mode-unknown", $"'mode={mode}' is not one of full, normative, terminology.", "http.mode"));
        var key = (request.BaseUrl, mode == "normative", repository.SearchParameters.Generation, builder.NamesSignIn(request.BaseUrl));
        if (!_statements.TryGetValue(key, out var json))
        {
            var changed = await ChangedAsync(repository, cancellation);
            json = builder.Build(request.BaseUrl, repository.SearchParameters, interactions(), changed ?? SoftwareVersion.Built, mode == "normative");
            if (changed is null) return Stated(request, json);
            // What is searched by may have changed: older statements go.
            if (_statements.Count >= MostAddresses) _statements.Clear();
            _statements.TryAdd(key, json);
        }
        return Stated(request, json);
    }

    // The software says what it can do, and the parameters that clients store add to that. Null while nobody can tell: what the server can do,
    // it says also without its database.
    private static async Task<DateTimeOffset?> ChangedAsync(FhirRepository repository, CancellationToken cancellation)
    {
        try
        {
            var stored = (await repository.PointAsync(Changing, cancellation)).Instant;
            return stored > SoftwareVersion.Built ? stored : SoftwareVersion.Built;
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    // The same content has the same tag, whichever server gives it.
    private static FhirResponse Stated(FhirRequest request, byte[] json)
    {
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 12))}{(request.Format.Xml ? "-xml" : "")}\"";
        return request.IfNoneMatch is { } known && (known.Any || known.Text.Split(',', StringSplitOptions.TrimEntries).Contains(tag))
            ? new FhirResponse { Status = 304, Tag = tag } : new FhirResponse { Status = 200, Tag = tag, Body = new JsonBody(json) };
    }
}
