using System.Globalization;
using System.Text.RegularExpressions;
using FhirStories.Definitions;

namespace FhirStories.Validation.Walking;

/// <summary>The formats of FHIR's primitive types (R4 "Data Types"; STU3 and R5 alike but where said).</summary>
internal static partial class PrimitiveFormat
{
    private const int MostCharacters = 1024 * 1024;

    /// <summary>What is wrong with a value, as the rest of a sentence; null where nothing is.</summary>
    public static string? Problem(string type, string text, FhirRelease release)
    {
        switch (type)
        {
            case "boolean":
                return text is "true" or "false" ? null : "is not true or false";
            case "integer":
                return Whole(text, int.MinValue, int.MaxValue);
            case "integer64":
                return Whole(text, long.MinValue, long.MaxValue);
            case "unsignedInt":
                return Whole(text, 0, int.MaxValue);
            case "positiveInt":
                return Whole(text, 1, int.MaxValue);
            case "decimal":
                return (release == FhirRelease.Stu3 ? PlainDecimal() : release == FhirRelease.R5 ? Decimal() : LongDecimal()).IsMatch(text) ? null : "is not a decimal number";
            case "dateTime":
                return Moment(text, DateTime_(), "a date or time such as 2026-11-22 or 2026-11-22T10:00:00Z");
            case "date":
                return Moment(text, Date_(), "a date such as 2026, 2026-11 or 2026-11-22");
            case "instant":
                return Moment(text, Instant_(), "an instant with seconds and time zone such as 2026-11-22T10:00:00Z");
            case "time":
                return Time_().IsMatch(text) ? null : "is not a time such as 10:00:00";
            case "code":
                return text.Length > 0 && Code().IsMatch(text) ? null : "is not a code: it may not begin or end with a space, nor have two in a row";
            case "id":
                return Id().IsMatch(text) ? null : "is not an id: at most 64 letters, digits, '-' and '.'";
            case "oid":
                return Oid().IsMatch(text) ? null : "is not an OID such as urn:oid:1.2.3";
            case "uuid":
                return Uuid().IsMatch(text) ? null : "is not a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520, in lower case";
            case "uri" or "url" or "canonical":
                return text.AsSpan().IndexOfAny(" \t\r\n") >= 0 ? "is not a URI: it has a space in it" : text.Length == 0 ? "is empty" : Special(text);
            case "base64Binary":
                return Base64(text) ?? (release == FhirRelease.R5 && text.Any(char.IsWhiteSpace) ? "has white space in it, which base64 in R5 has not" : null);
            case "string" or "markdown":
                return text.Length > MostCharacters ? $"has more than {MostCharacters} characters" : text.Length == 0 ? "is empty" : null;
            default:
                return null;
        }
    }

    private static string? Special(string text)
    {
        if (text.StartsWith("oid:", StringComparison.Ordinal) || text.StartsWith("uuid:", StringComparison.Ordinal)) return $"is not a URI: it begins with urn:{text[..text.IndexOf(':', StringComparison.Ordinal)]}:";
        var end = text.AsSpan().IndexOfAny('#', '|');
        if (text.StartsWith("urn:uuid:", StringComparison.Ordinal) && !Uuid().IsMatch((end < 0 ? text : text[..end]).ToLowerInvariant())) return "is not a UUID: after urn:uuid: stand 8, 4, 4, 4 and 12 hexadecimal digits";
        if (!text.StartsWith("urn:oid:", StringComparison.Ordinal)) return null;
        var oid = end < 0 ? text : text[..end];
        if (!Oid().IsMatch(oid)) return "is not an OID: after urn:oid: stand numbers with dots between";
        // Roots that short name no system of anybody.
        return oid.LastIndexOf('.') - 8 >= 4 || oid.StartsWith("urn:oid:1.3", StringComparison.Ordinal) ? null : "is too short for the OID of anything: it names only a root";
    }

    private static string? Whole(string text, long least, long most) =>
        !Integer().IsMatch(text) ? "is not a whole number"
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? null
        : $"is not between {least} and {most}";

    private static string? Moment(string text, Regex form, string wanted)
    {
        if (!form.IsMatch(text)) return $"is not {wanted}";
        if (text.Length < 10) return null;
        if (!DateTime.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return "names a day that the calendar does not have";
        return null;
    }

    private static string? Base64(string text)
    {
        var count = 0;
        var padding = 0;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c)) continue;
            count++;
            if (c == '=') padding++;
            else if (padding > 0 || !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/')) return "is not base64";
        }
        return count == 0 ? "is empty" : count % 4 != 0 || padding > 2 ? "is not base64: its length is no multiple of four" : null;
    }

    /// <summary>What is odd about a value that is not wrong, as the rest of a sentence; null where nothing is.</summary>
    public static string? Oddity(string type, string text)
    {
        if (type is "string" or "markdown")
        {
            foreach (var c in text)
                if (c < ' ' && c is not ('\t' or '\r' or '\n')) return $"has the control character U+{(int)c:X4} in it, which text may not have";
            if (type == "markdown") return null;
            if (text.AsSpan().Trim().IsEmpty) return "has only white space";
            return char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? "begins or ends with white space" : null;
        }
        if (type is not ("date" or "dateTime" or "instant") || text.Length < 4 || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)) return null;
        return year < 1800 || year > DateTime.UtcNow.Year + 80 ? "is hardly meant: the year is far from now" : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,9})?$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$")]
    private static partial Regex LongDecimal();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$")]
    private static partial Regex PlainDecimal();

    [GeneratedRegex(@"^([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?$")]
    private static partial Regex DateTime_();

    [GeneratedRegex(@"^([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
    private static partial Regex Date_();

    [GeneratedRegex(@"^([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))$")]
    private static partial Regex Instant_();

    [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?$")]
    private static partial Regex Time_();

    [GeneratedRegex(@"^[^\s]+( [^\s]+)*$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$")]
    private static partial Regex Oid();

    [GeneratedRegex(@"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    private static partial Regex Uuid();
}
