using System.Globalization;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>A business version: semantic (<c>MAJOR.MINOR.PATCH</c>) or with CRMI's fourth number (<c>MAJOR.MINOR.PATCH.REVISION</c>), perhaps
/// with a label (<c>-draft</c>); what follows a <c>+</c> does not count.</summary>
public sealed class ArtifactVersion
{
    private const int MostDigits = 9;
    private readonly int[] _numbers;
    private readonly string[] _labels;

    private ArtifactVersion(int[] numbers, string[] labels) => (_numbers, _labels) = (numbers, labels);

    /// <summary>The version that a text is; null where it is none of this form.</summary>
    public static ArtifactVersion? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var plain = text.Split('+', 2)[0];
        var dash = plain.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? plain : plain[..dash]).Split('.');
        if (numbers.Length is < 3 or > 4 || numbers.Any(n => n.Length is 0 or > MostDigits || !n.All(char.IsAsciiDigit))) return null;
        var labels = dash < 0 ? [] : plain[(dash + 1)..].Split('.');
        if (labels.Any(l => l.Length == 0 || !l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))) return null;
        return new ArtifactVersion([.. numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture)), .. numbers.Length == 3 ? [0] : Array.Empty<int>()], labels);
    }

    /// <summary>Compares two version texts: semantic ones by their numbers; one that is none comes before all that are, and they among themselves as texts.</summary>
    public static int Compare(string? one, string? other) => (Parse(one), Parse(other)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        ({ }, null) => 1,
        (null, { }) => -1,
        _ => string.CompareOrdinal(one, other),
    };

    private int CompareTo(ArtifactVersion other)
    {
        for (var i = 0; i < _numbers.Length; i++)
            if (_numbers[i].CompareTo(other._numbers[i]) is not 0 and var order) return order;
        // Without a label it is the release itself, which comes after what led to it (semver 2.0.0 §11).
        if (_labels.Length == 0 || other._labels.Length == 0) return other._labels.Length.CompareTo(_labels.Length);
        for (var i = 0; i < Math.Min(_labels.Length, other._labels.Length); i++)
            if (CompareLabels(_labels[i], other._labels[i]) is not 0 and var order) return order;
        return _labels.Length.CompareTo(other._labels.Length);
    }

    private static int CompareLabels(string one, string other)
    {
        var (isNumber, isOther) = (one.All(char.IsAsciiDigit), other.All(char.IsAsciiDigit));
        if (isNumber != isOther) return isNumber ? -1 : 1;
        if (!isNumber) return string.CompareOrdinal(one, other);
        var (left, right) = (one.TrimStart('0'), other.TrimStart('0'));
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }
}
