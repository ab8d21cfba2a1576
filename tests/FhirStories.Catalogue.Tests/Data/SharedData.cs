using System.Runtime.CompilerServices;

namespace FhirStories.Catalogue.Tests.Data;

/// <summary>The real data that lies beside the repository; tests skip, saying so, where it is absent.</summary>
internal static class SharedData
{
    public static string Require(string relative)
    {
        var root = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "..", "shared", "data");
        var path = Path.Combine(root, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"The shared test data has no '{relative}' (set FHIRSTORIES_TESTDATA).");
        return path;
    }
}

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(here)!); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "FhirStories.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No FhirStories.sln above {here}.");
    }
}
