using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>Decides a search over definitions in memory as <see cref="SearchCompiler"/>'s SQL decides it over stored resources:
/// from the same expression, so that a value or a modifier means the same in both.</summary>
internal sealed class DefinitionMatcher(DefinitionFields fields)
{
    /// <summary>The parameters of a search that definitions have no index of.</summary>
    public static IEnumerable<int> Unknown(SearchExpression expression, DefinitionFields fields) => expression switch
    {
        AllOf all => all.Items.SelectMany(i => Unknown(i, fields)),
        AnyOf any => any.Items.SelectMany(i => Unknown(i, fields)),
        Not not => Unknown(not.Item, fields),
        _ => ParameterOf(expression) is { } id && fields.Of(id) is null ? [id] : [],
    };

    /// <summary>Whether a definition matches.</summary>
    public Func<DefinitionRow, bool> Compile(SearchExpression expression)
    {
        switch (expression)
        {
            case AllOf all:
                var every = all.Items.Select(Compile).ToArray();
                return row => Array.TrueForAll(every, item => item(row));
            case AnyOf any:
                var some = any.Items.Select(Compile).ToArray();
                return row => Array.Exists(some, item => item(row));
            case Not not:
                var inner = Compile(not.Item);
                return row => !inner(row);
            case IdIs ids:
                return row => ids.Ids.Contains(row.Entry.Id);
            default:
                return ParameterOf(expression) is { } id && fields.Of(id) is { } field ? Leaf(expression, field) : _ => false;
        }
    }

    private static Func<DefinitionRow, bool> Leaf(SearchExpression expression, DefinitionField field)
    {
        switch (expression)
        {
            case TokenIs token when field.Tokens is { } tokens:
                return row =>
                {
                    foreach (var value in tokens(row))
                        if ((token.Code is null || value.Code == token.Code) && (token.System is null || value.System == token.System)) return true;
                    return false;
                };
            case StringIs text when field.Text is { } value:
                var folded = IndexText.Fold(text.Value);
                return text.Kind switch
                {
                    StringComparisonKind.Exact => row => value(row).Value == text.Value,
                    StringComparisonKind.Contains => row => value(row) is (var own, not null) && own.Contains(folded, StringComparison.Ordinal),
                    StringComparisonKind.Equal => row => value(row) is (var own, not null) && own == folded,
                    StringComparisonKind.EndsWith => row => value(row) is (var own, not null) && own.EndsWith(folded, StringComparison.Ordinal),
                    _ => row => value(row) is (var own, not null) && own.StartsWith(folded, StringComparison.Ordinal),
                };
            case TokenIn wanted when field.Tokens is { } tokens:
                var codes = wanted.Codes.ToHashSet();
                return row =>
                {
                    foreach (var value in tokens(row))
                        if (codes.Contains((value.System, value.Code)) || codes.Contains((null, value.Code))) return true;
                    return false;
                };
            case UriIs uri when field.Uri is { } value:
                if (!uri.Below) return row => value(row) == uri.Value;
                var above = uri.Value.TrimEnd('/');
                return row => value(row) is { } own && own.StartsWith(above, StringComparison.Ordinal) && (own.Length == above.Length || own[above.Length] == '/');
            case ReferenceIs { TargetType: null or "" } reference when field.Uri is { } value:
                return row => value(row) is { } own && Canonical(own, reference);
            case HasValue:
                return row => field.Tokens?.Invoke(row).Count > 0 || field.Text?.Invoke(row).Value is not null || field.Uri?.Invoke(row) is not null;
            default:
                return _ => false;
        }
    }

    private static bool Canonical(string own, ReferenceIs wanted)
    {
        var bar = own.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (own, "") : (own[..bar], own[(bar + 1)..]);
        return url == wanted.TargetId && (wanted.TargetVersion is null || wanted.TargetVersion == version);
    }

    private static int? ParameterOf(SearchExpression leaf) => leaf switch
    {
        TokenIs token => token.ParameterId,
        StringIs text => text.ParameterId,
        UriIs uri => uri.ParameterId,
        ReferenceIs reference => reference.ParameterId,
        ReferenceToCanonicalOf reference => reference.ParameterId,
        DateIs date => date.ParameterId,
        NumberIs number => number.ParameterId,
        QuantityIs quantity => quantity.ParameterId,
        HasValue value => value.ParameterId,
        TokenIn tokens => tokens.ParameterId,
        RefersTo chain => chain.ParameterId,
        CompositeIs composite => ParameterOf(composite.Components[0]),
        // Who refers to definitions is told by what is stored.
        IsReferredToBy has => has.ParameterId,
        // No definition of a package has an instant or words: 0 is no parameter's number.
        LastUpdatedIs or WordsAre => 0,
        _ => null,
    };
}
