using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>One validation after the other: the instance, what it is checked with, and what was found. Not for more than one thread.</summary>
internal sealed class ValidationRun
{
    private const long StepsOfMillisecond = 40_000;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    private readonly HashSet<(InstanceNode, string, string)> _said = [];
    private readonly Findings _own = new();
    private Findings _issues;
    private RuleBook? _rules;
    private ValidationSettings? _settings;
    private HashSet<InstanceNode>? _checkedInTrial;
    private int _muted;
    private long _spent;

    public ValidationRun() => _issues = _own;

    /// <summary>Compiled profiles.</summary>
    public RuleBook Rules => _rules ?? throw new InvalidOperationException("No validation goes on.");

    /// <summary>The release of the instance.</summary>
    public FhirRelease Release { get; private set; }

    /// <summary>What is checked and how.</summary>
    public ValidationSettings Settings => _settings ?? throw new InvalidOperationException("No validation goes on.");

    /// <summary>What was found so far.</summary>
    public Findings Found => _issues;

    /// <summary>Whether what is found now counts for nothing but the question whether a profile fits.</summary>
    public bool IsTrial => _muted > 0;

    /// <summary>Begins a validation.</summary>
    /// <returns>Itself.</returns>
    public ValidationRun Begin(RuleBook rules, FhirRelease release, ValidationSettings settings)
    {
        (_rules, Release, _settings) = (rules, release, settings);
        return this;
    }

    /// <summary>Forgets the validation, however it ended.</summary>
    public void End()
    {
        (_rules, _settings, _muted, _spent, _issues, _checkedInTrial) = (null, null, 0, 0, _own, null);
        _said.Clear();
        _own.Clear();
    }

    /// <summary>Counts steps, and ends the validation when there were too many.</summary>
    public void Spend(long steps)
    {
        if ((_spent += steps) > Settings.MostSteps) throw new BudgetExceededException();
    }

    /// <summary>Counts the time that a pattern of a definition took, where that is long: it has no steps of its own. Twenty that run into their limit end a validation.</summary>
    public void Spend(TimeSpan matching)
    {
        if (matching > Quick) Spend((long)(matching.TotalMilliseconds * StepsOfMillisecond));
    }

    /// <summary>An error. One thing is said once, however many profiles come upon it.</summary>
    public void Error(InstanceNode node, string code, string messageId, string message, string detail = "") =>
        Say(IssueLevel.Error, node, code, messageId, message, detail);

    /// <summary>A warning.</summary>
    public void Warning(InstanceNode node, string code, string messageId, string message, string detail = "") =>
        Say(IssueLevel.Warning, node, code, messageId, message, detail);

    /// <summary>Advice.</summary>
    public void Advise(InstanceNode node, string code, string messageId, string message, string detail = "") =>
        Say(IssueLevel.Information, node, code, messageId, message, detail);

    /// <summary>What cannot be decided here: never an error and never silence.</summary>
    public void NotChecked(InstanceNode node, string messageId, string message, string detail = "") =>
        Say(IssueLevel.Warning, node, "not-supported", messageId, $"Not checked: {message}", detail);

    /// <summary>Whether this is the first time that these rules meet this node; the answer does not change by asking in a trial.</summary>
    public bool IsNew(InstanceNode node, ElementRules element) => IsTrial || node.Meets(element);

    /// <summary>
    /// Whether the check of its data type meets this node for the first time. A trial has a memory of its own: what is found in it is said
    /// by nobody, so the check must come again where it counts.
    /// </summary>
    public bool IsNew(InstanceNode node) => IsTrial ? (_checkedInTrial ??= []).Add(node) : node.IsFirstCheck();

    /// <summary>Tries something out: what it finds is returned and not said.</summary>
    public List<FhirIssue> Try(Action check)
    {
        var (outer, outerChecked) = (_issues, _checkedInTrial);
        var found = _issues = new Findings();
        _checkedInTrial = null;
        _muted++;
        try
        {
            check();
        }
        finally
        {
            _muted--;
            (_issues, _checkedInTrial) = (outer, outerChecked);
        }
        return found.Issues;
    }

    /// <summary>Says again what a trial found.</summary>
    public void Repeat(IEnumerable<FhirIssue> found)
    {
        foreach (var issue in found) if (!_issues.Issues.Contains(issue)) _issues.Add(issue);
    }

    private void Say(IssueLevel level, InstanceNode node, string code, string messageId, string message, string detail)
    {
        var isError = level is IssueLevel.Error or IssueLevel.Fatal;
        if (_issues.IsFull(isError)) _issues.CountCut(isError);
        else if (IsTrial || _said.Add((node, messageId, detail)))
            _issues.Add(new FhirIssue(level, code, messageId, message, InstancePath.Of(node), node.Line, node.Column));
    }
}
