using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Lifecycle;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing;

/// <summary>What became of handing in a form.</summary>
internal sealed record WriteOutcome
{
    /// <summary>Id of what was written; null where nothing was.</summary>
    public string? Id { get; init; }

    /// <summary>Whether somebody else changed the thing meanwhile.</summary>
    public bool IsConflict { get; init; }

    /// <summary>Why nothing was written: a sentence each.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>What the form edits from now on, where that is another resource than before: a next version that was begun.</summary>
    public FormTarget? Target { get; init; }
}

/// <summary>The one way from the pages into the catalogue: everything is written as FHIR, on condition that nobody else wrote meanwhile.</summary>
/// <remarks>
/// 1. What is edited is read; another version than the form began with is a conflict. 2. What is active or retired is followed by its next version
/// (<c>$draft</c>), which is edited in its place. 3. The form writes the resource. 4. It is stored with what it names and a Provenance, or not at all.
/// </remarks>
internal sealed class CatalogueWriter(CallerRepository callers, DefinitionStore definitions, TimeProvider time)
{
    private FhirRepository Repository => callers.Value;

    /// <summary>The resource that a form edits, in the version it began with; null for a new one, or where it is gone.</summary>
    public async Task<Resource?> BeforeAsync(CatalogueForm form, FormTarget? target, CancellationToken cancellation) =>
        target is null || await Repository.ReadVersionAsync(form.ResourceType, target.Id, target.Version, cancellation) is not { Deleted: false } stored
            ? null : ResourceText.Read(stored.Json.Span);

    /// <summary>Writes what a form says.</summary>
    /// <param name="copy">The form in work; its content has the id that something new gets.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="publish">Whether it is to be active at once, which editors may.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    public async Task<WriteOutcome> HandInAsync(WorkingCopy copy, Caller caller, bool publish, CancellationToken cancellation)
    {
        var rights = Repository;
        var form = copy.Form;
        var target = copy.Content.Target;
        FormTarget? begun = null;
        try
        {
            Resource? before = null;
            if (target is not null)
            {
                var stored = await rights.ReadAsync(form.ResourceType, target.Id, cancellation);
                if (stored is not { Deleted: false }) return new() { Refusals = [$"{form.ResourceType}/{target.Id} was deleted meanwhile."] };
                if (stored.Version != target.Version) return new() { IsConflict = true };
                if (form.HasVersions && form.StatusOf(ResourceText.Read(stored.Json.Span)!) is StoryStatus.Active or StoryStatus.Retired)
                    stored = await FollowAsync(rights, stored, cancellation);
                begun = target = new FormTarget(stored.Id, stored.Version);
                before = ResourceText.Read(stored.Json.Span);
            }
            var id = before?.Id ?? copy.Content.NewId ?? ItemNames.NewId(form.TitleOf(copy.Values) ?? form.Kind);
            var context = await Repository.RuleContextAsync(cancellation);
            var result = form.Write(copy.Values, new FormWriting(before, id, time.GetUtcNow(), Author(copy, caller), context.Role) { Keys = await KeysAsync(rights, copy.Values, cancellation) });
            if (publish) form.Publish(result.Main);
            await WriteAsync(rights, form, result, target?.Version, copy, caller, publish, cancellation);
            return new() { Id = id };
        }
        catch (FhirRequestException refusal) when (refusal.Status == 412)
        {
            return new() { IsConflict = true, Target = begun };
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return new() { Refusals = Sentences(refusal), Target = begun };
        }
    }

    /// <summary>Deletes a draft, unless somebody changed it since it was looked at.</summary>
    /// <exception cref="FhirRequestException">It is refused: another version is current, something refers to it, or it is not the caller's.</exception>
    public async System.Threading.Tasks.Task WithdrawAsync(string type, string id, int version, CancellationToken cancellation) =>
        await Repository.DeleteAsync(type, id, Expectation.Current(version), cancellation);

    /// <summary>Who writes: the account, or whatever name somebody gave where there are no accounts.</summary>
    public static ResourceReference? Author(WorkingCopy copy, Caller caller) =>
        caller.Author is { } reference ? new ResourceReference(reference) { Display = caller.Name.Length > 0 ? caller.Name : null }
            : copy.Values.Trimmed("by") is { } name ? new ResourceReference { Display = name } : null;

    private async System.Threading.Tasks.Task WriteAsync(
        FhirRepository rights, CatalogueForm form, FormResult result, int? version, WorkingCopy copy, Caller caller, bool publish, CancellationToken cancellation)
    {
        var agent = Author(copy, caller) ?? new ResourceReference { Display = caller.Name.Length > 0 ? caller.Name : "Somebody without an account" };
        var remark = copy.Values.Trimmed("remark");
        if (form.HasContribution && !publish)
        {
            await new ContributionSteward(rights, time).HandInAsync((Basic)result.Main, version, remark, agent, result.Beside, cancellation);
            return;
        }
        await new ContributionSteward(rights, time).StoreAsync(result.Main, version, agent, result.Beside, cancellation);
    }

    // Entries of a transaction are nothing that somebody who filled in a form has heard of.
    private static List<string> Sentences(FhirRequestException refusal) =>
    [
        .. refusal.Issues.Where(issue => issue.Level is IssueLevel.Error or IssueLevel.Fatal)
            .Select(issue => issue.Message.StartsWith("Entry ", StringComparison.Ordinal) && issue.Message.IndexOf(": ", StringComparison.Ordinal) is > 0 and < 12 and var at ? issue.Message[(at + 2)..] : issue.Message).Distinct(),
    ];

    private static async System.Threading.Tasks.Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> KeysAsync(FhirRepository rights, FormValues values, CancellationToken cancellation)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var story in values.Rows("stories").Select(row => row["story"]).Where(story => story.Length > 0).Distinct(StringComparer.Ordinal))
            if (await rights.FindStoredAsync("Basic", CanonicalTarget.Parse(story).Url, null, cancellation) is { } stored && Reading.Carriers.Story(stored) is { } found)
                keys[story] = [.. found.Statements.Select(statement => statement.Key)];
        return keys;
    }

    /// <summary>The next version of something active or retired, as a draft that is stored.</summary>
    private async Task<StoredResource> FollowAsync(FhirRepository rights, StoredResource stored, CancellationToken cancellation)
    {
        var resolver = new ArtifactResolver(rights, definitions);
        var artifact = await rights.ReadArtifactAsync(stored.Type, stored.Id, cancellation);
        var versions = artifact.Artifact.Url is { } url ? await resolver.VersionsAsync(url, cancellation) : [];
        var highest = versions.Select(each => each.Artifact.Version).Append(artifact.Artifact.Version).Max(Comparer<string?>.Create(ArtifactVersion.Compare));
        var written = await new ArtifactCopies(rights, resolver, time).DraftAsync(stored.Type, stored.Id, Next(highest), cancellation);
        return written[0].Stored!;
    }

    /// <summary>The version after one: a change of content raises the second number.</summary>
    internal static string Next(string? version)
    {
        var numbers = (ArtifactVersion.Parse(version) is null ? "1.0.0" : version!).Split('-', '+')[0].Split('.');
        return $"{numbers[0]}.{int.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture) + 1}.0";
    }
}
