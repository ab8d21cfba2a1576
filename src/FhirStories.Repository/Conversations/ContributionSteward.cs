using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Repository.Lifecycle;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Conversations;

/// <summary>What an author or an editor does with a contribution.</summary>
/// <param name="State">The state that the story is to have.</param>
/// <param name="Comment">What is said along with it; Markdown. Null for nothing.</param>
/// <param name="Agent">Who does it: a reference, or no more than a display.</param>
public sealed record ContributionStep(ContributionState State, string? Comment, ResourceReference Agent);

/// <summary>Carries out steps of a contribution: the story, the comment and the Provenance are written together or not at all.</summary>
public sealed class ContributionSteward(FhirRepository repository, TimeProvider time)
{
    private const string StoryUrn = "urn:uuid:00000000-0000-4000-8000-000000000001";
    private const string CommentUrn = "urn:uuid:00000000-0000-4000-8000-000000000002";

    /// <summary>Carries out a step.</summary>
    /// <param name="stored">The story as it stands.</param>
    /// <param name="step">The step.</param>
    /// <param name="expected">What the caller expects of the current version; null for nothing.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The story as it is now.</returns>
    /// <exception cref="FhirRequestException">412: another version is current; 422: the step is not one that may follow, or this is no draft story.</exception>
    public Task<WriteAnswer> TakeAsync(StoredResource stored, ContributionStep step, Expectation? expected, CancellationToken cancellation) =>
        TakeAsync(stored, step, expected, null, cancellation);

    /// <summary>Accepts a contribution and releases it, in one transaction.</summary>
    /// <param name="stored">The story as it stands.</param>
    /// <param name="step">The step: <see cref="ContributionState.Accepted"/>.</param>
    /// <param name="expected">What the caller expects of the current version; null for nothing.</param>
    /// <param name="releases">Releases artifacts.</param>
    /// <param name="release">The wishes for the release.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The story as it is now.</returns>
    /// <exception cref="FhirRequestException">412: another version is current; 422: the step is not one that may follow, or it cannot be released.</exception>
    public async Task<WriteAnswer> PublishAsync(
        StoredResource stored, ContributionStep step, Expectation? expected, ArtifactReleases releases, ReleaseOptions release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(releases);
        // What is wrong with the step is told before what is wrong with the release.
        Check(Draft(stored), stored, step);
        var (released, _) = await releases.PrepareAsync(stored.Type, stored.Id, release, cancellation);
        return await TakeAsync(stored, step, expected ?? Expectation.Current(released[0].Stored.Version), released, cancellation);
    }

    private async Task<WriteAnswer> TakeAsync(StoredResource stored, ContributionStep step, Expectation? expected, IReadOnlyList<ResolvedArtifact>? released, CancellationToken cancellation)
    {
        var story = Draft(stored);
        Check(story, stored, step);
        var now = time.GetUtcNow();
        var date = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        if (released is not null) story = StoryMapper.Read((Basic)released[0].Resource).Value;
        var next = story with { Contribution = step.State };
        var entries = new List<TransactionEntry>
        {
            new(0, "PUT", "Basic", stored.Id)
            {
                Resource = ResourceText.ToJson(NarrativeWriter.Refresh(StoryMapper.ToBasic(next), next)),
                // The version that was read: who is quicker has the step judged anew.
                Expected = expected ?? Expectation.Current(stored.Version),
                FullUrl = StoryUrn,
            },
        };
        foreach (var owned in released?.Skip(1) ?? [])
            entries.Add(new(entries.Count, "PUT", owned.Stored.Type, owned.Stored.Id) { Resource = ResourceText.ToJson(owned.Resource), Expected = Expectation.Current(owned.Stored.Version) });
        if (step.Comment is { } text) entries.Add(new(entries.Count, "POST", "Basic", "") { Resource = ResourceText.ToJson(Comment(stored, step, text, date)), FullUrl = CommentUrn });
        entries.Add(new(entries.Count, "POST", "Provenance", "") { Resource = ResourceText.ToJson(Provenance(stored, step, now)), IsOfProduct = true });
        return (await repository.TransactAsync(entries, _ => System.Threading.Tasks.Task.CompletedTask, cancellation))[0];
    }

