using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Matrix;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Coverage;

/// <summary>What the address of the matrix asks for. Whatever stands there, it is a question: a code that is none is left out.</summary>
internal sealed record MatrixQuery
{
    /// <summary>Words of the story.</summary>
    public string? Words { get; init; }

    /// <summary>Words of the profile.</summary>
    public string? Profile { get; init; }

    public string? Feature { get; init; }

    public string? Role { get; init; }

    public string? Package { get; init; }

    public CellStatus? Status { get; init; }

    public MatrixState? State { get; init; }

    public ConformanceVerb? Verb { get; init; }

    /// <summary>Profiles that no story needs are shown as well.</summary>
    public bool WithUnneeded { get; init; }

    /// <summary>Page of stories, as it was written.</summary>
    public string? Rows { get; init; }

    /// <summary>Page of profiles, as it was written.</summary>
    public string? Columns { get; init; }

    /// <summary>Reads an address.</summary>
    public static MatrixQuery Read(IQueryCollection query)
    {
        string? Value(string name) => UserInput.Value(query[name]);
        return new MatrixQuery
        {
            Words = UserInput.Words(query["words"]),
            Profile = UserInput.Words(query["profile"]),
            Feature = Value("feature"),
            Role = Value("role"),
            Package = Value("package"),
            Status = CellStatuses.Find(Value("status")),
            State = StateOf(Value("state")),
            Verb = Value("verb") is { } verb ? ConformanceVerbs.Find(verb) : null,
            WithUnneeded = Value("unneeded") == "true",
            Rows = Value("rows"),
            Columns = Value("columns"),
        };
    }

    /// <summary>The filter that it means.</summary>
    public MatrixFilter Filter => new()
    {
        Feature = Feature,
        Role = Role,
        Package = Package,
        Status = Status,
        State = State,
        Verb = Verb,
        Words = Words?.Split(' ') ?? [],
        ProfileWords = Profile?.Split(' ') ?? [],
    };

    /// <summary>Whether it leaves anything out.</summary>
    public bool IsFiltered => (this with { Rows = null, Columns = null, WithUnneeded = false }) != new MatrixQuery();

    /// <summary>The address of another form of the same question.</summary>
    public string Href(string path) => Address.Of(path,
        ("words", Words), ("profile", Profile), ("feature", Feature), ("role", Role), ("package", Package), ("status", Status?.Code()), ("state", State is { } state ? Code(state) : null),
        ("verb", Verb?.Code()), ("unneeded", WithUnneeded ? "true" : null), ("rows", Rows), ("columns", Columns));

    /// <summary>Code of a state, as stories have it.</summary>
    public static string Code(MatrixState state) => state switch
    {
        MatrixState.Mapped => "mapped",
        MatrixState.Gap => "gap",
        MatrixState.OutOfScope => "out-of-scope",
        _ => "undecided",
    };

    private static MatrixState? StateOf(string? code)
    {
        foreach (var state in Enum.GetValues<MatrixState>()) if (Code(state) == code) return state;
        return null;
    }
}
