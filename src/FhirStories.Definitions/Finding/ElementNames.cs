using System.Text;

namespace FhirStories.Definitions.Finding;

/// <summary>Names of elements in words.</summary>
public static class ElementNames
{
    /// <summary>The way to an element in words: <c>Patient.identifier:nhsNumber.value</c> gives "Patient", "identifier (NHS number)", "value".</summary>
    /// <param name="elementId">As in <c>ElementDefinition.id</c>.</param>
    public static IReadOnlyList<string> InWords(string elementId)
    {
        ArgumentNullException.ThrowIfNull(elementId);
        var path = new List<string>();
        foreach (var segment in elementId.Split('.'))
        {
            var colon = segment.IndexOf(':', StringComparison.Ordinal);
            var name = Joined(colon < 0 ? segment : segment[..colon], path.Count == 0);
            path.Add(colon < 0 ? name : $"{name} ({Joined(segment[(colon + 1)..], false)})");
        }
        return path;
    }

    /// <summary>The words of a name for machines, in small letters: <c>dateOfBirth</c>, <c>NHSNumber</c> and <c>value[x]</c> give their words.</summary>
    internal static IEnumerable<string> Split(string name)
    {
        var start = 0;
        for (var at = 0; at <= name.Length; at++)
        {
            var ends = at == name.Length || !char.IsLetterOrDigit(name[at]);
            var turns = !ends && at > start && char.IsUpper(name[at])
                && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1])));
            if (!ends && !turns) continue;
            if (at > start && !name.AsSpan(start, at - start).SequenceEqual("x")) yield return name[start..at].ToLowerInvariant();
            start = ends ? at + 1 : at;
        }
    }

    private static string Joined(string name, bool isFirst)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var word in Split(name))
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(word is "nhs" or "gp" or "id" or "ods" or "sds" ? word.ToUpperInvariant() : word);
        }
        if (isFirst && text.Length > 0) text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }
}
