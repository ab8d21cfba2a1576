using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Shapes;

/// <summary>Collects what a conversion has to tell.</summary>
internal sealed class ShapeProblems
{
    private readonly List<MappingProblem> _all = [];

    public IReadOnlyList<MappingProblem> All => _all;

    public bool HasErrors { get; private set; }

    public void Error(string code, string expression, string message)
    {
        HasErrors = true;
        _all.Add(new(ProblemSeverity.Error, code, expression, message));
    }

    public void Warning(string code, string expression, string message) => _all.Add(new(ProblemSeverity.Warning, code, expression, message));

    public void Information(string code, string expression, string message) => _all.Add(new(ProblemSeverity.Information, code, expression, message));
}
