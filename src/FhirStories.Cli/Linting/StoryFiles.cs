using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Cli.Validating;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Linting;

/// <summary>Reads stories, features and roles from files, as an import would: JSON lines, JSON, CSV, FHIR as JSON or XML.</summary>
internal static class StoryFiles
{
    /// <summary>Extensions of files in folders that may hold stories, beside those of resources.</summary>
    public static readonly string[] Extensions = [".csv", ".tsv"];

    /// <summary>What a file holds; a file without anything of the kind is one entry without item.</summary>
    /// <param name="path">The file, or <c>-</c> for standard input.</param>
    /// <param name="isNamed">Whether somebody asked for this file: only then it is a fault that nothing in it can be read.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<IReadOnlyList<LintedItem>> ReadAsync(string path, bool isNamed, CancellationToken cancellation)
    {
        var isInput = path == InstanceFiles.StandardInput;
        var name = isInput ? "stdin" : path.Replace('\\', '/');
        await using var stream = isInput ? Console.OpenStandardInput() : File.OpenRead(path);
        var content = await ImportReader.ReadAsync(stream, name, new ImportLimits(), ImportColumns.ByName, cancellation);
        var entries = content.Entries.ToList();
        var catalogue = StoryBuilder.Build(entries.OfType<ImportRow>());
        var isWhole = content.Format is ImportFormat.Json or ImportFormat.FhirXml && entries is [ImportedResource];
        List<LintedItem> items =
        [
            .. entries.OfType<ImportError>().Select(error => new LintedItem(name, error.Line, null, error)),
            .. catalogue.Roles.Select(each => new LintedItem(name, each.Line, each.Role)),
            .. catalogue.Features.Select(each => new LintedItem(name, each.Line, each.Feature)),
            .. catalogue.Stories.Select(each => new LintedItem(name, each.Line, each.Story)),
            .. from entry in entries.OfType<ImportedResource>()
               where entry.Resource is Basic
               let item = CarriedItems.Read((Basic)entry.Resource)
               where item is not null
               select new LintedItem(name, isWhole ? null : entry.Line, item),
        ];
        // What lies in a folder beside the stories is others': a package.json has a name too, and is no story for that.
        if (!isNamed && !entries.Exists(entry => entry is ImportedResource) && !catalogue.Stories.Any(each => SaysSomething(each.Story))) items.Clear();
        return items.Count > 0 ? [.. items.OrderBy(item => item.Line)] : [new LintedItem(name, null, null)];
    }

    private static bool SaysSomething(Story story) => story.Need is not null || story.Roles.Count > 0 || story.Description is not null;
}
