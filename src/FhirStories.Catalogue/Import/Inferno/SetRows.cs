using System.Text.RegularExpressions;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>The rows of one requirement set, becoming a story carrier.</summary>
/// <param name="set">Its name, such as <c>hl7.fhir.us.davinci-crd_2.0.1</c>.</param>
/// <param name="line">Line of its first row.</param>
internal sealed partial class SetRows(string set, int line)
{
    private readonly string _id = StableIds.Of("req", set);
    private readonly List<Statement> _statements = [];
    private readonly List<int> _rows = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Role> _roles = new(StringComparer.Ordinal);
    private readonly List<MappingProblem> _problems = [];

    /// <summary>Canonical of the story carrier.</summary>
    public string Url => Canonicals.OfStory(_id);

    /// <summary>Its statements, with the ids that their rows have.</summary>
    public IReadOnlyList<Statement> Statements => _statements;

    /// <summary>Takes a row.</summary>
    public void Add(int at, int number, IReadOnlyDictionary<string, string> cells)
    {
        var id = cells[InfernoColumns.Id];
        var key = IsId().IsMatch(id) ? id : StableIds.Cut(StableIds.Of(id), 64);
        if (!_keys.Add(key))
        {
            _problems.Add(new(ProblemSeverity.Warning, "key-twice", $"Basic.statement[{_statements.Count}].key", $"Line {at}: two rows of {set} have the ID '{id}'; the later one gets a key of its own."));
            for (var i = 2; !_keys.Add(key = StableIds.WithOrdinal(StableIds.Of(id), i)); i++) { }
        }
        _statements.Add(InfernoRow.ToStatement(key, cells));
        _rows.Add(number);
        foreach (var actor in cells.GetValueOrDefault(InfernoColumns.Actors, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var role = StableIds.Of("role", actor.ToLowerInvariant());
            _roles.TryAdd(role, new Role { Id = role, Url = Canonicals.OfRole(role), Title = actor, Status = StoryStatus.Draft, Profiles = [Canonicals.RoleProfile], Type = RoleType.Entity });
        }
    }

    /// <summary>Says which statement another one is a part of.</summary>
    public void SetParent(int at, string parent)
    {
        if (_statements[at].Parent is null) _statements[at] = _statements[at] with { Parent = parent };
    }

    /// <summary>The story carrier with its roles.</summary>
    public ImportedSet Entry(IReadOnlyList<string> header)
    {
        var fields = new List<SourceField> { new(InfernoColumns.Set, set) };
        if (!header.SequenceEqual(InfernoColumns.Usual)) fields.Add(new(InfernoColumns.Header, InfernoWriter.Line(header)));
        fields.Add(new(InfernoColumns.Rows, RowNumbers.Write(_rows)));
        var story = new Story
        {
            Id = _id,
            Url = Url,
            Version = Version().Match(set) is { Success: true } version ? version.Groups[1].Value : null,
            Title = set,
            Status = StoryStatus.Draft,
            Roles = _roles.Values.Select(role => role.Url!).ToValueList(),
            SourceFields = fields.ToValueList(),
            Statements = _statements.ToValueList(),
        };
        return new ImportedSet(line, [.. _roles.Values], story, _problems);
    }

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}\z")]
    private static partial Regex IsId();

    [GeneratedRegex(@"_(\d+(\.\d+)+([-.][A-Za-z0-9.-]+)?)\z")]
    private static partial Regex Version();
}

/// <summary>A requirement set of a table, with the roles that it names.</summary>
internal sealed record ImportedSet(int Line, IReadOnlyList<Role> Roles, Story Story, IReadOnlyList<MappingProblem> Problems) : ImportEntry(Line);
