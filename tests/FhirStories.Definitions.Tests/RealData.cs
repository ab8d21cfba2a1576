using Xunit;

namespace FhirStories.Definitions.Tests;

/// <summary>The published data that tests use where it is present: <c>../shared/data</c>, or the folder FHIRSTORIES_TESTDATA names.</summary>
internal static class RealData
{
    public static string Repository { get; } = FindRepository();

    /// <summary>A file of the published data; the test is skipped, saying so, where it is absent.</summary>
    public static string Path(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA") ?? System.IO.Path.Combine(Repository, "..", "shared", "data");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine([root, .. parts]));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"The published data is absent: {System.IO.Path.Combine(parts)} (set FHIRSTORIES_TESTDATA).");
        return path;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "FhirStories.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
