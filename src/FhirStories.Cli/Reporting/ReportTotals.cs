using System.Globalization;
using System.Text.Json;

namespace FhirStories.Cli.Reporting;

/// <summary>What all files came to.</summary>
internal abstract class ReportTotals
{
    private string? _file;

    public int Files { get; private set; }

    public int Resources { get; private set; }

    public int LeftOut { get; private set; }

    public int Unreadable { get; private set; }

    /// <summary>Counts a resource.</summary>
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
        }
        if (instance.File != _file) Files++;
        _file = instance.File;
        Resources++;
        Count(instance);
    }

    /// <summary>The totals in a line, for people.</summary>
    public abstract string Sum();

    /// <summary>The totals as properties, for machines.</summary>
    public abstract void Write(Utf8JsonWriter json);

    private protected abstract void Count(CheckedInstance instance);

    private protected static string Many(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
