using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FhirStories.Storage;

/// <summary>What the store tells of itself; numbers and kinds only, never a value.</summary>
public static class StorageMetrics
{
    /// <summary>Name of the meter and of the source of activities.</summary>
    public const string Name = "FhirStories.Storage";

    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("fhirstories.write.group.size", "{resource}", "Resources that share one commit.");

    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("fhirstories.write.group.duration", "s", "From the write lock to the end of the commit.");

    internal static readonly UpDownCounter<int> Waiting = Meter.CreateUpDownCounter<int>("fhirstories.write.waiting", "{resource}", "Resources that wait to be written.");

    internal static readonly Counter<int> Failures = Meter.CreateCounter<int>("fhirstories.write.failures", "{resource}", "Resources that could not be written for the database's sake.");
}
