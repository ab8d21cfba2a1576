using FhirStories.Catalogue.Import.Inferno;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>How an import runs.</summary>
public sealed record ImportOptions
{
    /// <summary>Say what would happen and write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Replace roles, features and scenarios that already exist. By default they stay as they are, and rows point to those that the catalogue has by another id too.</summary>
    public bool ReplaceShared { get; init; }

    /// <summary>How much is read at most.</summary>
    public ImportLimits Limits { get; init; } = new();

    /// <summary>What the columns of a table mean, and which sheet of a workbook is read.</summary>
    public ImportColumns Columns { get; init; } = ImportColumns.ByName;

    /// <summary>Make drafts of stories, features and roles that the file says to be more.</summary>
    public bool AsDrafts { get; init; }

    /// <summary>What the story rules may look at, and which speak. What is in the file counts as part of the catalogue in any case.</summary>
    public RuleContext Rules { get; init; } = RuleContext.Alone;

    /// <summary>Told of each row when it is done, for a progress bar.</summary>
    public IProgress<ImportReportRow>? Progress { get; init; }
}

/// <summary>
/// Imports a file: read the rows, build the resources, write roles, features and scenarios before the stories that point to
/// them, and report on each. A row that fails hinders no other.
/// </summary>
public static class Importer
{
    /// <summary>Imports a file into a target.</summary>
    /// <param name="stream">Content of the file.</param>
    /// <param name="fileName">Its name, for the report and, by its extension, for the format.</param>
    /// <param name="target">Where to write.</param>
    /// <param name="options">How to run.</param>
    /// <param name="cancel">Stops between rows; what was written stays written.</param>
    public static async Task<ImportReport> RunAsync(Stream stream, string fileName, IImportTarget target, ImportOptions options, CancellationToken cancel)
    {
        // 1. Read.
        var content = await ImportReader.ReadAsync(stream, fileName, options.Limits, options.Columns, cancel).ConfigureAwait(false);
        var entries = content.Entries.ToList();
        if (entries.Count == 0) entries.Add(new ImportError(1, "file-without-rows", "The file has no rows. Add at least one below the header."));

        var run = new ImportRun(target, options);
        foreach (var error in entries.OfType<ImportError>()) run.Failed(error);

        // 2. Build.
        var catalogue = StoryBuilder.Build(entries.OfType<ImportRow>(), options.ReplaceShared ? null : options.Rules.Catalogue);
        var sets = entries.OfType<ImportedSet>().ToList();
        if (sets.Count > 0)
            catalogue = catalogue with
            {
                Roles = [.. catalogue.Roles, .. sets.SelectMany(set => set.Roles.Select(role => (set.Line, role))).DistinctBy(each => each.role.Id)],
                Stories = [.. catalogue.Stories, .. sets.Select(set => new ImportedStory(set.Line, set.Story, set.Problems))],
            };
        run.Prepare(catalogue, entries.OfType<ImportedResource>());

        // 3. Write, what is pointed to first.
        foreach (var (line, role) in catalogue.Roles)
            await run.WriteAsync(line, role, cancel).ConfigureAwait(false);
        foreach (var (line, feature) in catalogue.Features)
            await run.WriteFeatureAsync(line, feature, cancel).ConfigureAwait(false);
        foreach (var (line, scenario) in catalogue.Scenarios)
            await run.WriteAsync(line, scenario, cancel).ConfigureAwait(false);
        foreach (var resource in CommentOrder.Of(entries.OfType<ImportedResource>(), imported => imported.Resource))
            await run.WriteAsync(resource, cancel).ConfigureAwait(false);
        foreach (var imported in catalogue.Stories)
            await run.WriteAsync(imported, cancel).ConfigureAwait(false);

        return new(fileName, content.Format, options.DryRun, run.Rows);
    }
}
