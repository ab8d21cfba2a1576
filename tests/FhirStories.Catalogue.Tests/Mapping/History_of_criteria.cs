using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Mapping;

public sealed class History_of_criteria
{
    private static readonly Statement Clinical = new() { Key = "AC1", Requirement = "It SHALL show the name." };
    private static readonly Statement Technical = new() { Key = "AC2", Requirement = "It SHALL answer within a second." };

    [Fact]
    public void Each_criterion_has_the_version_in_which_it_came_changed_and_went() => Assert.Equal(
        [
            ("AC1", CriterionEvent.Added, 1), ("AC2", CriterionEvent.Added, 2), ("AC1", CriterionEvent.Changed, 3), ("AC1", CriterionEvent.Removed, 5),
            ("AC2", CriterionEvent.Removed, 6), ("AC2", CriterionEvent.Added, 7),
        ],
        Of([Clinical], [Clinical, Technical], [Technical, Clinical with { Label = "Name" }], [Clinical with { Label = "Name" }, Technical], [Technical], null, [Technical]));

    [Fact]
    public void A_link_that_is_added_is_no_change_of_the_criterion() => Assert.Equal(
        [("AC1", CriterionEvent.Added, 1)],
        Of([Clinical], [Clinical with { SatisfiedBy = ["https://p.example/a"], Links = [new() { Key = "L1", Target = "https://p.example/a", State = MappingState.Mapped }] }]));

    [Fact]
    public void What_was_read_from_a_carrier_compares_by_what_it_says()
    {
        var read = StoryMapper.Read(StoryMapper.ToBasic(new Story { Title = "T", Statements = [Clinical] })).Value.Statements[0];
        Assert.Equal([("AC1", CriterionEvent.Added, 1)], Of([read], [Clinical], [read with { Categories = [] }]));
        Assert.Equal(
            [("AC1", CriterionEvent.Added, 1), ("AC1", CriterionEvent.Changed, 2)],
            Of([read], [read with { Categories = [new(new CodeableConcept(Canonicals.StatementCategorySystem, "clinical"))] }]));
    }

    private static IEnumerable<(string, CriterionEvent, int)> Of(params Statement[]?[] versions) =>
        CriterionHistory.Of(versions.Select((statements, i) => new StoryRevision(i + 1, DateTimeOffset.UnixEpoch.AddDays(i), statements is null ? null : new Story { Statements = statements.ToValueList() })))
            .Select(change => (change.Key, change.Event, change.Version.Number));
}
