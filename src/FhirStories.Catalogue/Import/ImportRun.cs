using FhirStories.Catalogue.Lifecycle;
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
    // The catalogue around a file is not known unless somebody tells.
    private readonly CatalogueIndex inFile = new() { IsWhole = false };
    private readonly HashSet<(string, string?)> resources = [];
    private RuleContext rules = options.Rules;

    public IReadOnlyList<ImportReportRow> Rows => rows;

    /// <summary>Tells the rules what the file holds, so that they can compare.</summary>
    public void Prepare(ImportedCatalogue catalogue, IEnumerable<ImportedResource> resources)
    {
        foreach (var (_, role) in catalogue.Roles) inFile.Set(role.Id!, role);
        foreach (var (_, feature) in catalogue.Features) inFile.Set(feature.Id!, feature);
        foreach (var imported in catalogue.Stories) inFile.Set(imported.Story.Id!, imported.Story);
        foreach (var basic in resources.Select(entry => entry.Resource).OfType<Basic>())
            if (CarriedItems.Read(basic) is { } item) inFile.Set(basic.Id!, item);
        rules = options.Rules with { Catalogue = options.Rules.Catalogue is { } catalogueAround ? new CatalogueOverlay(inFile, catalogueAround) : inFile };
    }

    public void Failed(ImportError error) =>
        Add(new(error.Line, options.DryRun ? ImportOutcome.WouldFail : ImportOutcome.Failed, "row", null, null, [Error(error.Code, error.Message)], []) { Column = error.Column });

    public Task WriteAsync(ImportedStory imported, CancellationToken cancel) => WriteAsync(
        imported.Line, "story", imported.Story.Title, NarrativeWriter.Fill(StoryMapper.ToBasic(imported.Story), imported.Story), shared: false,
        imported.Problems, StoryRules.Check(imported.Story, rules), cancel, sentence: Sentence(imported.Story));

    public Task WriteAsync(int line, Role role, CancellationToken cancel) => WriteAsync(
        line, "role", role.Title, NarrativeWriter.Fill(RoleMapper.ToBasic(role), role), shared: true, [], StoryRules.Check(role, rules), cancel);

    public Task WriteFeatureAsync(int line, Story feature, CancellationToken cancel) => WriteAsync(
        line, "feature", feature.Title, NarrativeWriter.Fill(StoryMapper.ToBasic(feature), feature), shared: true, [], StoryRules.Check(feature, rules), cancel);

    public Task WriteAsync(int line, ExampleScenario scenario, CancellationToken cancel) => WriteAsync(
        line, "scenario", scenario.Process[0].Title, scenario, shared: true, [], [], cancel);

    /// <summary>
    /// A resource passed through. A story or role among them is named like one made here; whether it is sound is for the
    /// target to say, which also knows the other shapes that stories come in.
    /// </summary>
    public Task WriteAsync(ImportedResource imported, CancellationToken cancel)
    {
        var (line, resource) = imported;
        if (!resources.Add((resource.TypeName, resource.Id)))
            imported = imported with { Problems = [.. imported.Problems, new(ProblemSeverity.Warning, "id-twice", $"{resource.TypeName}.id", $"The file has {resource.TypeName}/{resource.Id} before; the later one takes its place. Remove one of them, or give it another id.")] };
        return (resource is Basic basic ? CarriedItems.Read(basic) : null) switch
        {
            Story story => WriteAsync(line, story.Kind == StoryKind.Feature ? "feature" : "story", story.Title, resource, shared: false, imported.Problems, StoryRules.Check(story, rules), cancel, imported.Original, Sentence(story)),
            Role role => WriteAsync(line, "role", role.Title, resource, shared: false, imported.Problems, StoryRules.Check(role, rules), cancel, imported.Original),
            _ => WriteAsync(line, resource.TypeName, null, resource, shared: false, imported.Problems, [], cancel, imported.Original),
        };
    }

    private async Task WriteAsync(
        int line, string kind, string? title, Resource resource, bool shared,
        IReadOnlyList<MappingProblem> problems, IReadOnlyList<RuleFinding> findings, CancellationToken cancel, OriginalContent? original = null, ImportedSentence? sentence = null)
    {
        cancel.ThrowIfCancellationRequested();
        if (options.AsDrafts) AsDraft(resource);
        var write = await target.WriteAsync(resource, new(options.DryRun, shared && !options.ReplaceShared, original), cancel).ConfigureAwait(false);
        Add(new(
            line, Outcome(write.Result), kind, write.Id ?? resource.Id, title,
            [.. problems, .. write.Issues.Select(issue => write.Result == ImportWriteResult.Rejected
                ? Error("rejected", issue)
                : new(ProblemSeverity.Warning, "write-issue", resource.TypeName, issue))], findings) { Sentence = sentence, IsShared = shared });
    }

    private ImportedSentence Sentence(Story story) => new(
        story.Roles is [var first, ..] ? rules.Role(first)?.Title ?? first : null, story.Want, story.Justification, story.Description);

    private static void AsDraft(Resource resource)
    {
        if (Artifact.Of(resource) is { } artifact && resource is Basic or ExampleScenario) artifact.Status = StatusRules.Draft;
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

    private static MappingProblem Error(string code, string message) => new(ProblemSeverity.Error, code, "", message);

    private void Add(ImportReportRow row)
    {
        rows.Add(row);
        options.Progress?.Report(row);
    }
}
