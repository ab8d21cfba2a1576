using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>Language tags, BCP 47 (RFC 5646 §2.1): well-formed, with a two-letter language that is registered.</summary>
/// <remarks>Longer languages, scripts, regions and variants are not looked up: their registry is not here.</remarks>
internal sealed partial class LanguageTags : ICodeGrammar
{
    public static readonly LanguageTags Instance = new();

    private static readonly TerminologyReason NoRegistry = new("language-registry-missing",
        "The language tag is well-formed, but its language has three letters or more and the register of these is not here.");

    // ISO 639-1 with the withdrawn codes that the register keeps.
    private static readonly FrozenSet<string> TwoLetters = (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu " +
        "fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj " +
        "kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny " +
        "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl " +
        "tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Membership Check(string code, out TerminologyReason? reason)
    {
        reason = null;
        if (code.Length > 100 || !Tag().IsMatch(code)) return Membership.NotIn;
        if (code[0] is 'x' or 'X' or 'i' or 'I' && code.Length > 1 && code[1] == '-') return Membership.In;
        var end = code.IndexOf('-', StringComparison.Ordinal);
        var language = end < 0 ? code : code[..end];
        if (language.Length == 2) return TwoLetters.Contains(language) ? Membership.In : Membership.NotIn;
        reason = NoRegistry;
        return Membership.NotChecked;
    }

    [GeneratedRegex(
        "^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*" +
        "(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]{3,8})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
