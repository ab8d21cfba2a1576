using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Repository;

namespace FhirStories.Web.Tests;

/// <summary>The starter catalogue as it lies in the repository.</summary>
internal static class SeedFiles
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<StoredResource> Resources { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "conformance", "catalogue"), "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).Select((text, index) => Stored(text, index)).OfType<StoredResource>(),
    ];

    /// <summary>A resource as the store would hold it.</summary>
    public static StoredResource? Stored(string json, int index = 0)
    {
        if (JsonNode.Parse(json) is not JsonObject { } resource || resource["resourceType"] is null || resource["id"] is null) return null;
        var updated = new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero).AddMinutes(index);
        return new StoredResource(
            (string)resource["resourceType"]!, (string)resource["id"]!, 1, updated, false,
            Encoding.UTF8.GetBytes(resource.ToJsonString(new JsonSerializerOptions { WriteIndented = false })));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FhirStories.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
