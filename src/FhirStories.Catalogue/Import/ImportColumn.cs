namespace FhirStories.Catalogue.Import;

/// <summary>What a column of a source means.</summary>
public enum ImportColumn
{
    Id, Set, Title, Role, Want, Justification, Text, Feature, CareSetting, Scenario, FurtherConversation,
    Interaction, Profiles, Criteria, ProviderCriteria, ConsumerCriteria, SecondaryRole,
    Precondition, BasicFlow, AlternativeCourse, Postcondition, ExceptionFlow,
}
