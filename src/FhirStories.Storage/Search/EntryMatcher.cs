using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;

namespace FhirStories.Storage.Search;

/// <summary>Decides an expression by the index entries of one resource, as the database would by its rows. Links to other resources, and words, are
/// not decided by those.</summary>
public static class EntryMatcher
{
    /// <summary>Whether an expression can be decided by entries.</summary>
    public static bool Decides(SearchExpression expression) => expression switch
    {
        AllOf all => all.Items.All(Decides),
        AnyOf any => any.Items.All(Decides),
        Not not => Decides(not.Item),
        CompositeIs composite => composite.Components.All(Decides),
        Nothing or IdIs or TypeIs or TokenIs or TokenIn or UriIs or StringIs or ReferenceIs or DateIs or NumberIs or QuantityIs or HasValue => true,
        _ => false,
    };

    /// <summary>Whether what a write stores matches.</summary>
    public static bool Matches(SearchExpression expression, WriteOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Matches(expression, operation.Type, operation.Id, operation.Entries);
    }

    /// <summary>Whether a resource with these entries matches.</summary>
    /// <exception cref="ArgumentException">It cannot be decided by entries.</exception>
    public static bool Matches(SearchExpression expression, string type, string id, IndexEntries entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return expression switch
        {
            AllOf all => all.Items.All(item => Matches(item, type, id, entries)),
            AnyOf any => any.Items.Any(item => Matches(item, type, id, entries)),
            Not not => !Matches(not.Item, type, id, entries),
            Nothing => false,
            IdIs ids => ids.Ids.Contains(id),
            TypeIs one => one.Type == type,
            CompositeIs composite => composite.Components.Select(component => GroupsOf(component, entries).ToHashSet()).Aggregate((a, b) => { a.IntersectWith(b); return a; }).Count > 0,
            _ => GroupsOf(expression, entries).Any(),
        };
    }

    // The groups of the entries that a leaf finds.
    private static IEnumerable<int> GroupsOf(SearchExpression leaf, IndexEntries entries) => leaf switch
    {
        TokenIs token => entries.Tokens.Where(e => e.ParameterId == token.ParameterId && (token.Code is null || e.Code == token.Code) && (token.System is null || e.System == token.System)).Select(e => e.Group),
        TokenIn tokens => entries.Tokens.Where(e => e.ParameterId == tokens.ParameterId && tokens.Codes.Any(c => c.Code == e.Code && (c.System is null || c.System == e.System))).Select(e => e.Group),
        UriIs uri => entries.Uris.Where(e => e.ParameterId == uri.ParameterId && Matches(uri, e.Value)).Select(e => e.Group),
        StringIs text => entries.Strings.Where(e => e.ParameterId == text.ParameterId && Matches(text, e)).Select(e => e.Group),
        ReferenceIs reference => entries.References.Where(e => e.ParameterId == reference.ParameterId && e.TargetId == reference.TargetId
            && (reference.TargetType is null || e.TargetType == reference.TargetType) && (reference.TargetVersion is null || e.TargetVersion == reference.TargetVersion)).Select(e => e.Group),
        DateIs date => entries.Dates.Where(e => e.ParameterId == date.ParameterId && Compare(date.Comparison, e.Low, e.High, date.Low, date.High)).Select(e => e.Group),
        NumberIs number => entries.Numbers.Where(e => e.ParameterId == number.ParameterId && Compare(number.Comparison, e.Low, e.High, number.Low, number.High)).Select(e => e.Group),
        QuantityIs quantity => entries.Quantities.Where(e => e.ParameterId == quantity.ParameterId && (quantity.Code is null || e.Code == quantity.Code)
            && (quantity.System is null || e.System == quantity.System) && Compare(quantity.Comparison, e.Low, e.High, quantity.Low, quantity.High)).Select(e => e.Group),
        HasValue value => value.Table switch
        {
            IndexTable.Token => entries.Tokens.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            IndexTable.String => entries.Strings.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            IndexTable.Uri => entries.Uris.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            IndexTable.Reference => entries.References.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            IndexTable.Date => entries.Dates.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            IndexTable.Number => entries.Numbers.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
            _ => entries.Quantities.Where(e => e.ParameterId == value.ParameterId).Select(e => e.Group),
        },
        _ => throw new ArgumentException($"{leaf.GetType().Name} is not decided by entries.", nameof(leaf)),
    };

    private static bool Matches(UriIs uri, string value)
    {
        var above = uri.Value.TrimEnd('/');
        return uri.Below ? value == above || value.StartsWith(above + "/", StringComparison.Ordinal) : value == uri.Value;
    }

    private static bool Matches(StringIs text, StringEntry entry)
    {
        var folded = IndexText.Fold(text.Value);
        return text.Kind switch
        {
            StringComparisonKind.Exact => entry.Folded == folded && entry.Value == text.Value,
            StringComparisonKind.Equal => entry.Folded == folded,
            StringComparisonKind.EndsWith => entry.Folded.EndsWith(folded, StringComparison.Ordinal),
            StringComparisonKind.Contains => entry.Folded.Contains(folded, StringComparison.Ordinal),
            _ => entry.Folded.StartsWith(folded, StringComparison.Ordinal),
        };
    }

    // As IndexCondition.Range.
    private static bool Compare<T>(Comparison comparison, T low, T high, T from, T to) where T : IComparable<T>
    {
        var within = low.CompareTo(from) >= 0 && high.CompareTo(to) <= 0;
        return comparison switch
        {
            Comparison.Equal => within,
            Comparison.NotEqual => low.CompareTo(from) < 0 || high.CompareTo(to) > 0,
            Comparison.Greater => high.CompareTo(to) > 0,
            Comparison.Less => low.CompareTo(from) < 0,
            Comparison.GreaterOrEqual => high.CompareTo(to) > 0 || within,
            Comparison.LessOrEqual => low.CompareTo(from) < 0 || within,
            Comparison.StartsAfter => low.CompareTo(to) > 0,
            Comparison.EndsBefore => high.CompareTo(from) < 0,
            _ => low.CompareTo(to) <= 0 && high.CompareTo(from) >= 0,
        };
    }
}
