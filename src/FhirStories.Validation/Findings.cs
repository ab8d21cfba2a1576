namespace FhirStories.Validation;

/// <summary>Findings up to a bound, errors and others apart: what goes beyond it is counted, so that hostile content costs no more memory than other content.</summary>
internal sealed class Findings
{
    /// <summary>Most errors, and most of what is none.</summary>
    public const int Most = 1000;

    private int _errors;

    /// <summary>What was kept, in the order it was found.</summary>
    public List<FhirIssue> Issues { get; } = [];

    /// <summary>How many were not kept.</summary>
    public int Cut { get; private set; }

    /// <summary>Whether an error was not kept.</summary>
    public bool HasCutErrors { get; private set; }

    /// <summary>Whether another one of this kind would not be kept.</summary>
    public bool IsFull(bool isError) => (isError ? _errors : Issues.Count - _errors) >= Most;

    /// <summary>Keeps a finding, or counts it.</summary>
    public void Add(FhirIssue issue)
    {
        var isError = issue.Level is IssueLevel.Error or IssueLevel.Fatal;
        if (IsFull(isError))
        {
            Cut++;
            HasCutErrors |= isError;
            return;
        }
        if (isError) _errors++;
        Issues.Add(issue);
    }

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        Issues.Clear();
        (_errors, Cut, HasCutErrors) = (0, 0, false);
    }

    /// <summary>Counts a finding that is not even made.</summary>
    public void CountCut(bool isError)
    {
        Cut++;
        HasCutErrors |= isError;
    }
}
