using System.Collections.Concurrent;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Invariants;

/// <summary>The C# equivalents of expressions, found once per expression.</summary>
internal static class KnownRules
{
    private const int Most = 50_000;

    private static readonly ConcurrentDictionary<string, Func<InstanceNode, bool?>?> Found = new(StringComparer.Ordinal);

    /// <summary>The equivalent; null where there is none. It answers null where the engine must be asked.</summary>
    public static Func<InstanceNode, bool?>? Of(string expression)
    {
        if (Found.TryGetValue(expression, out var known)) return known;
        if (Found.Count >= Most) Found.Clear();
        return Found[expression] = UniversalInvariants.Of(expression) ?? PresenceRule.Of(expression);
    }
}
