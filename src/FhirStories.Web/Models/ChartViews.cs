namespace FhirStories.Web.Models;

/// <summary>Statements by how far they are met: a bar for each verb, and the totals in words. Never one number for all.</summary>
/// <param name="Bars">A bar for each verb that there is, the strongest first.</param>
/// <param name="Totals">All statements, by status.</param>
/// <param name="All">How many statements there are.</param>
internal sealed record StatementChart(IReadOnlyList<ChartBar> Bars, IReadOnlyList<ChartPart> Totals, int All);

/// <summary>A bar.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Words">The whole bar in words, for those who do not see it.</param>
/// <param name="All">How many it is of.</param>
/// <param name="Parts">Its parts; those of none are left out.</param>
internal sealed record ChartBar(string Label, string Words, int All, IReadOnlyList<ChartPart> Parts);

/// <summary>A part of a bar: of <see cref="Width"/> from <see cref="From"/>, both of 1000.</summary>
internal sealed record ChartPart(string Code, Tag Status, string Meaning, int Count, int From, int Width)
{
    /// <summary>The stories that have such statements; null where the chart is of a part of them only.</summary>
    public string? Href { get; init; }
}
