using System.Text.RegularExpressions;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Accounts;

/// <summary>Scopes in plain words, for those who decide on them.</summary>
internal sealed partial class ScopeWords(PageTexts texts)
{
    /// <summary>What a scope lets an app do.</summary>
    public string Of(string scope)
    {
        if (scope is "openid" or "fhirUser" or "profile" or "offline_access") return texts[$"Account.Scope{scope}"];
        if (Resource().Match(scope) is not { Success: true } match) return texts["Account.ScopeOther"];
        var rights = match.Groups["rights"].Value switch { "read" => "rs", "write" => "cud", "*" => "cruds", var letters => letters };
        var deeds = new List<string>();
        if (rights.AsSpan().ContainsAny('r', 's')) deeds.Add(texts["Account.ScopeRead"]);
        if (rights.Contains('c', StringComparison.Ordinal)) deeds.Add(texts["Account.ScopeCreate"]);
        if (rights.Contains('u', StringComparison.Ordinal)) deeds.Add(texts["Account.ScopeUpdate"]);
        if (rights.Contains('d', StringComparison.Ordinal)) deeds.Add(texts["Account.ScopeDelete"]);
        var done = deeds.Count == 1 ? deeds[0] : $"{string.Join(", ", deeds.SkipLast(1))} {texts["Account.ScopeAnd"]} {deeds[^1]}";
        var what = match.Groups["type"].Value switch
        {
            "*" => texts["Account.ScopeEverything"],
            "Basic" or "Requirements" => texts["Account.ScopeStories"],
            var type => texts["Account.ScopeType", type],
        };
        return texts[match.Groups["query"].Success ? "Account.ScopeNarrow" : "Account.ScopeWhole", done, what];
    }

    [GeneratedRegex(@"^(user|system)/(?<type>[A-Za-z]+|\*)\.(?<rights>read|write|\*|[cruds]+)(?<query>\?.+)?$")]
    private static partial Regex Resource();
}
