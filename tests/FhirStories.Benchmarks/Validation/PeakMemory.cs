namespace FhirStories.Benchmarks.Validation;

/// <summary>The most memory that is in use at once while something runs: what a full collection leaves, over and over, from beside it.</summary>
internal static class PeakMemory
{
    /// <summary>Runs something and answers with the bytes that were in use at most, beyond those in use before.</summary>
    public static (long Bytes, int Samples) Of(Action action)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, samples, done) = (0L, 0, false);
        var worker = new Thread(() =>
        {
            action();
            Volatile.Write(ref done, true);
        });
        worker.Start();
        while (!Volatile.Read(ref done))
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            // What is allocated between the collection and this line counts too, as it may still be in use.
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
            samples++;
            Thread.Yield();
        }
        worker.Join();
        return (most, samples);
    }
}
