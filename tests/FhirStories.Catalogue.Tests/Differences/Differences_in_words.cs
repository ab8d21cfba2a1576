using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Catalogue.Tests.Differences;

public sealed class Differences_in_words
{
    private static readonly Story Before = new()
    {
        Title = "See allergies",
        Status = StoryStatus.Active,
        Version = "1.0.0",
        Roles = ["https://x/ActorDefinition/gp"],
        Need = new UserNeed("see allergies", "I do no harm"),
        Statements =
        [
            new Statement { Key = "c1", Requirement = "It SHALL show.", Conformance = [Conformance.Shall], Links = [new StoryLink { Key = "l1", State = MappingState.Gap }] },
            new Statement { Key = "c2", Requirement = "It SHOULD sort.", Conformance = [Conformance.Should] },
        ],
    };

    [Fact]
    public void Equal_stories_have_none() => Assert.Empty(ItemDifferences.Of(Before, Before with { Id = "another" }));

    [Fact]
    public void Each_part_is_told_with_what_it_was_and_is()
    {
        var after = Before with
        {
            Title = "See reactions",
            Roles = ["https://x/ActorDefinition/nurse"],
            Need = Before.Need! with { Justification = null },
            Features = ["https://x/Requirements/f"],
            Statements =
            [
                new Statement { Key = "c3", Requirement = "It MAY print." },
                Before.Statements[0] with { Requirement = "It SHALL show all.", Links = [new StoryLink { Key = "l1", State = MappingState.Mapped, Target = "https://x/p#P.a" }] },
            ],
        };
        Assert.Equal(
            [
                new Difference(DifferenceKind.Changed, "Title", "See allergies", "See reactions"),
                new Difference(DifferenceKind.Removed, "Justification", "I do no harm", null),
                new Difference(DifferenceKind.Changed, "Role", "https://x/ActorDefinition/gp", "https://x/ActorDefinition/nurse"),
                new Difference(DifferenceKind.Added, "Feature", null, "https://x/Requirements/f"),
                new Difference(DifferenceKind.Removed, "Criterion 'c2'", "It SHOULD sort.", null),
                new Difference(DifferenceKind.Added, "Criterion 'c3'", null, "It MAY print."),
                new Difference(DifferenceKind.Changed, "Criterion 'c1', text", "It SHALL show.", "It SHALL show all."),
                new Difference(DifferenceKind.Changed, "Criterion 'c1', link to FHIR", "gap", "mapped, https://x/p#P.a") { IsLink = true },
            ],
            ItemDifferences.Of(Before, after));
    }

    [Fact]
    public void Codes_are_words_and_what_a_link_tells_is_told_once()
    {
        var before = Before with { Statements = [Before.Statements[0] with { SatisfiedBy = ["https://x/plain"] }] };
        var after = before with
        {
            Statements =
            [
                before.Statements[0] with
                {
                    Conformance = [Conformance.ShouldNot],
                    Binds = BoundParty.Consumer,
                    SatisfiedBy = ["https://x/p#P.a", "https://x/q"],
                    Links = [new StoryLink { Key = "l1", State = MappingState.Mapped, Target = "https://x/p#P.a" }, new StoryLink { Key = "l2", State = MappingState.OutOfScope, Note = "Not ours." }],
                },
            ],
        };
        Assert.Equal(
            [
                new Difference(DifferenceKind.Changed, "Criterion 'c1', how binding it is", "must (SHALL)", "should not (SHOULD NOT)"),
                new Difference(DifferenceKind.Added, "Criterion 'c1', whom it binds", null, "the consuming system"),
                new Difference(DifferenceKind.Changed, "Criterion 'c1', what meets it", "https://x/plain", "https://x/q") { IsLink = true },
                new Difference(DifferenceKind.Changed, "Criterion 'c1', link to FHIR", "gap", "mapped, https://x/p#P.a") { IsLink = true },
                new Difference(DifferenceKind.Added, "Criterion 'c1', link to FHIR", null, "out of scope, Not ours.") { IsLink = true },
            ],
            ItemDifferences.Of(before, after));
    }

    [Fact]
    public void Another_order_of_the_criteria_is_one_difference_and_no_change_of_any()
    {
        var after = Before with { Statements = [Before.Statements[1], Before.Statements[0]] };
        Assert.Equal([new Difference(DifferenceKind.Moved, "The order of the criteria", null, null)], ItemDifferences.Of(Before, after));
    }

    [Fact]
    public void Carriers_and_other_artifacts_are_compared_alike()
    {
        Assert.Equal("Title", Assert.Single(ArtifactDifferences.Of(StoryMapper.ToBasic(Before), StoryMapper.ToBasic(Before with { Title = "Another" }))).Label);
        var role = new Role { Title = "GP", Status = StoryStatus.Active, Type = RoleType.Person };
        Assert.Equal(new Difference(DifferenceKind.Added, "Also called", null, "doctor"), Assert.Single(ArtifactDifferences.Of(RoleMapper.ToBasic(role), RoleMapper.ToBasic(role with { Aliases = ["doctor"] }))));
        var library = new Library { Title = "A", Status = PublicationStatus.Draft, RelatedArtifact = [new RelatedArtifact { Resource = "https://x/a" }], Experimental = true };
        var other = (Library)library.DeepCopy();
        (other.Title, other.Experimental, other.Publisher) = ("B", null, "P");
        other.RelatedArtifact.Add(new RelatedArtifact { Resource = "https://x/b" });
        other.Id = "x";
        Assert.Equal(
            [
                new Difference(DifferenceKind.Added, "Publisher", null, "P"), new Difference(DifferenceKind.Added, "Related artifact", null, "https://x/b"),
                new Difference(DifferenceKind.Changed, "Title", "A", "B"), new Difference(DifferenceKind.Removed, "Experimental", "yes", null),
            ],
            ArtifactDifferences.Of(library, other).OrderBy(d => d.Label == "Title" ? 1 : d.Label == "Experimental" ? 2 : 0).ThenBy(d => d.Label, StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => ArtifactDifferences.Of(library, new Patient()));
    }
}
