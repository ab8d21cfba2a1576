namespace FhirStories.Definitions;

/// <summary>How business versions of definitions are compared and asked for (FHIR "Canonical URLs", "partial versions").</summary>
public static class CanonicalVersion
{
    /// <summary>
    /// Whether a version is what <c>canonical|wanted</c> asks for: <c>1.2</c> and <c>1.2.x</c> ask for any version that begins with
    /// these two parts.
    /// </summary>
    public static bool IsPartOf(string wanted, string? version)
    {
        if (version is null) return false;
        var part = wanted.AsSpan();
        while (part.Length > 2 && part[^2] == '.' && part[^1] is 'x' or 'X' or '*') part = part[..^2];
        if (part is "x" or "X" or "*") return true;
        if (!version.AsSpan().StartsWith(part, StringComparison.Ordinal)) return false;
        return version.Length == part.Length || version[part.Length] == '.';
    }

    /// <summary>
    /// The order of versions: numbers by value, a pre-release before its release (<c>1.0.0-ballot</c> before <c>1.0.0</c>), a missing
    /// version before all.
    /// </summary>
    public static int Compare(string? a, string? b)
    {
        if (a is null || b is null) return a is null ? (b is null ? 0 : -1) : 1;
        Split(a, out var release, out var label);
        Split(b, out var otherRelease, out var otherLabel);
        var order = CompareParts(release, otherRelease);
        if (order != 0) return order;
        if (label.IsEmpty || otherLabel.IsEmpty) return label.IsEmpty ? (otherLabel.IsEmpty ? 0 : 1) : -1;
        return CompareParts(label, otherLabel);
    }

    private static void Split(string version, out ReadOnlySpan<char> release, out ReadOnlySpan<char> label)
    {
        var build = version.IndexOf('+', StringComparison.Ordinal);
        release = build < 0 ? version : version.AsSpan(0, build);
        label = default;
        if (release.IndexOf('-') is >= 0 and var dash)
        {
            label = release[(dash + 1)..];
            release = release[..dash];
        }
    }

    private static int CompareParts(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            var first = Take(ref a);
            var second = Take(ref b);
            var order = long.TryParse(first, out var x) && long.TryParse(second, out var y) ? x.CompareTo(y) : first.CompareTo(second, StringComparison.Ordinal);
            if (order != 0) return order;
        }
        return 0;
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? default : rest[(dot + 1)..];
        return part;
    }
}