    private static void Check(Story story, StoredResource stored, ContributionStep step)
    {
        var state = StoryCodes.Contribution.CodeOf(step.State);
        if (!ContributionSteps.After(story.Contribution).Contains(step.State))
            throw Refused("contribution-state-change", $"Basic/{stored.Id} {(story.Contribution is { } was ? $"is {StoryCodes.Contribution.CodeOf(was)}" : "was not handed in")}, so it cannot become {state}. {Instead(story)}");
    }

    /// <summary>Hands a story or feature in as it is given: one that is new, or the next version of a draft.</summary>
    /// <param name="carrier">The story with its id; it becomes <see cref="ContributionState.Submitted"/>.</param>
    /// <param name="version">The version that it follows; null for a new one, whose id nobody may have used.</param>
    /// <param name="comment">What is said along with it; Markdown. Null for nothing.</param>
    /// <param name="agent">Who does it: a reference, or no more than a display.</param>
    /// <param name="beside">New resources that it names, stored with it or not at all.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The story as it is now.</returns>
    /// <exception cref="FhirRequestException">412: another version is current; 422: this is no draft story, or something else does not hold.</exception>
    public async Task<WriteAnswer> HandInAsync(
        Basic carrier, int? version, string? comment, ResourceReference agent, IReadOnlyList<Resource> beside, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        ArgumentNullException.ThrowIfNull(beside);
        var id = carrier.Id ?? throw new ArgumentException("The story has no id.", nameof(carrier));
        var story = StoryMapper.Read(carrier).Value;
        if (story.Status is not StoryStatus.Draft) throw Refused("contribution-no-draft", $"Basic/{id} is no draft, and only a draft is contributed. Make its next version with $draft.");
        var now = time.GetUtcNow();
        var date = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var next = story with { Contribution = ContributionState.Submitted };
        var step = new ContributionStep(ContributionState.Submitted, comment, agent);
        var stored = new StoredResource("Basic", id, version ?? 0, now, false, default);
        var entries = new List<TransactionEntry>
        {
            new(0, "PUT", "Basic", id)
            {
                Resource = ResourceText.ToJson(NarrativeWriter.Refresh(StoryMapper.ToBasic(next), next)),
                Expected = version is { } current ? Expectation.Current(current) : new Expectation(Storage.Writing.Precondition.NotExists),
                FullUrl = StoryUrn,
            },
        };
        foreach (var resource in beside) entries.Add(Entry(entries.Count, resource, null));
        if (comment is not null) entries.Add(new(entries.Count, "POST", "Basic", "") { Resource = ResourceText.ToJson(Comment(stored, step, comment, date)), FullUrl = CommentUrn });
        entries.Add(new(entries.Count, "POST", "Provenance", "") { Resource = ResourceText.ToJson(Provenance(stored, step, now)), IsOfProduct = true });
        return (await repository.TransactAsync(entries, _ => System.Threading.Tasks.Task.CompletedTask, cancellation))[0];
    }

