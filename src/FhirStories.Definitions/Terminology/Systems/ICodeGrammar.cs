namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>A code system whose codes are made by rules and not listed.</summary>
internal interface ICodeGrammar
{
    /// <summary>What the rules say of a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="reason">Why not checked.</param>
    Membership Check(string code, out TerminologyReason? reason);
}

/// <summary>The systems that are checked by their rules.</summary>
internal static class CodeGrammars
{
    public static ICodeGrammar? Of(string system) => system switch
    {
        "urn:ietf:bcp:47" => LanguageTags.Instance,
        "urn:ietf:bcp:13" or "http://www.rfc-editor.org/bcp/bcp13.txt" => MimeTypes.Instance,
        CodeSystemUrls.Ucum => UcumUnits.Instance,
        CodeSystemUrls.SnomedCt => SnomedIds.Instance,
        "urn:iso:std:iso:4217" => IsoCodes.Currencies,
        "urn:iso:std:iso:3166" => IsoCodes.Countries,
        _ => null,
    };
}
