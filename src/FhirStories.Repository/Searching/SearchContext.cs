using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>What the criteria of one search are understood with.</summary>
/// <param name="own">The addresses of this server.</param>
internal sealed class SearchContext(OwnAddress own)
{
    // A search may name links and alternatives without end; a statement may not.
    private const int MostCriteria = 400;
    private const int MostAttempts = 5000;
    // Ids are cheap, but each is a parameter of the statement, of which SQL Server takes some 2,000.
    private const int MostIds = 1500;
    private int _criteria;
    private int _attempts;
    private int _parameters;
    private int _tests;
    private int _ids;

    /// <summary>Sets of codes that were looked up.</summary>
    public Dictionary<CodeSetQuestion, CodeSet> Sets { get; } = [];

    /// <summary>Sets of codes that are wanted and not looked up yet.</summary>
    public HashSet<CodeSetQuestion> Wanted { get; } = [];

    /// <summary>What was asked of the trace, by marks.</summary>
    public Dictionary<int, SearchExpression> Marked { get; } = [];

    /// <summary>Marks that are to be asked for.</summary>
    public HashSet<int> WantedMarks { get; } = [];

    /// <summary>Counts a criterion; false when there are too many.</summary>
    /// <param name="cost">As how many it counts.</param>
    public bool Count(int cost = 1) => (_criteria += cost) <= MostCriteria;

    /// <summary>Counts a way to understand a name; false when there are too many.</summary>
    public bool Try() => ++_attempts <= MostAttempts;

    /// <summary>Counts a parameter that something is asked by; false when there are too many.</summary>
    public bool Ask() => ++_parameters <= MostCriteria;

    /// <summary>Counts a test of a filter; false when there are too many.</summary>
    public bool Test() => ++_tests <= MostCriteria;

    /// <summary>Counts ids; false when there are too many.</summary>
    public bool Name(int ids) => (_ids += ids) <= MostIds;

    /// <summary>Counts from nothing again.</summary>
    public void Begin()
    {
        (_criteria, _attempts, _parameters, _tests, _ids) = (0, 0, 0, 0, 0);
        Wanted.Clear();
        WantedMarks.Clear();
    }

    /// <summary>A reference with the address of this server taken away.</summary>
    public string Relative(string reference) => own.Relative(reference);
}
