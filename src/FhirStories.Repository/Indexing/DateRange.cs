using System.Globalization;

namespace FhirStories.Repository.Indexing;

/// <summary>The instants that a FHIR date or time of any precision may mean, in ticks of UTC; both ends included.</summary>
public readonly record struct DateRange(long Low, long High)
{
    private const int LastYear = 9999;
    private const int SecondsLength = 19;
    private const int FinestLength = SecondsLength + 8;

    private static readonly string[] Seconds = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>Parses <c>yyyy</c> to <c>yyyy-MM-ddTHH:mm:ss.fff+zz:zz</c>; a time without a zone is UTC. Null when it is no date.</summary>
    public static DateRange? Parse(string text)
    {
        switch (text.Length)
        {
            case 4 when Day(text, "yyyy") is { } year: return Span(year, year.Year < LastYear ? year.AddYears(1) : null);
            case 7 when Day(text, "yyyy-MM") is { } month: return Span(month, month is { Year: LastYear, Month: 12 } ? null : month.AddMonths(1));
            case 10 when Day(text, "yyyy-MM-dd") is { } day: return Span(day, day == DateTime.MaxValue.Date ? null : day.AddDays(1));
            case > 10: return Time(text);
            default: return null;
        }
    }

    private static DateRange? Time(string text)
    {
        var zone = text.AsSpan(10).IndexOfAny('Z', '+', '-');
        var local = zone < 0 ? text : text[..(10 + zone)];
        // Java's clocks write nine digits. What is finer than a tick is cut off.
        if (local.Length > FinestLength && local[SecondsLength] == '.' && local.AsSpan(FinestLength).IndexOfAnyExceptInRange('0', '9') < 0) local = local[..FinestLength];
        var offset = TimeSpan.Zero;
        if (zone >= 0 && text[10 + zone] is not 'Z')
        {
            var sign = text[10 + zone] == '-' ? -1 : 1;
            if (!TimeSpan.TryParseExact(text.AsSpan(11 + zone), @"hh\:mm", CultureInfo.InvariantCulture, out offset)) return null;
            offset *= sign;
        }
        else if (zone >= 0 && text.Length != 11 + zone)
        {
            return null;
        }
        if (DateTime.TryParseExact(local, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute))
            return Shift(minute, TimeSpan.FromMinutes(1), offset);
        if (!DateTime.TryParseExact(local, Seconds, CultureInfo.InvariantCulture, DateTimeStyles.None, out var second)) return null;
        var dot = local.IndexOf('.', StringComparison.Ordinal);
        var digits = dot < 0 ? 0 : Math.Min(7, local.Length - dot - 1);
        return Shift(second, TimeSpan.FromTicks((long)Math.Pow(10, 7 - digits)), offset);
    }

    private static DateRange Shift(DateTime start, TimeSpan length, TimeSpan offset)
    {
        var low = Math.Clamp(start.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks - length.Ticks);
        return new(low, low + length.Ticks - 1);
    }

    private static DateTime? Day(string text, string format) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // Nothing comes after the last year; the tick that is left out lets the end be counted from.
    private static DateRange Span(DateTime start, DateTime? next) => new(start.Ticks, (next ?? DateTime.MaxValue).Ticks - 1);
}
