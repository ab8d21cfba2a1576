using FhirStories.Catalogue.Stories;

namespace FhirStories.Repository.Conversations;

/// <summary>A comment as it is stored.</summary>
/// <param name="Stored">The resource.</param>
/// <param name="Assessment">What it carries.</param>
/// <param name="Replies">What answers it, oldest first.</param>
public sealed record Comment(StoredResource Stored, Assessment Assessment, IReadOnlyList<Comment> Replies)
{
    /// <summary>The comment and all below it, each reply after what it answers.</summary>
    public IEnumerable<Comment> AndReplies
    {
        get
        {
            var stack = new Stack<Comment>([this]);
            while (stack.TryPop(out var next))
            {
                yield return next;
                foreach (var reply in next.Replies.Reverse()) stack.Push(reply);
            }
        }
    }
}

/// <summary>All that was said about something.</summary>
/// <param name="Threads">The comments that answer none, oldest first.</param>
/// <param name="IsWhole">False where there was more than is shown.</param>
public sealed record Conversation(IReadOnlyList<Comment> Threads, bool IsWhole)
{
    /// <summary>All comments, thread by thread.</summary>
    public IEnumerable<Comment> All => Threads.SelectMany(thread => thread.AndReplies);
}
