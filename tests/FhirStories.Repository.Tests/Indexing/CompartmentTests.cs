using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Searching;
using FhirStories.Storage.Search;
using Xunit;

namespace FhirStories.Repository.Tests.Indexing;

/// <summary>The compartments as R4 publishes them.</summary>
public sealed class CompartmentTests
{
    private static readonly SearchParameterRegistry Registry = new(DefinitionStore.BuiltIn);

    // Member types and parameters as published, and the centre where the definition leaves it out.
    [Theory]
    [InlineData("Device", 33, 50)]
    [InlineData("Encounter", 25, 25)]
    [InlineData("Patient", 66, 101)]
    [InlineData("Practitioner", 59, 88)]
    [InlineData("RelatedPerson", 32, 40)]
    public void A_compartment_has_the_members_that_its_definition_names(string compartment, int types, int parameters)
    {
        var members = Registry.Compartments.Of(compartment)!;
        Assert.Equal((types, parameters), (members.Count, members.Values.Sum(m => m.Count)));
        Assert.Contains(CompartmentDefinitions.Centre, members[compartment]);
    }

    [Fact]
    public void Every_parameter_of_every_compartment_is_a_reference_of_its_type()
    {
        var wrong = Compartment.Types.SelectMany(c => Registry.Compartments.Of(c)!.SelectMany(m => m.Value.Select(code => (Type: m.Key, Code: code))))
            .Where(m => m.Code != CompartmentDefinitions.Centre && Registry.Find(m.Type, m.Code)?.Table != IndexTable.Reference).Select(m => $"{m.Type}.{m.Code}").Distinct();
        Assert.Equal([], wrong);
    }

    [Fact]
    public void What_R4_leaves_out_is_no_member()
    {
        Assert.DoesNotContain("MedicationDispense", Registry.Compartments.Of("Encounter")!.Keys);
        Assert.DoesNotContain("Task", Registry.Compartments.Of("Patient")!.Keys);
        Assert.Null(Registry.Compartments.Of("Organization"));
    }
}
