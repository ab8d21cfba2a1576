using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Import;

/// <summary>Who wants something, as a source put it: a role, a care setting, or both.</summary>
/// <param name="Name">The role as written, without article and care setting; null where only a care setting is named.</param>
/// <param name="CareSetting">The care setting as written; null where none is named.</param>
public sealed partial record RolePhrase(string? Name, string? CareSetting)
{
    private static readonly Dictionary<string, string> Spelling = new(StringComparer.Ordinal)
    {
        ["clincian"] = "clinician",
        ["clinican"] = "clinician",
        ["clinicain"] = "clinician",
        ["clinitian"] = "clinician",
        ["clincians"] = "clinicians",
        ["domicilary"] = "domiciliary",
        ["domicillary"] = "domiciliary",
        ["phamacist"] = "pharmacist",
        ["pharmasist"] = "pharmacist",
        ["pharamcist"] = "pharmacist",
        ["practioner"] = "practitioner",
        ["practicioner"] = "practitioner",
        ["practitoner"] = "practitioner",
        ["pateint"] = "patient",
        ["patinet"] = "patient",
        ["adminstrator"] = "administrator",
        ["administator"] = "administrator",
        ["profesional"] = "professional",
        ["proffesional"] = "professional",
        ["recieving"] = "receiving",
        ["healthcare"] = "health care",
    };

    /// <summary>The name with known misspellings put right and in one case, so that one role has one id and one title.</summary>
    public string? Normalised => Name is null ? null : Sentence(string.Join(' ', Words().Matches(Name).Select(match => Word(match.Value))));

    /// <summary>Takes a phrase such as <c>a pharmacist (hospital services pharmacy)</c> apart.</summary>
    public static RolePhrase Parse(string phrase)
    {
        var text = Spaces().Replace(phrase, " ").Trim(' ', ',', '.', ':', ';');
        text = LeadingAs().Replace(text, "");
        text = Article().Replace(text, "").Trim();
        var setting = TrailingParenthesis().Match(text);
        if (setting.Success && CareSettings.IsAboutASetting(setting.Groups["in"].Value))
        {
            var name = text[..setting.Index].Trim();
            return new(name.Length == 0 ? null : name, setting.Groups["in"].Value.Trim());
        }

        if (text.Length == 0) return new(null, null);
        return CareSettings.IsOnlyASetting(text) ? new(null, text) : new(text, null);
    }

    private static string Word(string word)
    {
        // Abbreviations such as GP keep their capitals.
        if (word.Length is > 1 and <= 5 && word.All(c => char.IsUpper(c) || char.IsDigit(c))) return word;
        var lower = word.ToLowerInvariant();
        return Spelling.GetValueOrDefault(lower, lower);
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^as\s+(?=\S)", RegexOptions.IgnoreCase)]
    private static partial Regex LeadingAs();

    [GeneratedRegex(@"^(an?|the|any)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Article();

    [GeneratedRegex(@"\(\s*(?<in>[^()]+?)\s*\)$")]
    private static partial Regex TrailingParenthesis();

    [GeneratedRegex(@"[^\s]+")]
    private static partial Regex Words();
}
