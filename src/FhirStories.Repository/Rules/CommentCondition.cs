using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>What holds for a comment beside what is stored (DESIGN §4): what it is about never changes and is there when it begins, a
/// reply knows its thread and no thread bites its tail, and its states follow each other.</summary>
/// <param name="comment">The comment as it is to be stored.</param>
/// <param name="restored">Makes the write anew with another carrier.</param>
internal sealed class CommentCondition(Assessment comment, Func<WriteOperation, Basic, WriteOperation> restored)
{
    // A thread is a conversation among people. What is deeper is no thread.
    private const int Deepest = 500;

    private static readonly string[] FromPackages = ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition"];

    public WriteVerdict Judge(IWriteView view, WriteOperation operation, StoredVersion? current)
    {
        try
        {
            var before = current is { Change: not ChangeKind.Delete } ? StoredCarriers.Assessment(current) : null;
            var thread = before is null ? Begin(view, operation.Id) : Continue(before);
            return new WriteVerdict(thread is null || comment.Thread is not null ? operation : Threaded(operation, thread));
        }
        catch (FhirRequestException refusal)
        {
            return new WriteVerdict(operation, refusal);
        }
    }

    /// <summary>A later version of a comment. What it is about may be gone by now: that has to be said, and resolved, too.</summary>
    private ResourceReference? Continue(Assessment before)
    {
        if (before.Artifact is not null && !before.Artifact.Equals(comment.Artifact))
            throw Refused("comment-artifact-changed", "A comment stays about what it was written about. Keep its artifact, or write another comment.");
        if (before.Thread is not null && comment.Thread is not null && comment.Thread.Value.Reference != before.Thread.Value.Reference)
            throw Refused("comment-thread-wrong", $"This reply belongs to the thread of {before.Thread.Value.Reference}. Keep that, or leave the thread out.");
        if (before.Workflow is { } from && comment.Workflow != from && (comment.Workflow is not { } to || !AssessmentSteps.After(from).Contains(to)))
        {
            var next = AssessmentSteps.After(from).Select(AssessmentCodes.Workflow.CodeOf).ToList();
            var wanted = comment.Workflow is { } other ? AssessmentCodes.Workflow.CodeOf(other) : "without a state";
            throw Refused("comment-state-change", $"A comment that is {AssessmentCodes.Workflow.CodeOf(from)} cannot become {wanted}. " +
                (next.Count == 0 ? "That state is final." : $"It can become {string.Join(", ", next)}."));
        }
        return before.Thread?.Value;
    }

    /// <summary>The first version of a comment.</summary>
    /// <returns>For a reply, the comment that began its thread.</returns>
    private ResourceReference? Begin(IWriteView view, string id)
    {
        switch (comment.Artifact?.Value)
        {
            case ResourceReference { Reference: { } literal } when Indexing.IndexValues.LocalTarget(literal) is { } target:
                return OfResource(view, id, target.Type, target.Id);
            case Canonical or FhirUri when comment.ArtifactUrl is { } url:
                new CommentTarget(view).Require(url, comment);
                break;
        }
        if (comment.Thread is not null) throw Refused("comment-thread-wrong", "Only a reply belongs to a thread, and this comment answers none: leave the thread out.");
        return null;
    }

    private ResourceReference? OfResource(IWriteView view, string id, string type, string target)
    {
        if (type == "Basic" && target == id) throw Cycle();
        var found = CommentTarget.Find(view, type, target);
        if (found is null or { IsDeleted: true } && !FromPackages.Contains(type))
            throw Refused(found is null ? "comment-target-unknown" : "comment-target-gone",
                $"{type}/{target} {(found is null ? "does not exist" : "was deleted")}, so there is nothing to comment on. Name what is there.");
        if (found?.Carrier is not { } carrier) return null;
        if (carrier is not Assessment parent)
        {
            CommentTarget.RequireLinks(comment, carrier as Story, null);
            return null;
        }

        var root = Root(view, id, target, parent);
        var mine = comment.Thread?.Value.Reference;
        if (mine is not null && mine != root)
            throw Refused("comment-thread-wrong", $"This reply belongs to the thread of {root}, not of {mine}. Correct the thread, or leave it out.");
        return new ResourceReference(root);
    }

    private static string Root(IWriteView view, string id, string parentId, Assessment parent)
    {
        var at = parentId;
        for (var depth = 0; parent.ArtifactId is { } above; depth++)
        {
            if (above == id || above == at) throw Cycle();
            if (depth == Deepest) throw Refused("comment-thread-deep", $"The thread is deeper than {Deepest} replies. Answer a comment further up.");
            if (CommentTarget.Find(view, "Basic", above)?.Carrier is not Assessment next) break;
            (at, parent) = (above, next);
        }
        return $"Basic/{at}";
    }

    private WriteOperation Threaded(WriteOperation operation, ResourceReference thread) =>
        restored(operation, Catalogue.Mapping.AssessmentMapper.ToBasic(comment with { Thread = new(thread) }));

    private static FhirRequestException Cycle() =>
        Refused("comment-cycle", "This reply would be an answer to itself, by way of what it answers. Answer another comment.");

    internal static FhirRequestException Refused(string id, string message) =>
        new(422, FhirIssue.Error("business-rule", id, message, "Basic.extension"));
}
