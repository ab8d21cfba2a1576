using System.Globalization;
using FhirStories.Definitions.Terminology;
using FhirStories.Storage.Search;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Searching;

/// <summary>Understands <c>near=latitude|longitude|distance|unit</c> (R4 location §8.7.6.1).</summary>
internal static class NearParser
{
    // R4 leaves it to the server what is near when nobody says how far.
    private const double WithoutDistance = 10_000;

    /// <summary>What a value asks for; null where it has not this form.</summary>
    /// <param name="position">The parameter, whose parts are latitude and longitude.</param>
    /// <param name="value">The value.</param>
    public static SearchExpression? Parse(SearchParameter position, string value)
    {
        var parts = value.Split('|', StringSplitOptions.TrimEntries);
        if (parts.Length is < 2 or > 4) return null;
        if (Number(parts[0]) is not { } latitude || Number(parts[1]) is not { } longitude || latitude is not (>= -90 and <= 90) || longitude is not (>= -180 and <= 180)) return null;
        if (Metres(parts.Length > 2 ? parts[2] : "", parts.Length > 3 ? parts[3] : "") is not { } metres) return null;
        var (north, east) = (position.Components[0].Id, position.Components[1].Id);
        var boxes = NearBoxes.Of(latitude, longitude, metres);
        return new AllOf([
            // One look tells of most places that they are too far away.
            new NumberIs(north, Comparison.Equal, boxes.Min(b => b.South), boxes.Max(b => b.North)),
            new AnyOf([.. boxes.Select(box => new CompositeIs([
                new NumberIs(north, Comparison.Equal, box.South, box.North), new NumberIs(east, Comparison.Equal, box.West, box.East)]))]),
        ]);
    }

    private static double? Metres(string distance, string unit)
    {
        if (distance.Length == 0) return unit.Length == 0 ? WithoutDistance : null;
        if (!decimal.TryParse(distance, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)) return null;
        return Ucum.Find(unit.Length == 0 ? "km" : unit) is { Unit: "m" } length ? length.Of(number) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
