using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.FhirPath;

namespace FhirStories.Validation.Invariants;

/// <summary><c>isDistinct()</c> whose cost is linear for texts, and counted where it is not.</summary>
internal static class Distinctness
{
    public static bool Is(IEnumerable<PocoNode> focus)
    {
        var all = focus.ToList();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        if (all.TrueForAll(n => n.GetValue() is string)) return all.TrueForAll(n => texts.Add((string)n.GetValue()!));
        for (var i = 0; i < all.Count; i++)
        {
            InvariantEngine.Step(i);
            for (var j = 0; j < i; j++)
                if (IsSame(all[i], all[j])) return false;
        }
        return true;
    }

    private static bool IsSame(PocoNode a, PocoNode b) =>
        a.GetValue() is { } left && b.GetValue() is { } right ? left.Equals(right) : a.Poco.IsExactly(b.Poco);
}
