using System.Text.Json;

namespace FhirStories.Repository.Exporting;

/// <summary>What an export is to bring: the input of its job.</summary>
/// <param name="Request">The url of the request that asked for it.</param>
/// <param name="Types">Resource types.</param>
/// <param name="Since">Only resources written at this instant or later; null for all.</param>
/// <param name="PointKey">The point of the catalogue that is exported.</param>
/// <param name="PointInstant">Its instant.</param>
/// <param name="Elements">Elements that are wanted, empty for all.</param>
public sealed record ExportTask(string Request, IReadOnlyList<string> Types, DateTimeOffset? Since, long PointKey, DateTimeOffset PointInstant, IReadOnlyList<string> Elements)
{
    /// <summary>The kind of its job.</summary>
    public const string Kind = "export";

    /// <summary>The point of the catalogue that is exported.</summary>
    public CataloguePoint Point => new(PointKey, PointInstant);

    /// <summary>As the input of a job.</summary>
    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>From the input of a job.</summary>
    public static ExportTask Read(string input) => JsonSerializer.Deserialize<ExportTask>(input)!;
}

/// <summary>A file of an export.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Count">Resources in it.</param>
public sealed record ExportFile(string Type, long Count)
{
    /// <summary>Files as the result of a job.</summary>
    public static string Write(IReadOnlyList<ExportFile> files) => JsonSerializer.Serialize(files);

    /// <summary>Files from the result of a job.</summary>
    public static IReadOnlyList<ExportFile> Read(string? result) => result is null ? [] : JsonSerializer.Deserialize<List<ExportFile>>(result)!;
}
