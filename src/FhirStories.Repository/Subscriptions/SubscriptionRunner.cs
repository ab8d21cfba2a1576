using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Repository.Jobs;
using FhirStories.Repository.Patching;
using FhirStories.Repository.Writing;
using FhirStories.Storage;

namespace FhirStories.Repository.Subscriptions;

/// <summary>Serves one subscription: a job that never ends while it is active.</summary>
/// <remarks>
/// <list type="number">
/// <item>a subscription that is requested gets its handshake and becomes active;</item>
/// <item>the history of stories is read on from the checkpoint, and each version that meets the filter is sent;</item>
/// <item>what was sent is kept with each event, so a node that dies sends one of them twice at most;</item>
/// <item>an endpoint that does not answer is tried again with growing waits; in the end the subscription is in error, and says why.</item>
/// </list>
/// </remarks>
public sealed class SubscriptionRunner : IJobRunner, IDisposable
{
    /// <summary>The kind of its jobs; their subject is the id of the Subscription.</summary>
    public const string JobKind = "subscription";

    private const int AtOnce = 100;
    private readonly FhirRepository _repository;
    private readonly SubscriptionOptions _options;
    private readonly JobOptions _jobs;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>A runner over a repository.</summary>
    public SubscriptionRunner(FhirRepository repository, SubscriptionOptions options, JobOptions jobs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_repository, _options, _jobs, _time) = (repository, options, jobs, time);
        // Only the address that the operator allowed is spoken to: a redirect is a failure.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = options.TimeLimit };
    }

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (await _repository.ReadAsync("Subscription", job.Subject!, cancellation) is not { Deleted: false } stored) return JobOutcome.Done;
        var subscription = TopicSubscription.Read(stored.Json, _options);
        if (subscription.Status is not ("requested" or "active")) return JobOutcome.Done;
        if (subscription.End < _time.GetUtcNow()) return await EndAsync(stored, "off", null, cancellation);
        if (subscription.Problem is { } problem) return await EndAsync(stored, "error", problem, cancellation);
        var (key, events) = Checkpoint(job.Checkpoint) ?? ((await _repository.PointAsync(["Basic"], cancellation)).Key, 0L);
        try
        {
            if (subscription.Status == "requested")
            {
                // What changes from now on is told, also while the handshake is under way.
                await job.AdvanceIfNewAsync(events, Checkpoint(key, events), cancellation);
                await SendAsync(subscription, Notification.Handshake(subscription), cancellation);
                await ChangeAsync(stored, "active", null, cancellation);
                return new JobOutcome(Again: TimeSpan.Zero);
            }
            await DeliverAsync(job, subscription, key, events, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested && job.Attempts >= _jobs.MostAttempts)
        {
            return await EndAsync(stored, "error", $"The endpoint did not take the notification after {job.Attempts} attempts: {Reason(exception)}", cancellation);
        }
        return new JobOutcome(Again: _options.Poll);
    }

    /// <summary>Where a job is: the last version that was looked at, and the number of events.</summary>
    public static (long Key, long Events)? Checkpoint(string? text) => text?.Split(' ') is [var key, var events]
        ? (long.Parse(key, CultureInfo.InvariantCulture), long.Parse(events, CultureInfo.InvariantCulture)) : null;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Checkpoint(long key, long events) => string.Create(CultureInfo.InvariantCulture, $"{key} {events}");

    private async Task DeliverAsync(RunningJob job, TopicSubscription subscription, long key, long events, CancellationToken cancellation)
    {
        while (true)
        {
            var changes = await _repository.ChangesAsync("Basic", key, AtOnce, cancellation);
            foreach (var (at, change, kind) in changes)
            {
                if (kind != ChangeKind.Delete && await MeetsAsync(subscription, change, cancellation))
                {
                    await SendAsync(subscription, Notification.Event(subscription, events + 1, change, kind is ChangeKind.Create or ChangeKind.Post), cancellation);
                    events++;
                    await job.AdvanceAsync(events, 0, Checkpoint(at, events), cancellation);
                }
                key = at;
            }
            if (changes.Count > 0) await job.AdvanceAsync(events, 0, Checkpoint(key, events), cancellation);
            if (changes.Count < AtOnce) return;
        }
    }

    // The index knows what is current; a version that another has followed is told of with that one.
    private async Task<bool> MeetsAsync(TopicSubscription subscription, StoredResource story, CancellationToken cancellation)
    {
        var found = await _repository.SearchStoredAsync("Basic", $"_id={story.Id}&code=http://hl7.org/fhir/fhir-types|{(subscription.Filter.Length > 0 ? "&" + subscription.Filter : "")}", cancellation);
        return found.Matches.Any(m => m.Version == story.Version);
    }

    private async Task SendAsync(TopicSubscription subscription, JsonObject bundle, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint) { Content = new ByteArrayContent(JsonTree.Write(bundle)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        foreach (var (name, value) in subscription.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}."));
    }

    private async Task<JobOutcome> EndAsync(StoredResource stored, string status, string? error, CancellationToken cancellation)
    {
        await ChangeAsync(stored, status, error, cancellation);
        return JobOutcome.Done;
    }

    private async Task ChangeAsync(StoredResource stored, string status, string? error, CancellationToken cancellation)
    {
        var operations = new List<object> { new { op = "replace", path = "/status", value = status } };
        if (error is not null) operations.Add(new { op = "add", path = "/error", value = error });
        var patch = JsonPatch.Read(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(operations)));
        // Whoever changed it meanwhile wins: the next run sees what is there then.
        await _repository.PatchAsync("Subscription", stored.Id, "", patch, Expectation.Current(stored.Version), cancellation);
    }

    private static string Reason(Exception exception) => exception is TaskCanceledException ? "it did not answer in time." : exception.Message;
}
