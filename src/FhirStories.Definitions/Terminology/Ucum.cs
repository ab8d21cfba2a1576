using System.Collections.Concurrent;
using System.Globalization;
using Fhir.Metrics;

namespace FhirStories.Definitions.Terminology;

/// <summary>Units of UCUM in base units, so that 5.4 g and 5400 mg are one quantity.</summary>
public static class Ucum
{
    /// <summary>The system of UCUM's codes.</summary>
    public const string System = CodeSystemUrls.Ucum;

    // Whoever sends made-up units does not fill the memory with them.
    private const int MostUnits = 5000;

    private static readonly Lazy<SystemOfUnits> Units = new(UCUM.Load);
    private static readonly ConcurrentDictionary<string, BaseUnit?> Known = new(StringComparer.Ordinal)
    {
        // The package computes with factors only; the two scales of temperature that are in use have an offset as well.
        ["Cel"] = new("K", 1, 0, 273.15m),
        ["[degF]"] = new("K", 0.5555555555555555555555555556m, 0, 255.3722222222222222222222222m),
    };

    /// <summary>A unit in base units; null for what is no unit or cannot be computed with.</summary>
    public static BaseUnit? Find(string code)
    {
        if (Known.TryGetValue(code, out var known)) return known;
        var unit = Compute(code);
        if (Known.Count < MostUnits) Known.TryAdd(code, unit);
        return unit;
    }

    private static BaseUnit? Compute(string code)
    {
        lock (Units)
        try
        {
            var one = Units.Value.Canonical(new Quantity(new Exponential(1m), Units.Value.Metric(code)));
            var unit = one.Metric.ToString();
            return new BaseUnit(unit.Length == 0 ? "1" : unit, one.Value.Significand, one.Value.Exponent, 0);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The package says with all kinds of exceptions that it cannot read a code.
            return null;
        }
    }
}

/// <summary>A unit in base units: a quantity of it is factor × 10^exponent × quantity + offset of the base unit.</summary>
/// <param name="Unit">The base units, <c>kg.m-1.s-2</c>; <c>1</c> for a number.</param>
/// <param name="Factor">The factor's digits.</param>
/// <param name="Exponent">The factor's power of ten.</param>
/// <param name="Offset">What is added, for scales that begin elsewhere.</param>
public sealed record BaseUnit(string Unit, decimal Factor, int Exponent, decimal Offset)
{
    /// <summary>A number of this unit as one of the base unit, to twelve digits: factors are not exact, and equal quantities must meet.</summary>
    public double Of(decimal number)
    {
        try
        {
            var product = number * Factor;
            return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{product + Offset:E11}").Split('E') is [var digits, var exponent]
                ? $"{digits}E{int.Parse(exponent, CultureInfo.InvariantCulture) + Exponent}" : "0", NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return double.Parse(((double)number * (double)Factor * Math.Pow(10, Exponent)).ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
    }
}
