using System.Globalization;
using FhirStories.Storage.Index;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace FhirStories.Repository.Indexing;

/// <summary>Turns values that an expression found into index entries, by the type of the parameter (R4 search, §3.1.1.4).</summary>
internal static class IndexValues
{
    /// <summary>The text of a primitive, null when it has extensions only.</summary>
    public static string? Text(PrimitiveType primitive) => primitive.JsonValue switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    public static void Tokens(int parameter, Base value, List<TokenEntry> entries)
    {
        switch (value)
        {
            case CodeableConcept concept:
                foreach (var coding in concept.Coding) Tokens(parameter, coding, entries);
                break;
            case Coding coding: Add(coding.System, coding.Code); break;
            case Identifier identifier: Add(identifier.System, identifier.Value); break;
            case ContactPoint contact: Add(null, contact.Value); break;
            case PrimitiveType and ICoded coded:
                foreach (var coding in coded.ToCodings()) Add(coding.System, coding.Code);
                break;
            case PrimitiveType primitive: Add(null, Text(primitive)); break;
        }

        void Add(string? system, string? code)
        {
            if (!string.IsNullOrEmpty(code) || !string.IsNullOrEmpty(system))
                entries.Add(new(parameter, IndexText.Bound(system ?? "", IndexText.CodeLength), IndexText.Bound(code ?? "", IndexText.CodeLength)));
        }
    }

    public static void Strings(int parameter, Base value, List<StringEntry> entries)
    {
        switch (value)
        {
            case PrimitiveType primitive: Add(Text(primitive)); break;
            case HumanName name:
                Add(name.Text);
                Add(name.Family);
                foreach (var part in name.Given.Concat(name.Prefix).Concat(name.Suffix)) Add(part);
                break;
            case Address address:
                Add(address.Text);
                foreach (var line in address.Line) Add(line);
                foreach (var part in new[] { address.City, address.District, address.State, address.PostalCode, address.Country }) Add(part);
                break;
            case CodeableConcept concept:
                Add(concept.Text);
                foreach (var coding in concept.Coding) Add(coding.Display);
                break;
        }

        void Add(string? text)
        {
            if (!string.IsNullOrWhiteSpace(text)) entries.Add(new(parameter, IndexText.Fold(text), text));
        }
    }

    public static void Uris(int parameter, Base value, bool canonicalParts, List<UriEntry> entries)
    {
        if (value is not PrimitiveType primitive || Text(primitive) is not { Length: > 0 } uri) return;
        if (canonicalParts)
            foreach (var part in CanonicalParts.Of(uri)) entries.Add(new(parameter, IndexText.Bound(part, IndexText.UriLength)));
        else entries.Add(new(parameter, IndexText.Bound(uri, IndexText.UriLength)));
    }

    public static void References(int parameter, Base value, List<ReferenceEntry> entries)
    {
        switch (value)
        {
            case ResourceReference { Reference: { Length: > 0 } literal } when literal[0] != '#':
                if (LocalTarget(literal) is { } target) entries.Add(new(parameter, target.Type, target.Id, target.Version ?? ""));
                else Url(literal);
                break;
            case Canonical or FhirUri or FhirUrl or FhirString when value is PrimitiveType primitive && Text(primitive) is { Length: > 0 } text && text[0] != '#':
                Url(text);
                break;
        }

        void Url(string text)
        {
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            var (url, version) = bar < 0 ? (text, "") : (text[..bar], text[(bar + 1)..]);
            entries.Add(new(parameter, "", IndexText.Bound(url, IndexText.UriLength), IndexText.Bound(version, IndexText.CodeLength)));
        }
    }

    public static void Dates(int parameter, Base value, List<DateEntry> entries)
    {
        switch (value)
        {
            case Period period:
                var start = period.Start is null ? null : DateRange.Parse(period.Start);
                var end = period.End is null ? null : DateRange.Parse(period.End);
                if (start is not null || end is not null)
                    entries.Add(new(parameter, start?.Low ?? DateTime.MinValue.Ticks, end?.High ?? DateTime.MaxValue.Ticks));
                break;
            case Timing timing:
                foreach (var at in timing.EventElement) Dates(parameter, at, entries);
                if (timing.Repeat?.Bounds is Period bounds) Dates(parameter, bounds, entries);
                break;
            case Instant { Value: { } instant }:
                entries.Add(new(parameter, instant.UtcTicks, instant.UtcTicks));
                break;
            case PrimitiveType primitive when Text(primitive) is { } text && DateRange.Parse(text) is { } range:
                entries.Add(new(parameter, range.Low, range.High));
                break;
        }
    }

    public static void Numbers(int parameter, Base value, List<NumberEntry> entries)
    {
        switch (value)
        {
            case Hl7.Fhir.Model.Range range: Add((double?)range.Low?.Value ?? double.MinValue, (double?)range.High?.Value ?? double.MaxValue); break;
            case PrimitiveType primitive when Text(primitive) is { } text
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                Add(number, number);
                break;
        }

        void Add(double low, double high) => entries.Add(new(parameter, low, high));
    }

    public static void Quantities(int parameter, Base value, List<QuantityEntry> entries)
    {
        switch (value)
        {
            case Quantity { Value: { } number } quantity:
                Add(quantity.System, quantity.Code ?? quantity.Unit, (double)number, (double)number);
                break;
            case Money { Value: { } amount } money:
                Add("urn:iso:std:iso:4217", money.Currency?.ToString(), (double)amount, (double)amount);
                break;
            case Hl7.Fhir.Model.Range range when (range.Low ?? range.High) is { } end:
                Add(end.System, end.Code ?? end.Unit, (double?)range.Low?.Value ?? double.MinValue, (double?)range.High?.Value ?? double.MaxValue);
                break;
        }

        void Add(string? system, string? code, double low, double high) => entries.Add(new(parameter,
            IndexText.Bound(system ?? "", IndexText.CodeLength), IndexText.Bound(code ?? "", IndexText.CodeLength), low, high));
    }

    /// <summary>Type, id and version of a relative reference such as <c>Patient/1/_history/2</c>; null for any other.</summary>
    public static (string Type, string Id, string? Version)? LocalTarget(string? reference)
    {
        if (reference is null) return null;
        var parts = reference.Split('/');
        return parts switch
        {
            [var type, var id] when ResourceTypes.IsR4(type) => (type, id, null),
            [var type, var id, "_history", var version] when ResourceTypes.IsR4(type) => (type, id, version),
            _ => null,
        };
    }
}
