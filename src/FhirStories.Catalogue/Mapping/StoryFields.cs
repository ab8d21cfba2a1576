using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of stories and features.</summary>
internal static class StoryFields
{
    private const string Requirements = ItemFields.Xver + "Requirements.";
    private const string Own = ItemFields.Own;

    private static readonly ComplexCodec<UserNeed> Need = new(
        new FieldTable<UserNeed>("user-story")
            .TextOrAbsent("capability", "capability", n => n.Want, (n, v) => n with { Want = v })
            .TextOrAbsent("benefit", "benefit", n => n.Justification, (n, v) => n with { Justification = v })
            .Build(),
        () => new UserNeed(null, null), n => n.Origin.Value, (n, e) => n with { Origin = new(e) });

    public static FieldSet<Story> All { get; } = ItemFields.For<Story>("story", Requirements)
        .One("kind", Own + "story-kind", new CodeCodec<StoryKind>(StoryCodes.Kind), s => s.Kind, (s, v) => s with { Kind = v ?? StoryKind.Story }, min: 1, profileOnly: true)
        .Many("actor", Requirements + "actor", Codecs.Canonical, s => s.Roles, (s, v) => s with { Roles = v })
        .Many("secondary-actor", Own + "secondary-actor", Codecs.Canonical, s => s.SecondaryRoles, (s, v) => s with { SecondaryRoles = v })
        .Part("user-story", "http://smart.who.int/base/StructureDefinition/SGUserStory", Need, s => s.Need, (s, v) => s with { Need = v })
        .Many("part-of", Own + "part-of", Codecs.Canonical, s => s.Features, (s, v) => s with { Features = v })
        .Many("scenario", Own + "scenario", Codecs.Canonical, s => s.Scenarios, (s, v) => s with { Scenarios = v })
        .Many("further-conversation", Own + "further-conversation", Codecs.Markdown, s => s.FurtherConversations, (s, v) => s with { FurtherConversations = v })
        .Many("precondition", Own + "precondition", Codecs.Markdown, s => s.Preconditions, (s, v) => s with { Preconditions = v })
        .Many("basic-flow", Own + "basic-flow", Codecs.Markdown, s => s.BasicFlow, (s, v) => s with { BasicFlow = v })
        .Many("alternative-course", Own + "alternative-course", Codecs.Markdown, s => s.AlternativeCourses, (s, v) => s with { AlternativeCourses = v })
        .Many("postcondition", Own + "postcondition", Codecs.Markdown, s => s.Postconditions, (s, v) => s with { Postconditions = v })
        .Many("exception-flow", Own + "exception-flow", Codecs.Markdown, s => s.ExceptionFlows, (s, v) => s with { ExceptionFlows = v })
        .One("contribution-state", Own + "contribution-state", new CodeCodec<ContributionState>(StoryCodes.Contribution), s => s.Contribution, (s, v) => s with { Contribution = v })
        .Many("source-field", Own + "source-field", SourceFields.Field, s => s.SourceFields, (s, v) => s with { SourceFields = v })
        .Many("statement", Requirements + "statement", StatementFields.Statement, s => s.Statements, (s, v) => s with { Statements = v })
        .Build();
}
