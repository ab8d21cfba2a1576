using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>What holds for a comment beside what is stored (DESIGN §4): what it is about never changes and is there when it begins, a
/// reply knows its thread and no thread bites its tail, and its states follow each other.</summary>
/// <param name="comment">The comment as it is to be stored.</param>
/// <param name="own">The addresses of this server: an absolute reference to it is one to what is here.</param>
/// <param name="restored">Makes the write anew with another carrier.</param>
internal sealed class CommentCondition(Assessment comment, OwnAddress own, Func<WriteOperation, Basic, WriteOperation> restored)
{
    // A thread is a conversation among people. What is deeper is no thread.
    private const int Deepest = 500;

    private static readonly string[] FromPackages = ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition"];

    private const string Place = "Basic.extension";

    public WriteVerdict Judge(IWriteView view, WriteOperation operation, StoredVersion? current)
    {
        var before = current is { Change: not ChangeKind.Delete } ? StoredCarriers.Assessment(current) : null;
        ResourceReference? thread = null;
        var broken = before is null ? Begin(view, operation.Id, ref thread) : Continue(before, ref thread);
        return broken is not null ? new(operation, broken) : new(thread is null || comment.Thread is not null ? operation : Threaded(operation, thread));
    }

    /// <summary>A later version of a comment. What it is about may be gone by now: that has to be said, and resolved, too.</summary>
    private BrokenRule? Continue(Assessment before, ref ResourceReference? thread)
    {
        thread = before.Thread?.Value;
        if (before.Artifact is not null && !before.Artifact.Equals(comment.Artifact))
            return Broken("comment-artifact-changed", "A comment stays about what it was written about. Keep its artifact, or write another comment.");
        if (thread is not null && comment.Thread is not null && comment.Thread.Value.Reference != thread.Reference)
            return Broken("comment-thread-wrong", $"This reply belongs to the thread of {thread.Reference}. Keep that, or leave the thread out.");
        if (before.Workflow is not { } from || comment.Workflow == from || comment.Workflow is { } to && AssessmentSteps.After(from).Contains(to)) return null;
        var next = AssessmentSteps.After(from).Select(AssessmentCodes.Workflow.CodeOf).ToList();
        var wanted = comment.Workflow is { } other ? AssessmentCodes.Workflow.CodeOf(other) : "without a state";
        return Broken("comment-state-change", $"A comment that is {AssessmentCodes.Workflow.CodeOf(from)} cannot become {wanted}. " +
            (next.Count == 0 ? "That state is final." : $"It can become {string.Join(", ", next)}."));
    }

    /// <summary>The first version of a comment.</summary>
    /// <param name="view">What is stored.</param>
    /// <param name="id">Id of the comment.</param>
    /// <param name="thread">For a reply, the comment that began its thread.</param>
    private BrokenRule? Begin(IWriteView view, string id, ref ResourceReference? thread)
    {
        if (Local(comment) is { } target)
            return OfResource(view, id, target.Type, target.Id, ref thread);
        if (comment.ArtifactUrl is { } url && new CommentTarget(view).Missing(url, comment) is { } missing) return missing;
        return comment.Thread is null ? null : Broken("comment-thread-wrong", "Only a reply belongs to a thread, and this comment answers none: leave the thread out.");
    }

    private BrokenRule? OfResource(IWriteView view, string id, string type, string target, ref ResourceReference? thread)
    {
        if (type == "Basic" && target == id) return Cycle;
        var found = CommentTarget.Find(view, type, target);
        if (found is { IsDeleted: true } || found is null && !FromPackages.Contains(type))
            return Broken(found is null ? "comment-target-unknown" : "comment-target-gone",
                $"{type}/{target} {(found is null ? "does not exist" : "was deleted")}, so there is nothing to comment on. Name what is there.");
        if (found?.Carrier is not Assessment parent) return CommentTarget.MissingLink(comment, found?.Carrier as Story, null);

        if (Root(view, id, target, parent, out var root) is { } broken) return broken;
        thread = new ResourceReference(root);
        return comment.Thread?.Value.Reference is { } mine && mine != root
            ? Broken("comment-thread-wrong", $"This reply belongs to the thread of {root}, not of {mine}. Correct the thread, or leave it out.") : null;
    }

    private BrokenRule? Root(IWriteView view, string id, string parentId, Assessment parent, out string root)
    {
        var at = parentId;
        for (var depth = 0; Local(parent) is { Type: "Basic", Id: var above }; depth++)
        {
            root = $"Basic/{at}";
            if (above == id || above == at) return Cycle;
            if (depth == Deepest) return Broken("comment-thread-deep", $"The thread is deeper than {Deepest} replies. Answer a comment further up.");
            if (CommentTarget.Find(view, "Basic", above)?.Carrier is not Assessment next) break;
            (at, parent) = (above, next);
        }
        root = $"Basic/{at}";
        return null;
    }

    private (string Type, string Id, string? Version)? Local(Assessment about) =>
        about.Artifact?.Value is ResourceReference { Reference: { } literal } ? Indexing.ReferenceText.Local(own.Relative(literal)) : null;

    private WriteOperation Threaded(WriteOperation operation, ResourceReference thread) =>
        restored(operation, Catalogue.Mapping.AssessmentMapper.ToBasic(comment with { Thread = new(thread) }));

    private static BrokenRule Cycle => Broken("comment-cycle", "This reply would be an answer to itself, by way of what it answers. Answer another comment.");

    internal static BrokenRule Broken(string code, string message) => new(code, message, Place);
}
