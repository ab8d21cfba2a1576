using FhirStories.Definitions.Terminology;
using System.Globalization;
using FhirStories.Definitions;
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

    /// <summary>Adds the entries of one value of a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">The value.</param>
    /// <param name="own">Where absolute references lead to this server.</param>
    /// <param name="entries">Takes the entries.</param>
    public static void Add(SearchParameter parameter, Base value, OwnAddress own, IndexEntries entries)
    {
        switch (parameter.Kind)
        {
            case SearchType.Token: Tokens(parameter, value, entries); break;
            case SearchType.String: Strings(parameter, value, entries.Strings); break;
            case SearchType.Uri: Uris(parameter.Id, value, parameter.MatchesCanonicalParts, entries.Uris); break;
            case SearchType.Reference: References(parameter, value, own, entries); break;
            case SearchType.Date: Dates(parameter.Id, value, entries.Dates); break;
            case SearchType.Number: Numbers(parameter.Id, value, entries.Numbers); break;
            case SearchType.Quantity: Quantities(parameter, value, entries.Quantities); break;
        }
    }

    private static void Tokens(SearchParameter parameter, Base value, IndexEntries entries)
    {
        switch (value)
        {
            case CodeableConcept concept:
                foreach (var coding in concept.Coding) Tokens(parameter, coding, entries);
                Text(parameter, concept.Text, entries.Strings);
                break;
            case Coding coding:
                Add(parameter.Id, coding.System, coding.Code);
                Text(parameter, coding.Display, entries.Strings);
                break;
            case Identifier identifier:
                Add(parameter.Id, identifier.System, identifier.Value);
                Text(parameter, identifier.Type?.Text, entries.Strings);
                if (identifier.Value is { Length: > 0 } number)
                    foreach (var type in identifier.Type?.Coding ?? [])
                        if (type.Code is { Length: > 0 } code) Add(parameter.OfTypeId, type.System, $"{code}|{number}");
                break;
            case ContactPoint contact: Add(parameter.Id, null, contact.Value); break;
            case PrimitiveType and ICoded coded:
                foreach (var coding in coded.ToCodings()) Add(parameter.Id, coding.System, coding.Code);
                break;
            case PrimitiveType primitive: Add(parameter.Id, null, Text(primitive)); break;
        }

        void Add(int id, string? system, string? code)
        {
            if (!string.IsNullOrEmpty(code) || !string.IsNullOrEmpty(system))
                entries.Tokens.Add(new(id, IndexText.Bound(system ?? "", IndexText.CodeLength), IndexText.Bound(code ?? "", IndexText.CodeLength)));
        }
    }

    private static void Text(SearchParameter parameter, string? text, List<StringEntry> entries)
    {
        if (!string.IsNullOrWhiteSpace(text)) entries.Add(new(parameter.TextId, IndexText.Fold(text), text));
    }

    private static void Strings(SearchParameter parameter, Base value, List<StringEntry> entries)
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
            if (string.IsNullOrWhiteSpace(text)) return;
            entries.Add(new(parameter.Id, IndexText.Fold(text), text));
            foreach (var piece in IndexText.Rest(text)) entries.Add(new(parameter.RestId, piece, ""));
        }
    }

    private static void Uris(int parameter, Base value, bool canonicalParts, List<UriEntry> entries)
    {
        if (value is not PrimitiveType primitive || Text(primitive) is not { Length: > 0 } uri) return;
        if (canonicalParts)
            foreach (var part in CanonicalParts.Of(uri)) entries.Add(new(parameter, IndexText.Bound(part, IndexText.UriLength)));
        else entries.Add(new(parameter, IndexText.Bound(uri, IndexText.UriLength)));
    }

    private static void References(SearchParameter parameter, Base value, OwnAddress own, IndexEntries entries)
    {
        switch (value)
        {
            case ResourceReference reference:
                if (reference.Reference is { Length: > 0 } literal && literal[0] != '#')
                {
                    // What stands where an id should is no shorter than its writer likes.
                    if (ReferenceText.Local(own.Relative(literal)) is { } target)
                        entries.References.Add(new(parameter.Id, target.Type, IndexText.Bound(target.Id, IndexText.UriLength), IndexText.Bound(target.Version ?? "", IndexText.CodeLength)));
                    else Url(literal);
                }
                if (reference.Identifier is { } identifier && (identifier.Value ?? identifier.System) is { Length: > 0 })
                    entries.Tokens.Add(new(parameter.IdentifierId, IndexText.Bound(identifier.System ?? "", IndexText.CodeLength), IndexText.Bound(identifier.Value ?? "", IndexText.CodeLength)));
                Text(parameter, reference.Display, entries.Strings);
                break;
            case Canonical or FhirUri or FhirUrl or FhirString when value is PrimitiveType primitive && Text(primitive) is { Length: > 0 } text && text[0] != '#':
                if (parameter.MatchesCanonicalParts) Parts(text);
                else Url(text);
                break;
        }

        // Found as a whole, and as what it is a part of: whoever asks for a story finds what was said about its statements.
        void Parts(string text)
        {
            var target = CanonicalTarget.Parse(text);
            Url(target.Canonical);
            if (target.ElementId is not { } element) return;
            Url(target.Version is null ? $"{target.Url}#{element}" : $"{target.Url}#{element}|{target.Version}");
            if (target.Version is not null) Url($"{target.Url}|{target.Version}#{element}");
        }

        void Url(string text)
        {
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            var (url, version) = bar < 0 ? (text, "") : (text[..bar], text[(bar + 1)..]);
            entries.References.Add(new(parameter.Id, "", IndexText.Bound(url, IndexText.UriLength), IndexText.Bound(version, IndexText.CodeLength)));
        }
    }

    private static void Dates(int parameter, Base value, List<DateEntry> entries)
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

    private static void Numbers(int parameter, Base value, List<NumberEntry> entries)
    {
        switch (value)
        {
            case Hl7.Fhir.Model.Range range: Add(Real(range.Low?.Value) ?? double.MinValue, Real(range.High?.Value) ?? double.MaxValue); break;
            case PrimitiveType primitive when Text(primitive) is { } text
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                Add(number, number);
                break;
        }

        void Add(double low, double high) => entries.Add(new(parameter, low, high));
    }

    private static void Quantities(SearchParameter parameter, Base value, List<QuantityEntry> entries)
    {
        switch (value)
        {
            case Quantity { Value: { } number } quantity:
                // "Less than 5" is any number below.
                Add(quantity.System, quantity.Code, quantity.Unit,
                    quantity.Comparator is Quantity.QuantityComparator.LessThan or Quantity.QuantityComparator.LessOrEqual ? null : number,
                    quantity.Comparator is Quantity.QuantityComparator.GreaterThan or Quantity.QuantityComparator.GreaterOrEqual ? null : number);
                break;
            case Money { Value: { } amount } money:
                Add("urn:iso:std:iso:4217", money.Currency?.ToString(), null, amount, amount);
                break;
            case Hl7.Fhir.Model.Range range when (range.Low ?? range.High) is { } end:
                Add(end.System, end.Code, end.Unit, range.Low?.Value, range.High?.Value);
                break;
            // "Just search on the bounds of the values in sampled data" (R4 Observation-value-quantity).
            case SampledData { Origin: { } origin } sampled when SampledBounds.Of(sampled) is { } bounds:
                Add(origin.System, origin.Code, origin.Unit, bounds.Low, bounds.High);
                break;
        }

        void Add(string? system, string? code, string? unit, decimal? low, decimal? high)
        {
            if (low is null && high is null && value is not Quantity) return;
            var (from, to) = (Real(low) ?? double.MinValue, Real(high) ?? double.MaxValue);
            Row(parameter.Id, system, code ?? unit, from, to);
            // Clients name a unit by its code or by its text.
            if (code is not null && unit is not null && unit != code) Row(parameter.Id, "", unit, from, to);
            if (system == Ucum.System && code is not null && Ucum.Find(code) is { } base1)
                Row(parameter.ComparableId, "", base1.Unit, low is null ? double.MinValue : base1.Of(low.Value), high is null ? double.MaxValue : base1.Of(high.Value));
            else Row(parameter.ComparableId, system, code ?? unit, from, to);
        }

        void Row(int id, string? system, string? code, double low, double high) => entries.Add(new(id,
            IndexText.Bound(system ?? "", IndexText.CodeLength), IndexText.Bound(code ?? "", IndexText.CodeLength), low, high));
    }

    // By way of its digits: the nearest double to a decimal, as a search finds it from a text.
    private static double? Real(decimal? number) =>
        number is { } given ? double.Parse(given.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
