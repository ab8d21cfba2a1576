using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Rules;

/// <summary>A rule in FHIRPath, compiled when first needed.</summary>
/// <param name="Key">The rule's key, <c>pat-1</c>.</param>
/// <param name="IsError">Whether breaking it is an error; else a warning.</param>
/// <param name="Human">What it says to people.</param>
/// <param name="Expression">The expression.</param>
/// <param name="IsBestPractice">Whether it is advice only.</param>
internal sealed record InvariantRule(string Key, bool IsError, string? Human, string Expression, bool IsBestPractice)
{
    /// <summary>The rule in C#; null where only the engine has it. It answers null where the engine must be asked.</summary>
    public Func<InstanceNode, bool?>? Known { get; } = ContainedUse.Is(Key, Expression) ? node => ContainedUse.Holds(node) : KnownRules.Of(Expression);
}
