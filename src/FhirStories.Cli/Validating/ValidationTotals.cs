using System.Globalization;
using System.Text.Json;
using FhirStories.Cli.Reporting;
using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>How many resources are valid.</summary>
internal sealed class ValidationTotals : ReportTotals
{
    public required string FhirVersion { get; init; }

    public int Invalid { get; private set; }

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public int NotChecked { get; private set; }

    public override string Sum() => string.Create(CultureInfo.InvariantCulture,
        $"{Many(Resources, "resource")} in {Many(Files, "file")}, as FHIR {FhirVersion}: {Resources - Invalid} valid, {Invalid} invalid; {Many(Errors, "error")}, {Many(Warnings, "warning")}, {NotChecked} not checked{(Unreadable > 0 ? $"; {Unreadable} unreadable" : "")}.");

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("files", Files);
        json.WriteNumber("resources", Resources);
        json.WriteNumber("valid", Resources - Invalid);
        json.WriteNumber("invalid", Invalid);
        json.WriteNumber("errors", Errors);
        json.WriteNumber("warnings", Warnings);
        json.WriteNumber("notChecked", NotChecked);
        json.WriteNumber("leftOut", LeftOut);
        json.WriteNumber("unreadable", Unreadable);
    }

    private protected override void Count(CheckedInstance instance)
    {
        if (instance.State == CheckedState.Invalid) Invalid++;
        foreach (var issue in instance.Issues)
        {
            if (issue.Level is IssueLevel.Error or IssueLevel.Fatal) Errors++;
            else if (issue.Level == IssueLevel.Warning && issue.Code == "not-supported") NotChecked++;
            else if (issue.Level == IssueLevel.Warning) Warnings++;
        }
    }
}
