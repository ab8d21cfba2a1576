using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Definitions.Finding;
using FhirStories.Repository;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>The searches within forms: for profiles and elements, and for stories.</summary>
internal sealed class FormFinder(ElementFinder elements, ProfileDirectory profiles, ICatalogueQueries queries, FormChoices choices, PageTexts texts)
{
    /// <summary>Longest text that a search takes.</summary>
    public const int LongestWords = 100;

    private const int Most = 12;
    private const int MostProfiles = 5;
    private const int LongestOwner = 80;
    private const int LongestTarget = 1000;

    /// <summary>The search of a page, with what it found.</summary>
    public async Task<FinderView> ViewAsync(FormList list, FormValues values, string? words, string of, CancellationToken cancellation)
    {
        words = UserInput.Words(words);
        var owners = list.Of is null ? [] : Owners(list, values);
        IReadOnlyList<FoundView>? found = words is null ? null
            : list.Finder == FormList.OfStories ? await StoriesAsync(list, values, words, cancellation) : Elements(list, values, words);
        return new FinderView(list, words ?? "", of, owners, found);
    }

    /// <summary>What a row holds, in words; null where it is typed.</summary>
    public async Task<ItemLink?> DescribeAsync(FormList list, FormRow row, CancellationToken cancellation)
    {
        if (list.Finder == FormList.OfStories) return await StoryAsync(row["story"], cancellation);
        if (list.Finder is null) return null;
        if (row["target"] is not { Length: > 0 } target) return new ItemLink(texts["Contribute.Finder.Nothing"], null);
        var parsed = CanonicalTarget.Parse(target);
        var profile = profiles.Describe(parsed.Url);
        var name = profile.Known ? $"{profile.Title} ({profile.Release})" : parsed.Url;
        return new ItemLink(parsed.ElementId is { } element ? $"{string.Join(" › ", ElementNames.InWords(element))}, {name}" : name, Addresses.Profile(parsed.Url, parsed.ElementId));
    }

    /// <summary>Adds what a button takes: <c>{list}.pick.{what}</c>, <c>{list}.gap</c> or <c>{list}.address</c>.</summary>
    /// <returns>A field to type in next; null where the button is none of these.</returns>
    public string? Take(string button, FormStep step, FormValues values, string of, string words, string address)
    {
        var parts = button.Split('.', 3);
        if (parts.Length < 2 || step.Lists.FirstOrDefault(each => each.Name == parts[0] && each.Finder is not null) is not { } list) return null;
        var what = parts[1] switch { "pick" when parts.Length == 3 => parts[2], "address" => address.Trim(), "gap" => "", _ => null };
        if (what is null) return null;
        if (values.Rows(list.Name).Count >= list.Most || what.Length > LongestTarget) return list.Name;
        if (list.Finder == FormList.OfStories)
        {
            if (what.Length > 0 && values.Rows(list.Name).All(row => row["story"] != what)) values.Add(list.Name, values.FreeKey(list), ("story", what));
            return list.Name;
        }
        if (parts[1] != "gap" && !Uri.TryCreate(what, UriKind.Absolute, out _)) return list.Name;
        if (list.Of is not null && !values.Rows(list.Of).Any(row => row.Key == of)) of = "";
        if (what.Length > 0 && values.Rows(list.Name).Any(row => row["target"] == what && row["of"] == of)) return list.Name;
        var type = what.Length > 0 ? profiles.Describe(CanonicalTarget.Parse(what).Url).Type : null;
        var row = values.Add(list.Name, values.FreeKey(list), ("of", of), ("target", what), ("type", type), ("state", what.Length > 0 ? "mapped" : "gap"), ("note", what.Length > 0 ? "" : words.Trim()));
        return list.Fields.Count == 0 ? list.Name : FormKeys.Of(list.Name, row.Key, parts[1] == "gap" ? "note" : list.Fields[0].Name);
    }

    private List<FormOption> Owners(FormList list, FormValues values) =>
    [
        new("", texts["Contribute.Finder.Whole"]),
        .. values.Rows(list.Of!).Where(row => row["text"].Trim().Length > 0).Select(row => new FormOption(row.Key, $"{row.Key}: {Cut(row["text"])}")),
    ];

