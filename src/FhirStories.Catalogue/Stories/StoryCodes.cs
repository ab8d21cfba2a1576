namespace FhirStories.Catalogue.Stories;

/// <summary>Publication status of a story, feature or role.</summary>
public enum StoryStatus { Draft, Active, Retired, Unknown }

/// <summary>What a <see cref="Story"/> is: a story, or a feature that groups stories. Both share one carrier code.</summary>
public enum StoryKind { Story, Feature }

/// <summary>How binding a statement is.</summary>
public enum Conformance { Shall, Should, May, ShouldNot }

/// <summary>Which side of an interface a statement binds.</summary>
public enum BoundParty { Provider, Consumer }

/// <summary>What is known about a link from a statement to a profile.</summary>
public enum MappingState { Mapped, Gap, OutOfScope }

/// <summary>HTTP verb of an interaction.</summary>
public enum InteractionVerb { Get, Post, Put, Patch, Delete }

/// <summary>Whether a role is a person or a system. R4 calls a system an entity.</summary>
public enum RoleType { Person, Entity }

/// <summary>How far the editors are with a contribution.</summary>
public enum ContributionState { Submitted, Returned, Accepted, Declined }

/// <summary>The codes of our enums.</summary>
public static class StoryCodes
{
    public static CodeTable<StoryStatus> Status { get; } = new(
        (StoryStatus.Draft, "draft"), (StoryStatus.Active, "active"), (StoryStatus.Retired, "retired"), (StoryStatus.Unknown, "unknown"));

    public static CodeTable<StoryKind> Kind { get; } = new((StoryKind.Story, "story"), (StoryKind.Feature, "feature"));

    public static CodeTable<Conformance> Conformance { get; } = new(
        (Stories.Conformance.Shall, "SHALL"), (Stories.Conformance.Should, "SHOULD"),
        (Stories.Conformance.May, "MAY"), (Stories.Conformance.ShouldNot, "SHOULD-NOT"));

    public static CodeTable<BoundParty> Binds { get; } = new((BoundParty.Provider, "provider"), (BoundParty.Consumer, "consumer"));

    public static CodeTable<MappingState> State { get; } = new(
        (MappingState.Mapped, "mapped"), (MappingState.Gap, "gap"), (MappingState.OutOfScope, "out-of-scope"));

    public static CodeTable<InteractionVerb> Verb { get; } = new(
        (InteractionVerb.Get, "GET"), (InteractionVerb.Post, "POST"), (InteractionVerb.Put, "PUT"),
        (InteractionVerb.Patch, "PATCH"), (InteractionVerb.Delete, "DELETE"));

    public static CodeTable<RoleType> RoleType { get; } = new((Stories.RoleType.Person, "person"), (Stories.RoleType.Entity, "entity"));

    public static CodeTable<ContributionState> Contribution { get; } = new(
        (ContributionState.Submitted, "submitted"), (ContributionState.Returned, "returned"),
        (ContributionState.Accepted, "accepted"), (ContributionState.Declined, "declined"));
}
