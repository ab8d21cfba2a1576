using System.Text.Json;

namespace FhirStories.Validation.Nodes;

/// <summary>
/// Names of properties, and of systems, codes and the like: the same few, so each is one string. Bounded, as what is sent may have
/// any name. Nothing that may tell of a person is kept.
/// </summary>
internal static class Names
{
    private const int Slots = 4096;
    private const int Longest = 128;

    private static readonly string?[] Kept = new string?[Slots];

    /// <summary>Whether the values of a property are names that the world shares, not what one instance tells.</summary>
    public static bool IsVocabulary(string property) => property is "system" or "url" or "profile" or "use" or "status" or "type" or "code" or "unit" or "resourceType";

    /// <summary>The name or value that a reader stands on.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped || reader.HasValueSequence || reader.ValueSpan.Length is 0 or > Longest) return reader.GetString()!;
        var hash = new HashCode();
        hash.AddBytes(reader.ValueSpan);
        ref var slot = ref Kept[hash.ToHashCode() & (Slots - 1)];
        // Another thread may put another name there: what was read is compared, and what is returned is what was compared.
        if (slot is { } kept && reader.ValueTextEquals(kept)) return kept;
        var name = reader.GetString()!;
        slot = name;
        return name;
    }
}
