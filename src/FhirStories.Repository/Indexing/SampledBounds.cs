using System.Globalization;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Indexing;

/// <summary>The least and the greatest value in a series of samples.</summary>
internal static class SampledBounds
{
    /// <summary>The bounds in the unit of the origin, null where one is open; null altogether where the series has no value.</summary>
    public static (decimal? Low, decimal? High)? Of(SampledData sampled)
    {
        decimal? low = null, high = null;
        bool isBelow = false, isAbove = false;
        foreach (var range in (sampled.Data ?? "").AsSpan().SplitAny([' ', '\t', '\r', '\n']))
        {
            var text = sampled.Data.AsSpan()[range];
            // E is an error, L and U lie beyond what can be measured.
            if (text is "L") isBelow = true;
            else if (text is "U") isAbove = true;
            else if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var point))
                (low, high) = (low is { } l ? Math.Min(l, point) : point, high is { } h ? Math.Max(h, point) : point);
        }
        if (low is null && !isBelow && !isAbove) return null;
        try
        {
            var (from, to) = (Value(sampled, low ?? sampled.UpperLimit), Value(sampled, high ?? sampled.LowerLimit));
            // A factor below zero turns the series upside down.
            if (from > to) (from, to) = (to, from);
            return (isBelow ? null : from, isAbove ? null : to);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal? Value(SampledData sampled, decimal? point) => (sampled.Origin?.Value ?? 0) + point * (sampled.Factor ?? 1);
}
