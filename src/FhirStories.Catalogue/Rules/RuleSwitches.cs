using System.Collections.Frozen;
using FhirStories.Catalogue.Rules.Similar;

namespace FhirStories.Catalogue.Rules;

/// <summary>Which rules speak. The one switchboard of the server's settings, of <c>$validate</c> and of the tool.</summary>
public sealed record RuleSwitches
{
    /// <summary>In place of codes: no rule at all.</summary>
    public const string None = "none";

    private static readonly char[] Between = [',', ';', ' ', '\t', '\r', '\n'];

    private FrozenSet<string> Off { get; init; } = [];

    /// <summary>Every rule speaks.</summary>
    public static RuleSwitches AllOn { get; } = new();

    /// <summary>Whether a rule speaks.</summary>
    /// <param name="code">Its code.</param>
    public bool IsOn(string code) => !Off.Contains(code);

    /// <summary>The rules that speak, in their order.</summary>
    public IEnumerable<StoryRule> Speaking => StoryRules.All.Where(rule => IsOn(rule.Code));

    /// <summary>What both switchboards leave on.</summary>
    public RuleSwitches And(RuleSwitches other) => Off.Count == 0 ? other : other.Off.Count == 0 ? this : new() { Off = Off.Union(other.Off).ToFrozenSet(StringComparer.Ordinal) };

    /// <summary>Switches rules by their codes, each text one code or several with commas between.</summary>
    /// <param name="only">The rules that speak; empty for all, <see cref="None"/> for none of them.</param>
    /// <param name="off">Rules that are silent in any case.</param>
    /// <returns>The switches, and a sentence for each code that no rule has.</returns>
    public static (RuleSwitches Switches, IReadOnlyList<string> Problems) Read(IEnumerable<string> only, IEnumerable<string> off)
    {
        var problems = new List<string>();
        var wanted = Codes(only, problems, orNone: true);
        var silent = Codes(off, problems, orNone: false).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count > 0) silent.UnionWith(StoryRules.All.Select(rule => rule.Code).Except(wanted, StringComparer.Ordinal));
        return (silent.Count == 0 ? AllOn : new() { Off = silent.ToFrozenSet(StringComparer.Ordinal) }, problems);
    }

    private static List<string> Codes(IEnumerable<string> texts, List<string> problems, bool orNone)
    {
        var codes = new List<string>();
        foreach (var code in texts.SelectMany(text => text.Split(Between, StringSplitOptions.RemoveEmptyEntries)))
        {
            if (StoryRules.Find(code) is not null || (orNone && code == None)) codes.Add(code);
            else problems.Add(Unknown(code));
        }

        return codes;
    }

    private static string Unknown(string code) =>
        StoryRules.All.Select(rule => rule.Code).MinBy(known => EditDistance.Of(known, code, 8)) is { } near && EditDistance.Of(near, code, 8) <= 5
            ? $"'{code}' is no story rule. Did you mean '{near}'?"
            : $"'{code}' is no story rule. The rules are {string.Join(", ", StoryRules.All.Select(rule => rule.Code))}.";
}
