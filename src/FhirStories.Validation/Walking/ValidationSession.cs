using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>All that a validation needs of its own: nodes, walks, and what they remember. It serves one validation after the other, so that each makes hardly anything new.</summary>
internal sealed class ValidationSession
{
    public ValidationSession(ValidationServices services)
    {
        Base = new BaseWalk(Run);
        Profiles = new ProfileWalk(Run, services);
    }

    /// <summary>For the reader of the document.</summary>
    public NodeStore Nodes { get; } = new();

    /// <summary>What is found.</summary>
    public ValidationRun Run { get; } = new();

    /// <summary>The first walk.</summary>
    public BaseWalk Base { get; }

    /// <summary>The second walk.</summary>
    public ProfileWalk Profiles { get; }

    /// <summary>Begins a validation; <see cref="End"/> must follow, whatever comes between.</summary>
    public void Begin(RuleBook rules, FhirRelease release, ValidationSettings settings) => Run.Begin(rules, release, settings);

    /// <summary>Forgets the validation: the next finds nothing of it.</summary>
    public void End()
    {
        Profiles.End();
        Run.End();
        Nodes.Clear();
    }
}

/// <summary>Sessions that nobody uses now: no more than there are processors, as more never work at once for long.</summary>
internal sealed class ValidationSessions(ValidationServices services)
{
    private readonly ValidationSession?[] _free = new ValidationSession?[Environment.ProcessorCount];

    /// <summary>A session for one validation.</summary>
    public ValidationSession Rent()
    {
        for (var i = 0; i < _free.Length; i++)
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { } session) return session;
        return new ValidationSession(services);
    }

    /// <summary>Takes a session back, forgetful again.</summary>
    public void Return(ValidationSession session)
    {
        session.End();
        for (var i = 0; i < _free.Length; i++)
            if (_free[i] is null && Interlocked.CompareExchange(ref _free[i], session, null) is null) return;
    }
}
