using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>Writes findings down as they come, in the order of the files.</summary>
internal interface IValidationReport
{
    /// <summary>Takes the next resource.</summary>
    void Add(CheckedInstance instance);

    /// <summary>Ends the report.</summary>
    void Complete(ValidationTotals totals);
}

/// <summary>What all files came to.</summary>
internal sealed class ValidationTotals
{
    private string? _file;

    public required string FhirVersion { get; init; }

    public int Files { get; private set; }

    public int Resources { get; private set; }

    public int Invalid { get; private set; }

    public int LeftOut { get; private set; }

    public int Unreadable { get; private set; }

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public int NotChecked { get; private set; }

    public void Add(CheckedInstance instance)
    {
        switch (instance.State)
        {
            case CheckedState.LeftOut:
                LeftOut++;
                return;
            case CheckedState.Unreadable:
                Unreadable++;
                return;
            case CheckedState.Invalid:
                Invalid++;
                break;
        }
        if (instance.File != _file) Files++;
        _file = instance.File;
        Resources++;
        foreach (var issue in instance.Issues)
        {
            if (issue.Level is IssueLevel.Error or IssueLevel.Fatal) Errors++;
            else if (issue.Level == IssueLevel.Warning && issue.Code == "not-supported") NotChecked++;
            else if (issue.Level == IssueLevel.Warning) Warnings++;
        }
    }
}
