using Xunit;

namespace FhirStories.Validation.Tests;

/// <summary>Published data beside the checkout; tests that need it skip where it is absent.</summary>
internal static class RealData
{
    /// <summary>The path of a file or folder of it.</summary>
    public static string Path(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA") ?? Beside();
        var path = System.IO.Path.Combine([root ?? "", .. parts]);
        Assert.SkipUnless(root is not null && (File.Exists(path) || Directory.Exists(path)), $"There is no published data '{string.Join('/', parts)}' beside the checkout.");
        return path;
    }

    private static string? Beside()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var data = System.IO.Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }
        return null;
    }
}
