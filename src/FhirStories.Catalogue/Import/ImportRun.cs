using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Catalogue.Import;

/// <summary>The state of one import: what was written so far, and what the rules need to know.</summary>
internal sealed class ImportRun(IImportTarget target, ImportOptions options)
{
    private readonly List<ImportReportRow> rows = [];
    private readonly StoryIndex inFile = new();
    private readonly Dictionary<string, Role> roles = new(StringComparer.Ordinal);

    public IReadOnlyList<ImportReportRow> Rows => rows;

    public void Prepare(ImportedCatalogue catalogue)
    {
        foreach (var (_, role) in catalogue.Roles) roles[role.Url!] = role;
        foreach (var imported in catalogue.Stories) inFile.Set(imported.Story);
    }

    public void Failed(ImportError error) =>
        Add(new(error.Line, options.DryRun ? ImportOutcome.WouldFail : ImportOutcome.Failed, "row", null, null, [Error(error.Code, error.Message)], []));

    public Task WriteAsync(ImportedStory imported, CancellationToken cancel) => WriteAsync(
        imported.Line, "story", imported.Story.Title, NarrativeWriter.Fill(StoryMapper.ToBasic(imported.Story), imported.Story), shared: false,
        imported.Problems, Findings(imported.Story), cancel);

    /// <summary>
    /// A resource passed through. A story or role among them is named like one made here; whether it is sound is for the
    /// target to say, which also knows the other shapes that stories come in.
    /// </summary>
    public Task WriteAsync(ImportedResource imported, CancellationToken cancel)
    {
        var (line, resource) = imported;
        var basic = resource as Basic;
        switch (basic is null ? CarrierKind.None : Carriers.KindOf(basic))
        {
            case CarrierKind.Story:
                var story = StoryMapper.Read(basic!).Value;
                var kind = story.Kind == StoryKind.Feature ? "feature" : "story";
                return WriteAsync(line, kind, story.Title, resource, shared: false, imported.Problems, Findings(story), cancel, imported.Original);
            case CarrierKind.Role:
                return WriteAsync(line, "role", RoleMapper.Read(basic!).Value.Title, resource, shared: false, imported.Problems, [], cancel, imported.Original);
            default:
                return WriteAsync(line, resource.TypeName, null, resource, shared: false, imported.Problems, [], cancel, imported.Original);
        }
    }

    public async Task WriteAsync(
        int line, string kind, string? title, Resource resource, bool shared,
        IReadOnlyList<MappingProblem> problems, IReadOnlyList<RuleFinding> findings, CancellationToken cancel, OriginalContent? original = null)
    {
        cancel.ThrowIfCancellationRequested();
        var write = await target.WriteAsync(resource, new(options.DryRun, shared && !options.ReplaceShared, original), cancel).ConfigureAwait(false);
        Add(new(
            line, Outcome(write.Result), kind, write.Id ?? resource.Id, title,
            [.. problems, .. write.Issues.Select(issue => write.Result == ImportWriteResult.Rejected
                ? Error("rejected", issue)
                : new(ProblemSeverity.Warning, "write-issue", resource.TypeName, issue))], findings));
    }

    private ImportOutcome Outcome(ImportWriteResult result) => (result, options.DryRun) switch
    {
        (ImportWriteResult.Created, false) => ImportOutcome.Created,
        (ImportWriteResult.Updated, false) => ImportOutcome.Updated,
        (ImportWriteResult.Rejected, false) => ImportOutcome.Failed,
        (ImportWriteResult.Created, true) => ImportOutcome.WouldCreate,
        (ImportWriteResult.Updated, true) => ImportOutcome.WouldUpdate,
        (ImportWriteResult.Rejected, true) => ImportOutcome.WouldFail,
        _ => ImportOutcome.Unchanged,
    };

    private IReadOnlyList<RuleFinding> Findings(Story story) => StoryRules.Check(story, options.Rules with
    {
        Others = new FileAndCatalogue(inFile, options.Rules.Others),
        Role = url => roles.GetValueOrDefault(url) ?? options.Rules.Role(url),
    });

    private static MappingProblem Error(string code, string message) => new(ProblemSeverity.Error, code, "", message);

    private void Add(ImportReportRow row)
    {
        rows.Add(row);
        options.Progress?.Report(row);
    }

    /// <summary>Looks for duplicates in the file and in the catalogue. A story that is in both is found once.</summary>
    private sealed class FileAndCatalogue(StoryIndex file, ISimilarStories? catalogue) : ISimilarStories
    {
        public IReadOnlyList<SimilarStory> SimilarTo(Story story) =>
            [.. file.SimilarTo(story).Concat(catalogue?.SimilarTo(story) ?? []).DistinctBy(similar => similar.Url).OrderByDescending(similar => similar.Similarity)];
    }
}
