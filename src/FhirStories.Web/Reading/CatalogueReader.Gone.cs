using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int OthersOfGone = 10;

    /// <summary>What can be said of a thing that was deleted, and what may stand for it now. What was never public keeps its title.</summary>
    public async Task<GoneView> GoneAsync(ThingKind kind, string id, CancellationToken cancellation)
    {
        var deleted = await queries.ReadAsync(kind.Type, id, cancellation);
        var view = new GoneView(kind.Word, deleted?.LastUpdated ?? default);
        if (deleted is not { Version: > 1 } || await queries.ReadVersionAsync(kind.Type, id, deleted.Version - 1, cancellation) is not { Deleted: false } last) return view;
        if (!IsPublic(last)) return view;
        view = view with { Title = TitleOf(last), Canonical = CanonicalOf(last), HistoryHref = $"{kind.Folder(id)}/history" };
        if (view.Canonical is null) return view;
        var url = CanonicalTarget.Parse(view.Canonical).Url;
        return view with { Others = kind.IsCarried ? [.. await VersionsOfAsync(url, cancellation), .. await BuiltOnAsync(url, cancellation)] : [] };
    }

    private async Task<IEnumerable<ItemLink>> VersionsOfAsync(string url, CancellationToken cancellation)
    {
        var found = (await queries.SearchAsync("Basic", new FhirQuery().With("url", url).Raw("_count", $"{OthersOfGone}").ToString(), cancellation)).Matches
            .Select(stored => (stored, Item: Carriers.Item(stored))).Where(each => each.Item is not null).ToList();
        return ItemVersions.InOrder(found.Select(each => each.Item!)).Reverse().Select(item => new ItemLink(
            T["Answers.Version", Names.Title(item), item.Version ?? T["Versions.WithoutVersion"]], KindOf(found.First(each => each.Item == item).stored)!.Page(item.Id!)));
    }

    private async Task<IEnumerable<ItemLink>> BuiltOnAsync(string url, CancellationToken cancellation) =>
        (await queries.SearchAsync("Basic", new FhirQuery().With("derived-from", url).Raw("_count", $"{OthersOfGone}").ToString(), cancellation)).Matches
            .Select(Carriers.Story).OfType<Story>().Select(story => new ItemLink(T["Answers.BuildsOnIt", Names.Title(story)], $"/stories/{story.Id}"));

    /// <summary>Drafts are their author's; what has no publication status is nobody's secret.</summary>
    private static bool IsPublic(StoredResource stored) => Carriers.Item(stored) is { } item ? item.Status is StoryStatus.Active or StoryStatus.Retired
        : Carriers.Parse<Resource>(stored) is not IVersionableConformanceResource { Status: PublicationStatus.Draft };

    /// <summary>Which pages show a resource; null where none do.</summary>
    public static ThingKind? KindOf(StoredResource stored) => stored.Type switch
    {
        "Basic" => Carriers.Item(stored) switch
        {
            Role => ThingKind.Role,
            Story { Kind: StoryKind.Feature } => ThingKind.Feature,
            Story => ThingKind.Story,
            _ => null,
        },
        "ExampleScenario" => ThingKind.Scenario,
        "CapabilityStatement" => ThingKind.Solution,
        "DocumentReference" when Carriers.Parse<DocumentReference>(stored) is { } document && IsOf(document, "case-study") => ThingKind.CaseStudy,
        "StructureDefinition" when Carriers.Parse<StructureDefinition>(stored) is { Kind: StructureDefinition.StructureDefinitionKind.Logical } => ThingKind.DataSet,
        "Library" when Carriers.Parse<Library>(stored) is { } library && LifecycleRules.IsBaseline(library) => ThingKind.Baseline,
        _ => null,
    };

    /// <summary>What people call a thing.</summary>
    private static string TitleOf(StoredResource stored) => Carriers.Item(stored) is { } item ? Names.Title(item) : Carriers.Parse<Resource>(stored) switch
    {
        ExampleScenario scenario => ScenarioReading.Title(scenario),
        CapabilityStatement solution => Title(solution),
        DocumentReference study => Title(study),
        StructureDefinition model => Title(model),
        Library library => Text(library.Title) ?? Text(library.Name) ?? stored.Id,
        _ => stored.Id,
    };

    private static string? CanonicalOf(StoredResource stored)
    {
        var (url, version) = Carriers.Item(stored) is { } item ? (item.Url, item.Version)
            : Carriers.Parse<Resource>(stored) is IVersionableConformanceResource artifact ? (artifact.Url, artifact.Version) : default;
        return url is null ? null : version is null ? url : $"{url}|{version}";
    }

    /// <summary>The page of a stored thing, for whoever has its FHIR address; of a deleted one the page that says so. Null where no page shows it.</summary>
    public async Task<string?> PageOfAsync(string type, string id, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id)) return null;
        if (await queries.ReadAsync(type, id, cancellation) is not { } stored) return null;
        if (stored.Deleted && stored.Version > 1) stored = await queries.ReadVersionAsync(type, id, stored.Version - 1, cancellation);
        if (stored is null or { Deleted: true }) return null;
        if (KindOf(stored) is { } kind) return kind.Page(id);
        return type == "StructureDefinition" && CanonicalOf(stored) is { } canonical ? Addresses.Profile(CanonicalTarget.Parse(canonical).Url) : null;
    }

    /// <summary>What a canonical names that is stored here: its type and id, and its page where it has one.</summary>
    /// <param name="canonicals">Spellings of one address, each perhaps with a version.</param>
    /// <param name="type">The resource type to look among.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<(string Reference, string? Page)?> OfCanonicalAsync(IEnumerable<string> canonicals, string type, CancellationToken cancellation)
    {
        var targets = canonicals.Select(CanonicalTarget.Parse).ToList();
        var query = new FhirQuery().WithAny("url", targets.Select(target => target.Url)).With("version", targets[0].Version).Raw("_count", "50");
        var found = (await queries.SearchAsync(type, query.ToString(), cancellation)).Matches;
        if (found.Count == 0) return null;
        var items = found.Select(Carriers.Item).OfType<CatalogueItem>().ToList();
        var stored = items.Count == 0 ? found[0] : found.First(each => each.Id == ItemVersions.InOrder(items).Last().Id);
        return ($"{type}/{stored.Id}", KindOf(stored)?.Page(stored.Id));
    }
}