    /// <summary>Stores something that has no states of a contribution, with a record of who wrote it.</summary>
    /// <param name="resource">The resource with its id.</param>
    /// <param name="version">The version that it follows; null for a new one, whose id nobody may have used.</param>
    /// <param name="agent">Who writes it: a reference, or no more than a display.</param>
    /// <param name="beside">New resources that it names, stored with it or not at all.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The resource as it is now.</returns>
    /// <exception cref="FhirRequestException">412: another version is current; 400, 403, 422: something else does not hold.</exception>
    public async Task<WriteAnswer> StoreAsync(Resource resource, int? version, ResourceReference agent, IReadOnlyList<Resource> beside, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(beside);
        var entries = new List<TransactionEntry> { Entry(0, resource, version) };
        foreach (var each in beside) entries.Add(Entry(entries.Count, each, null));
        var provenance = new Provenance
        {
            Target = [new ResourceReference(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{resource.TypeName}/{resource.Id}/_history/{(version ?? 0) + 1}"))],
            Recorded = time.GetUtcNow(),
            Activity = new CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", version is null ? "CREATE" : "UPDATE"),
            Agent = [new() { Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author"), Who = agent }],
        };
        entries.Add(new(entries.Count, "POST", "Provenance", "") { Resource = ResourceText.ToJson(provenance), IsOfProduct = true });
        return (await repository.TransactAsync(entries, _ => System.Threading.Tasks.Task.CompletedTask, cancellation))[0];
    }

    private static TransactionEntry Entry(int index, Resource resource, int? version) => new(index, "PUT", resource.TypeName, resource.Id ?? "")
    {
        Resource = ResourceText.ToJson(resource),
        Expected = version is { } current ? Expectation.Current(current) : new Expectation(Storage.Writing.Precondition.NotExists),
    };

    private static Story Draft(StoredResource stored)
    {
        if (ResourceText.Read(stored.Json.Span) is not Basic basic || Carriers.KindOf(basic) != CarrierKind.Story)
            throw Refused("contribution-no-story", $"Basic/{stored.Id} is no story, and only stories and features are contributed.");
        var story = StoryMapper.Read(basic).Value;
        if (story.Status is not StoryStatus.Draft)
            throw Refused("contribution-no-draft", $"Basic/{stored.Id} is {(story.Status is { } status ? StoryCodes.Status.CodeOf(status) : "without a status")}, and only a draft is contributed. Make its next version with $draft.");
        return story;
    }

    private static string Instead(Story story)
    {
        var next = ContributionSteps.After(story.Contribution).Select(StoryCodes.Contribution.CodeOf).ToList();
        return next.Count == 0 ? "That is final." : $"It can become {string.Join(", ", next)}.";
    }

    private static Basic Comment(StoredResource stored, ContributionStep step, string text, string date)
    {
        var comment = new Assessment
        {
            Profiles = [Canonicals.CommentProfile],
            Title = step.State switch
            {
                ContributionState.Submitted => "Handed in",
                ContributionState.Returned => "Sent back",
                ContributionState.Accepted => "Accepted",
                _ => "Declined",
            },
            Date = date,
            Author = Author(step.Agent),
            Artifact = new(new ResourceReference($"Basic/{stored.Id}")),
            Contents = [new() { Kind = step.State == ContributionState.Returned ? AssessmentKind.ChangeRequest : AssessmentKind.Comment, Summary = text }],
            // What is sent back asks for an answer; the rest is said.
            Workflow = step.State == ContributionState.Returned ? AssessmentWorkflow.WaitingForInput : null,
        };
        return NarrativeWriter.Fill(AssessmentMapper.ToBasic(comment), comment);
    }

    // A Basic is written by people and organisations; who else acts stands in the Provenance, and here by name.
    private static Carried<ResourceReference> Author(ResourceReference agent)
    {
        var type = agent.Reference?.Split('/')[0];
        return new(type is null or "Practitioner" or "PractitionerRole" or "Patient" or "RelatedPerson" or "Organization"
            ? agent : new ResourceReference { Display = agent.Display ?? agent.Reference });
    }

    private static Provenance Provenance(StoredResource stored, ContributionStep step, DateTimeOffset now)
    {
        var code = StoryCodes.Contribution.CodeOf(step.State);
        var provenance = new Provenance
        {
            Target = [new ResourceReference(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Basic/{stored.Id}/_history/{stored.Version + 1}"))],
            Recorded = now,
            Activity = new CodeableConcept(Canonicals.ContributionStateSystem, code),
            Agent =
            [
                new()
                {
                    Type = new CodeableConcept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", step.State == ContributionState.Submitted ? "author" : "verifier"),
                    Who = step.Agent,
                },
            ],
        };
        if (stored.Version > 0)
        {
            provenance.Entity.Add(new()
            {
                Role = Hl7.Fhir.Model.Provenance.ProvenanceEntityRole.Revision,
                What = new ResourceReference(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Basic/{stored.Id}/_history/{stored.Version}")),
            });
        }
        if (step.Comment is not null) provenance.Target.Add(new ResourceReference(CommentUrn));
        return provenance;
    }

    private static FhirRequestException Refused(string id, string message) => new(422, FhirIssue.Error("business-rule", id, message, "Basic"));
}
