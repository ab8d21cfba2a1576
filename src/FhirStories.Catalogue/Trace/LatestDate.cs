namespace FhirStories.Catalogue.Trace;

/// <summary>The latest of dates that come and go. Looked for anew only where the latest went and none came that is as late.</summary>
internal sealed class LatestDate
{
    private string? _latest;
    private bool _isGone;

    /// <summary>A date comes; null is none.</summary>
    public void Add(string? date)
    {
        if (date is null || _latest is not null && string.CompareOrdinal(date, _latest) < 0) return;
        (_latest, _isGone) = (date, false);
    }

    /// <summary>A date goes.</summary>
    public void Remove(string? date) => _isGone |= date is not null && date == _latest;

    /// <summary>The latest; null for none.</summary>
    /// <param name="all">All dates there are.</param>
    public string? Of(IEnumerable<string?> all) => !_isGone ? _latest : all.OfType<string>().Max(StringComparer.Ordinal);
}
