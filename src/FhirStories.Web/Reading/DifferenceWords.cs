using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Web.Reading;

/// <summary>Differences as people read them: things by their names, statuses and days in words.</summary>
/// <remarks>What then reads the same, such as a role that was only pinned to a version, is left out; a link that was pinned says so.</remarks>
internal sealed class DifferenceWords(Names names, ProfileDirectory profiles)
{
    private const int MostNamed = 100;

    /// <summary>What is named by its address alone, and may have a name: roles, features, what a story builds on.</summary>
    public static IEnumerable<string> AddressesIn(IEnumerable<Difference> differences) =>
        differences.Where(each => !each.IsLink).SelectMany(each => new[] { each.Before, each.After }).OfType<string>().Where(IsAddress).Take(MostNamed);

    /// <summary>The differences in words.</summary>
    public IReadOnlyList<Difference> Of(IEnumerable<Difference> differences)
    {
        var told = Paired([.. differences]);
        return [.. told.Select(each => each.IsLink ? Link(each) : each with { Before = InWords(each.Label, each.Before), After = InWords(each.Label, each.After) })
            .Where(each => each.Kind != DifferenceKind.Changed || each.Before != each.After)];
    }

    // Of several values that change at once, one that came is the pinned form of one that went.
    private static List<Difference> Paired(List<Difference> differences)
    {
        foreach (var gone in differences.Where(each => each.Kind == DifferenceKind.Removed).ToList())
            if (differences.FindIndex(each => each.Kind == DifferenceKind.Added && each.Label == gone.Label && IsPinned(gone.Before!, each.After!)) is >= 0 and var at)
            {
                differences[at] = differences[at] with { Kind = DifferenceKind.Changed, Before = gone.Before };
                differences.Remove(gone);
            }
        return differences;
    }

    private Difference Link(Difference difference)
    {
        var (before, after) = (Named(difference.Before), Named(difference.After));
        if (difference is not { Before: { } was, After: { } now }) return difference with { Before = before, After = after };
        if (Pinned(was, now) is { } pinned) return difference with { Before = before, After = pinned };
        // Two things of one name are told apart by their addresses.
        return before == after ? difference : difference with { Before = before, After = after };
    }

    private string? Named(string? link) => link is null ? null : string.Join(Difference.PartSeparator, Parts(link).Select(part => IsAddress(part) ? profiles.InWords(part) : part));

    private static string[] Parts(string link) => link.Split(Difference.PartSeparator);

    /// <summary>A link that leads to a version now, where nothing else about it is new; null where something is.</summary>
    private string? Pinned(string before, string after)
    {
        var (one, other) = (Parts(before), Parts(after));
        if (one.Length != other.Length || one.Zip(other).Any(part => part.First != part.Second && !IsPinned(part.First, part.Second))) return null;
        return string.Join(Difference.PartSeparator, one.Zip(other, (was, now) => was == now ? Named(now)! : Labels.Texts["Versions.Pinned", Named(was), CanonicalTarget.Parse(now).Version]));
    }

    private static bool IsPinned(string before, string after) =>
        IsAddress(before) && CanonicalTarget.Parse(before) is { Version: null } bare && CanonicalTarget.Parse(after) is { Version: not null } pinned && (bare.Url, bare.ElementId) == (pinned.Url, pinned.ElementId);

    private string? InWords(string label, string? text) => label switch
    {
        "Status" when text is not null && StoryCodes.Status.TryParse(text, out var status) => Labels.Status(status)?.Text ?? text,
        "Date" => Labels.Day(text),
        _ => text is not null && IsAddress(text) && names.Knows(text) && CanonicalTarget.Parse(text) is { ElementId: null } ? names.Link(text).Title : text,
    };

    private static bool IsAddress(string text) => text.Length < 1000 && !text.Contains(' ', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);
}
