using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Coverage;

/// <summary>Which statements an address asks for.</summary>
/// <param name="Scope">The part of the catalogue; null where there is none of that kind.</param>
internal sealed record StatementsInput(CoverageScope? Scope)
{
    /// <summary>The value that means that there is no role, or no feature.</summary>
    public const string None = "none";

    public StatementStatus? Status { get; init; }

    public ConformanceVerb? Verb { get; init; }

    public string? Role { get; init; }

    public string? Feature { get; init; }

    public string? Words { get; init; }

    /// <summary>The page, as it was written.</summary>
    public string? Page { get; init; }

    /// <summary>Reads an address.</summary>
    public static StatementsInput Read(IQueryCollection query) => new(ScopeInput.Read(query).Scope)
    {
        Status = UserInput.Value(query["status"]) is { } status ? StatementStatuses.Find(status) : null,
        Verb = UserInput.Value(query["verb"]) is { } verb ? ConformanceVerbs.Find(verb) : null,
        Role = UserInput.Value(query["role"]),
        Feature = UserInput.Value(query["feature"]),
        Words = UserInput.Words(query["words"]),
        Page = UserInput.Value(query["_page"]),
    };

    /// <summary>The filter that it means.</summary>
    public StatementFilter Filter => new(Scope ?? CoverageScope.All)
    {
        Status = Status,
        Verb = Verb,
        Role = Role == None ? "" : Role,
        Feature = Feature == None ? "" : Feature,
        Words = Words?.Split(' ') ?? [],
    };

    /// <summary>The address of another form of the same question.</summary>
    public string Href(string path) => Address.Of(path,
        [.. ScopeInput.Parameters(Scope ?? CoverageScope.All), ("status", Status?.Code()), ("verb", Verb?.Code()), ("role", Role), ("feature", Feature), ("words", Words), ("_page", Page)]);
}
