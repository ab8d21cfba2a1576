using FhirStories.Definitions.Terminology;
using System.Globalization;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>The range that a value with its prefix means (R4 search §3.1.1.4.3 to §3.1.1.4.5).</summary>
internal static class SearchRange
{
    private const int FarthestPlace = 100;

    /// <summary>Prefix and rest of a value.</summary>
    public static (Comparison Comparison, string Number) Prefix(string value) => value.Length < 3 || !char.IsAsciiLetter(value[0]) ? (Comparison.Equal, value) : value[..2] switch
    {
        "eq" => (Comparison.Equal, value[2..]),
        "ne" => (Comparison.NotEqual, value[2..]),
        "gt" => (Comparison.Greater, value[2..]),
        "lt" => (Comparison.Less, value[2..]),
        "ge" => (Comparison.GreaterOrEqual, value[2..]),
        "le" => (Comparison.LessOrEqual, value[2..]),
        "sa" => (Comparison.StartsAfter, value[2..]),
        "eb" => (Comparison.EndsBefore, value[2..]),
        "ap" => (Comparison.Approximate, value[2..]),
        _ => (Comparison.Equal, value),
    };

    /// <summary>A date with its prefix, in ticks; null when it is none.</summary>
    public static (Comparison Comparison, long Low, long High)? Date(string value)
    {
        var (comparison, rest) = Prefix(value);
        // A plus sign that was not escaped comes as a space.
        if (DateRange.Parse(rest.Replace(' ', '+')) is not { } range) return null;
        if (comparison != Comparison.Approximate) return (comparison, range.Low, range.High);
        // Approximately: a tenth of the distance from now, as the specification suggests, and a day at least.
        var slack = Math.Max(TimeSpan.TicksPerDay, Math.Abs(DateTime.UtcNow.Ticks - range.Low) / 10);
        return (comparison, Math.Max(0, range.Low - slack), Math.Min(DateTime.MaxValue.Ticks, range.High + slack));
    }

    /// <summary>A number with its prefix; null when it is none. The upper end of an equal or unequal range does not belong to it.</summary>
    public static (Comparison Comparison, decimal Low, decimal High)? Number(string value)
    {
        var (comparison, rest) = Prefix(value);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(rest, Style, CultureInfo.InvariantCulture, out var number)) return null;
        // 100 means 99.5 to 100.5, 100.00 means 99.995 to 100.005; other comparisons look at the number itself.
        var half = comparison switch
        {
            Comparison.Equal or Comparison.NotEqual => HalfUnit(rest),
            Comparison.Approximate => Math.Abs(number) * 0.1m,
            _ => 0,
        };
        try
        {
            return (comparison, number - half, number + half);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>A range of numbers as the index holds them.</summary>
    public static (double Low, double High) Real(Comparison comparison, decimal low, decimal high) => Open(comparison, Real(low), Real(high));

    /// <summary>A range of quantities in the base unit.</summary>
    public static (double Low, double High) Real(Comparison comparison, decimal low, decimal high, BaseUnit unit) => Open(comparison, unit.Of(low), unit.Of(high));

    private static (double, double) Open(Comparison comparison, double low, double high) =>
        comparison is Comparison.Equal or Comparison.NotEqual && high > low ? (low, Math.BitDecrement(high)) : (low, high);

    private static double Real(decimal number) =>
        double.Parse(number.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    // Half of the last digit's place. An exponent moves that place: 1.0e2 says less than 100.
    private static decimal HalfUnit(string text)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var digits = e < 0 ? text : text[..e];
        var dot = digits.IndexOf('.', StringComparison.Ordinal);
        // Nought may have any exponent, one that no number holds too.
        var exponent = e < 0 ? 0 : int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, -FarthestPlace, FarthestPlace) : text[e + 1] == '-' ? -FarthestPlace : FarthestPlace;
        var place = exponent - (dot < 0 ? 0 : digits.Length - dot - 1);
        var half = 0.5m;
        for (; place > 0 && half < 1e26m; place--) half *= 10;
        for (; place < 0 && half > 0; place++) half /= 10;
        return half;
    }
}
