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
    [InlineData("%resource.subject.display.startsWith('#').not()", true)]
    [InlineData("%resource.subject.display.matches('x') or (%resource.subject.reference.contains('/') and %resource.contained.empty())", true)]
    [InlineData("%resource.subject.reference.endsWith('2')", false)]
    [InlineData("(%resource.subject.reference as String) = 'Patient/1'", true)]
    public void Expressions_are_true_of_nodes_as_of_Firelys_own(string expression, bool expected)
    {
        var root = JsonInstanceReader.Read(Encoding.UTF8.GetBytes("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityDecimal":101.0}]}""")).Root!;
        var run = new ValidationRun().Begin(Rules, FhirRelease.R4, new ValidationSettings());
        new BaseWalk(run).Resource(root);
        var walk = new ProfileWalk(run, new ValidationServices(Terminology, Engine));

        Assert.Equal((expected, null), Pair(Engine.Holds(expression, root.Child("prediction")!, run, walk)));
        static (bool?, string?) Pair(InvariantResult result) => (result.Result, result.Reason);
    }

    [Theory]
    [InlineData("gender implies active", true)]
    [InlineData("birthDate implies active", false)]
    [InlineData("active implies birthDate.exists()", true)]
    [InlineData("name.family implies active.exists()", true)]
    [InlineData("(gender = 'male') implies active.exists()", false)]
    [InlineData("gender.is(string)", false)]
    [InlineData("gender.is(code).not()", true)]
    [InlineData("birthDate.is(date)", true)]
    [InlineData("birthDate.is(string)", false)]
    public void What_is_not_there_fits_nothing_and_implies_anything(string expression, bool expected)
    {
        var root = JsonInstanceReader.Read("""{"resourceType":"Patient","birthDate":"1999","name":[{"text":"x"}]}"""u8).Root!;
        var run = new ValidationRun().Begin(Rules, FhirRelease.R4, new ValidationSettings());
        new BaseWalk(run).Resource(root);

        Assert.Equal(new InvariantResult(expected), Engine.Holds(expression, root, run, new ProfileWalk(run, new ValidationServices(Terminology, Engine))));
    }

    [Theory]
    [InlineData("empty() or ($this = '*') or (toInteger() >= 0)", true)]
    [InlineData("$this = 'final'", false)]
    [InlineData("hasValue()", true)]
    [InlineData("length() = 1", true)]
    [InlineData("matches('^[0-9]+$')", false)]
    [InlineData("startsWith('*')", true)]
    [InlineData("$this in ('a' | '*')", true)]
    [InlineData("%context = '*'", true)]
    [InlineData("extension('http://example.org/x').value = 1", true)]
    public void A_primitive_that_an_expression_starts_from_has_its_value(string expression, bool expected)
    {
        var root = JsonInstanceReader.Read("""{"resourceType":"Basic","code":{"text":"*","_text":{"extension":[{"url":"http://example.org/x","valueInteger":1}]}}}"""u8).Root!;
        var run = new ValidationRun().Begin(Rules, FhirRelease.R4, new ValidationSettings());
        new BaseWalk(run).Resource(root);

        Assert.Equal(new InvariantResult(expected), Engine.Holds(expression, root.Child("code")!.Child("text")!, run, new ProfileWalk(run, new ValidationServices(Terminology, Engine))));
    }

    [Theory]
    [InlineData("active.extension('http://example.org/x').value = 'a'")]
    [InlineData("active.children().count() = 1")]
    [InlineData("gender.extension('http://example.org/x').value = 'a'")]
    [InlineData("gender.children().count() = 1")]
    [InlineData("gender.extension('http://example.org/y').empty()")]
    [InlineData("extension('http://example.org/x').children().count() = 2")]
    [InlineData("children().count() = 3")]
    public void Extensions_of_a_primitive_without_a_value_are_seen(string expression)
    {
        var root = JsonInstanceReader.Read("""
            {"resourceType":"Patient","extension":[{"url":"http://example.org/x","valueString":"a"}],"_active":{"extension":[{"url":"http://example.org/x","valueString":"a"}]},
             "gender":"male","_gender":{"extension":[{"url":"http://example.org/x","valueString":"a"}]}}
            """u8).Root!;
        var run = new ValidationRun().Begin(Rules, FhirRelease.R4, new ValidationSettings());
        new BaseWalk(run).Resource(root);

        Assert.Equal(new InvariantResult(true), Engine.Holds(expression, root, run, new ProfileWalk(run, new ValidationServices(Terminology, Engine))));
    }
}
