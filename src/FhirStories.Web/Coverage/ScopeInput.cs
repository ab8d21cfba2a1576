using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Coverage;

/// <summary>What part of the catalogue an address asks about: <c>scope</c> and <c>value</c> as in <c>$coverage</c>, or both in one as the form sends them.</summary>
/// <param name="Scope">The part; null where there is none of that kind.</param>
/// <param name="IsOfForm">The form sent it: the page answers with the address that says so plainly.</param>
internal sealed record ScopeInput(CoverageScope? Scope, bool IsOfForm = false)
{
    /// <summary>Reads an address.</summary>
    public static ScopeInput Read(IQueryCollection query)
    {
        if (UserInput.Value(query["of"]) is { } both)
        {
            var end = both.IndexOf(':', StringComparison.Ordinal);
            return new ScopeInput(Parse(end < 0 ? both : both[..end], end < 0 ? null : both[(end + 1)..]), IsOfForm: true);
        }
        return new ScopeInput(Parse(UserInput.Value(query["scope"]), UserInput.Value(query["value"])));
    }

    /// <summary>The parameters that ask for a part.</summary>
    public static IEnumerable<(string, string?)> Parameters(CoverageScope scope) =>
        scope.Kind == ScopeKind.Catalogue ? [] : [("scope", Code(scope.Kind)), ("value", scope.Value)];

    /// <summary>A part in one text, for the form.</summary>
    public static string Text(CoverageScope scope) => scope.Kind == ScopeKind.Catalogue ? Code(scope.Kind) : $"{Code(scope.Kind)}:{scope.Value}";

    /// <summary>Code of a kind.</summary>
    public static string Code(ScopeKind kind) => ScopeKinds.Code(kind);

    private static CoverageScope? Parse(string? kind, string? value)
    {
        if (kind is null) return CoverageScope.All;
        return ScopeKinds.Find(kind) is not { } known ? null : known == ScopeKind.Catalogue ? CoverageScope.All : value is null ? null : new CoverageScope(known, value);
    }
}
