using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>Something to choose.</summary>
internal sealed record FormOption(string Value, string Label);

/// <summary>What the fields of forms offer: codes in plain words, and what the catalogue has. One for each request.</summary>
internal sealed class FormChoices(ICatalogueQueries queries, PageTexts texts)
{
    public const string Settings = "settings", Roles = "roles", Features = "features", CriterionKinds = "kinds", Verbs = "verbs", Parties = "parties", Interactions = "interactions",
        RoleTypes = "role-types", ActorTypes = "actor-types", Actors = "actors", CommentKinds = "comment-kinds", Releases = "releases";

    // More than any catalogue has roles or features.
    private const int Most = 500;

    private readonly Dictionary<string, IReadOnlyList<FormOption>> _known = new(StringComparer.Ordinal);

    /// <summary>What a choice offers.</summary>
    /// <param name="choice">Its name, one of the constants above.</param>
    /// <param name="values">What was typed: some offer what stands elsewhere in the form.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public async Task<IReadOnlyList<FormOption>> OfAsync(string choice, FormValues values, CancellationToken cancellation)
    {
        if (choice == Actors) return [.. values.Rows("actors").Where(actor => actor["name"].Trim().Length > 0).Select(actor => new FormOption(actor.Key, actor["name"].Trim()))];
        if (_known.TryGetValue(choice, out var options)) return options;
        return _known[choice] = await ReadAsync(choice, cancellation);
    }

    private async Task<IReadOnlyList<FormOption>> ReadAsync(string choice, CancellationToken cancellation) => choice switch
    {
        Settings => [.. CareSettings.All.Select(setting => new FormOption(setting.Code, setting.Display)).OrderBy(option => option.Label, StringComparer.OrdinalIgnoreCase)],
        Roles => await ItemsAsync(new FhirQuery().WithToken("code", Canonicals.FhirTypes, "ActorDefinition"), cancellation),
        Features => await ItemsAsync(new FhirQuery().With("kind", "feature"), cancellation),
        CriterionKinds => Codes(choice, "clinical", "safety", "usability", "performance", "information-governance", "technical"),
        Verbs => Codes(choice, "SHALL", "SHOULD", "MAY", "SHOULD-NOT", "SHALL-NOT"),
        Parties => Codes(choice, "provider", "consumer"),
        Interactions => Codes(choice, "GET", "POST", "PUT", "PATCH", "DELETE"),
        RoleTypes => Codes(choice, "person", "entity"),
        ActorTypes => Codes(choice, "person", "entity"),
        CommentKinds => Codes(choice, "comment", "change-request"),
        Releases => Codes(choice, "4.0.1", "3.0.2"),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "There is no such choice."),
    };

    private IReadOnlyList<FormOption> Codes(string choice, params string[] codes) => [.. codes.Select(code => new FormOption(code, texts[$"Contribute.Choice.{choice}.{code}"]))];

    private async Task<IReadOnlyList<FormOption>> ItemsAsync(FhirQuery query, CancellationToken cancellation)
    {
        var page = await queries.SearchAsync("Basic", query.Raw("_count", Most.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString(), cancellation);
        return
        [
            .. ItemVersions.Newest(page.Matches.Select(Reading.Carriers.Item).OfType<CatalogueItem>())
                .Where(item => item is { Url: not null, Status: not StoryStatus.Retired })
                .Select(item => new FormOption(item.Url!, Names.Title(item))).OrderBy(option => option.Label, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