    private List<FoundView> Elements(FormList list, FormValues values, string words)
    {
        var onlyWholes = list.Of is null;
        var taken = values.Rows(list.Name).Select(row => row["target"]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. elements.Find(words, onlyWholes ? 400 : Most).Where(found => !onlyWholes || found.ElementId is null).Take(Most).Select(found => new FoundView(
                found.ElementId is null ? texts["Contribute.Finder.WholeOf", found.Path[0]] : string.Join(" › ", found.Path), found.Short,
                [
                    .. found.Profiles.Take(MostProfiles).Select(offer =>
                    {
                        var target = found.ElementId is null ? offer.Profile.Url : $"{offer.Profile.Url}#{found.ElementId}";
                        var release = profiles.Describe(offer.Profile.Url).Release;
                        return new PickView(
                            $"{list.Name}.pick.{target}", NameOf(offer.Profile),
                            offer.Max is null ? release : $"{release}, {offer.Min ?? 0}..{offer.Max}", offer.IsDeprecated, taken.Contains(target));
                    }),
                ])),
        ];
    }

    private async Task<IReadOnlyList<FoundView>> StoriesAsync(FormList list, FormValues values, string words, CancellationToken cancellation)
    {
        var taken = values.Rows(list.Name).Select(row => row["story"]).ToHashSet(StringComparer.Ordinal);
        var roles = (await choices.OfAsync(FormChoices.Roles, values, cancellation)).DistinctBy(option => option.Value).ToDictionary(option => option.Value, option => option.Label, StringComparer.Ordinal);
        return
        [
            .. (await StoriesAsync(words, cancellation)).Where(story => story.Url is not null).Select(story => new FoundView(
                Names.Title(story), SentenceWords.Whole(StepBuilder.SentenceOf(story, roles)),
                [new PickView($"{list.Name}.pick.{story.Url}", Names.Title(story), null, false, taken.Contains(story.Url!))])),
        ];
    }

    private async Task<IEnumerable<Story>> StoriesAsync(string words, CancellationToken cancellation)
    {
        // Who knows the number or the address of a story types that.
        var id = words.Split('/')[^1].ToLowerInvariant();
        if (UserInput.IsId(id) && await queries.ReadAsync("Basic", id, cancellation) is { Deleted: false } stored && Reading.Carriers.Story(stored) is { Kind: StoryKind.Story } one) return [one];
        try
        {
            var page = await queries.SearchAsync("Basic", new FhirQuery().With("kind", "story").With("text", words).Raw("_count", "15").ToString(), cancellation);
            return ItemVersions.Newest(page.Matches.Select(Reading.Carriers.Story).OfType<Story>());
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return [];
        }
    }

    private async Task<ItemLink> StoryAsync(string canonical, CancellationToken cancellation)
    {
        var bare = CanonicalTarget.Parse(canonical).Url;
        var page = await queries.SearchAsync("Basic", new FhirQuery().With("url", bare).Raw("_count", "20").ToString(), cancellation);
        var story = ItemVersions.Newest(page.Matches.Select(Reading.Carriers.Item).OfType<CatalogueItem>()).FirstOrDefault();
        return story is null ? new ItemLink(bare, null) : new ItemLink(Names.Title(story), story is Story { Kind: StoryKind.Feature } ? $"/features/{story.Id}" : $"/stories/{story.Id}");
    }

    /// <summary>A profile by a name that people can read: most have no title, and a name for machines.</summary>
    private string NameOf(DefinitionEntry profile)
    {
        if (profile.Derivation != "constraint") return texts["Contribute.Finder.Fhir"];
        if (!string.IsNullOrWhiteSpace(profile.Title)) return profile.Title;
        var words = ElementNames.InWords(profile.Name.Split('.')[0])[0].Split(' ').Where(word => !word.All(char.IsAsciiDigit)).Select(word => char.ToUpperInvariant(word[0]) + word[1..]);
        return string.Join(' ', words);
    }

    private static string Cut(string text) => text.Length <= LongestOwner ? text : text[..(LongestOwner - 1)] + "…";
}
