namespace FhirStories.Cli.Reporting;

/// <summary>Writes findings down as they come, in the order of the files.</summary>
internal interface IFindingReport
{
    /// <summary>Takes the next resource.</summary>
    void Add(CheckedInstance instance);

    /// <summary>Ends the report.</summary>
    void Complete(ReportTotals totals);
}
