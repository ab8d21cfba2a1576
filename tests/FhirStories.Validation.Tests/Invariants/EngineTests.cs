using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;
using Xunit;

namespace FhirStories.Validation.Tests.Invariants;

public sealed class EngineTests
{
    private static readonly TerminologyService Terminology = new(DefinitionStore.BuiltIn);
    private static readonly RuleBook Rules = new(DefinitionStore.BuiltIn);
    private static readonly InvariantEngine Engine = new(Terminology);

    [Theory]
    [InlineData("probability is decimal", true)]
    [InlineData("(probability as decimal) <= 100", false)]
    [InlineData("probability is decimal implies (probability as decimal) <= 100", false)]
    [InlineData("probability.ofType(decimal) > 100", true)]
    [InlineData("%resource.status = 'final'", true)]
    [InlineData("%resource.subject.reference.startsWith('#').not()", true)]
    [InlineData("(%resource.subject.reference as String) = 'Patient/1'", true)]
    public void Expressions_are_true_of_nodes_as_of_Firelys_own(string expression, bool expected)
    {
        var root = JsonInstanceReader.Read(Encoding.UTF8.GetBytes("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityDecimal":101.0}]}""")).Root!;
        var run = new ValidationRun(Rules, FhirRelease.R4, new ValidationSettings(), root);
        new BaseWalk(run).Resource(root);
        var walk = new ProfileWalk(run, new ValidationServices(Rules, Terminology, Engine));

        Assert.Equal((expected, null), Pair(Engine.Holds(expression, root.Child("prediction")!, run, walk)));
        static (bool?, string?) Pair(InvariantResult result) => (result.Result, result.Reason);
    }
}
