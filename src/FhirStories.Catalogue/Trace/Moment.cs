using System.Globalization;

namespace FhirStories.Catalogue.Trace;

/// <summary>When something was, for comparing: a FHIR dateTime or instant of any precision, of any time zone.</summary>
/// <param name="Start">Its start in UTC; what names no time zone is taken for UTC.</param>
/// <param name="Written">As written: of equal starts the more exact is the later.</param>
internal readonly record struct Moment(DateTime Start, string Written) : IComparable<Moment>
{
    private static readonly string[] Parts = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    /// <summary>The moment of a text; the earliest of all for none, or for what is no date.</summary>
    public static Moment Of(string? written) => written is null ? new Moment(DateTime.MinValue, "")
        : DateTime.TryParseExact(written, Parts, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? new Moment(day, written)
        : DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? new Moment(time.UtcDateTime, written)
        : new Moment(DateTime.MinValue, written);

    /// <inheritdoc/>
    public int CompareTo(Moment other) => Start.CompareTo(other.Start) is not 0 and var order ? order : string.CompareOrdinal(Written, other.Written);
}
