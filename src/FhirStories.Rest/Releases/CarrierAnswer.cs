using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Carried;
using FhirStories.Validation;

namespace FhirStories.Rest.Releases;

/// <summary>Turns an answer of R4's base into that of R5's: resources, their addresses, and the sentences about them.</summary>
/// <param name="request">What was asked at R5's base.</param>
/// <param name="view">Stored resources as R5 has them.</param>
internal sealed class CarrierAnswer(FhirRequest request, CarrierView view)
{
    private const string Basic = "Basic";

    // What both forms have under one name.
    private static readonly string[] Shared = [Basic, "Basic.id", "Basic.meta", "Basic.meta.tag"];
    private readonly string _server = request.BaseUrl[..^CarrierView.Path.Length];

    /// <summary>The answer.</summary>
    /// <param name="response">What the interaction answered.</param>
    /// <param name="found">What was found about the body that was sent.</param>
    /// <param name="cancellation">Cancels look-ups.</param>
    public async Task<FhirResponse> OfAsync(FhirResponse response, IReadOnlyList<FhirIssue> found, CancellationToken cancellation)
    {
        response = response with { Release = FhirRelease.R5 };
        switch (response.Body)
        {
            case StoredBody stored:
                if (await OneAsync(stored.Resource, cancellation) is not { } shown || shown.Type != request.Type)
                    return FhirResponse.Outcome(404, FhirIssue.Error("not-found", "resource-not-found",
                        request.VersionId.Length > 0 ? $"{request.Type}/{stored.Resource.Id} has no version '{request.VersionId}': it was another resource then."
                            : $"{request.Type}/{stored.Resource.Id} cannot be told in R5: see {_server}/{Basic}/{stored.Resource.Id}.", request.Type)) with { Release = FhirRelease.R5 };
                response = response with { Body = new StoredBody(request.View.Of(shown)) };
                break;
            case BundleBody bundle:
                response = response with { Body = await BundleAsync(bundle, cancellation) };
                break;
            case OutcomeBody outcome:
                response = response with { Body = new OutcomeBody(await SaidAsync(response.Status < 300 ? [.. outcome.Issues, .. found] : outcome.Issues, cancellation)) };
                break;
        }
        return response.Location is { } location ? response with { Location = Moved(location) } : response;
    }

    /// <summary>Issues as R5's base says them: Basics are named by what they carry, and a place in one is said to be in the R4 form.</summary>
    public async Task<IReadOnlyList<FhirIssue>> SaidAsync(IReadOnlyList<FhirIssue> issues, CancellationToken cancellation)
    {
        var types = await view.TypesOfAsync(issues.SelectMany(i => CarrierReferences.IdsIn(i.Message)), cancellation);
        return [.. issues.Select(issue => Said(issue, id => types.GetValueOrDefault(id) ?? (id == request.Id && issue.MessageId != "id-held" ? request.Type : null)))];
    }

    private FhirIssue Said(FhirIssue issue, Func<string, string?> typeOf)
    {
        // A sentence that names R4's base means what it says.
        if (issue.MessageId is "resource-type-mismatch" or "id-held" or "resource-not-found" && !issue.Message.StartsWith(Basic + "/", StringComparison.Ordinal)) return issue;
        issue = issue with { Message = CarrierReferences.InText(issue.Message, typeOf) };
        if (issue.Expression is not { } place || place != Basic && !place.StartsWith(Basic + ".", StringComparison.Ordinal)) return issue;
        if (request.Type.Length > 0 && Shared.Contains(place)) return issue with { Expression = request.Type + place[Basic.Length..] };
        return issue with { Message = $"{issue.Message} The place is in the R4 form of this resource, a Basic." };
    }

    private async Task<StoredResource?> OneAsync(StoredResource stored, CancellationToken cancellation) => (await view.ShowAsync([stored], cancellation))[0];

    private async Task<BundleBody> BundleAsync(BundleBody bundle, CancellationToken cancellation)
    {
        var shown = await view.ShowAsync([.. bundle.Entries.Select(e => e.Resource)], cancellation);
        var entries = new List<BundleEntry>(bundle.Entries.Count);
        var left = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < shown.Count; i++)
        {
            var entry = bundle.Entries[i];
            if (shown[i] is { } resource)
                entries.Add(entry with { FullUrl = $"{request.BaseUrl}/{resource.Type}/{resource.Id}", Resource = (entry.IsIncluded ? request.View.ForIncluded : request.View).Of(resource) });
            else left.Add($"{entry.Resource.Type}/{entry.Resource.Id}");
        }
        var issues = await SaidAsync(bundle.Issues, cancellation);
        if (left.Count > 0)
            issues = [.. issues, FhirIssue.Warning("not-supported", "resource-not-shown",
                $"Left out, as R5's base does not have {(left.Count == 1 ? "it" : "them")}: {string.Join(", ", left.Take(10))}{(left.Count > 10 ? $" and {left.Count - 10} more" : "")}. R4's base has: {_server}.")];
        return bundle with { Entries = entries, Links = [.. bundle.Links.Select(l => (l.Relation, Moved(l.Url)))], Issues = bundle.Type == "history" ? [] : issues };
    }

    /// <summary>An address at R4's base as that of the same thing at R5's.</summary>
    private string Moved(string url)
    {
        var from = $"{_server}/{Basic}";
        return url.StartsWith(from, StringComparison.Ordinal) ? request.BaseUrl + (request.Type.Length > 0 ? "/" + request.Type : "") + url[from.Length..] : url;
    }
}
