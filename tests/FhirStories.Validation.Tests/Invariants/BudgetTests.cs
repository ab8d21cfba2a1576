using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;
using Xunit;

namespace FhirStories.Validation.Tests.Invariants;

public sealed class BudgetTests
{
    private static readonly TerminologyService Terminology = new(DefinitionStore.BuiltIn);
    private static readonly RuleBook Rules = new(DefinitionStore.BuiltIn);
    private static readonly InvariantEngine Engine = new(Terminology);

    [Theory(Timeout = 60_000)]
    [InlineData("(1).repeat($this + 1).empty()")]
    [InlineData("('a').repeat($this & $this).empty()")]
    [InlineData("name.given.repeat($this & 'x').exists()")]
    [InlineData("name.given.all(%resource.name.given.all(%resource.name.given.all(%resource.name.given.all($this = $this))))")]
    [InlineData("name.family.matches('^(a+)+$')")]
    public async Task Expressions_that_never_end_are_not_checked(string expression)
    {
        var result = await Task.Run(() => Holds(expression), TestContext.Current.CancellationToken);

        Assert.Null(result.Result);
        Assert.NotNull(result.Reason);
    }

    [Theory]
    [InlineData("name.given.isDistinct()", true)]
    [InlineData("name.given.select('a').isDistinct()", false)]
    [InlineData("name.given.select(1).isDistinct()", false)]
    [InlineData("name.isDistinct()", true)]
    [InlineData("name.given.first() = 'n0'", true)]
    [InlineData("name.given.where(length() = 4).count() = 200", true)]
    [InlineData("name.given.where($this = 'n3').exists()", true)]
    [InlineData("name.given.exists($this = 'absent')", false)]
    [InlineData("name.repeat(given).count() = 300", true)]
    [InlineData("birthDate.isDistinct()", true)]
    public void Counting_changes_no_answer(string expression, bool expected) => Assert.Equal(new InvariantResult(expected), Holds(expression));

    [Fact]
    public void What_is_beyond_the_budget_of_a_validation_is_said_once()
    {
        var validator = new ResourceValidator(DefinitionStore.BuiltIn, Terminology);

        var report = validator.ValidateJson(Json(), FhirRelease.R4, new ValidationSettings { MostSteps = 50 });

        Assert.Equal(IssueLevel.Warning, Assert.Single(report.Issues, i => i.MessageId == "too-large").Level);
        Assert.DoesNotContain(validator.ValidateJson(Json(), FhirRelease.R4).Issues, i => i.MessageId == "too-large");
    }

    private static InvariantResult Holds(string expression)
    {
        var root = JsonInstanceReader.Read(Json()).Root!;
        var run = new ValidationRun().Begin(Rules, FhirRelease.R4, new ValidationSettings());
        new BaseWalk(run).Resource(root);
        return Engine.Holds(expression, root, run, new ProfileWalk(run, new ValidationServices(Terminology, Engine)));
    }

    private static byte[] Json() => Encoding.UTF8.GetBytes(
        $$"""{"resourceType":"Patient","name":[{"family":"{{new string('a', 60)}}!","given":[{{string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"n{i}\""))}}]}]}""");
}
