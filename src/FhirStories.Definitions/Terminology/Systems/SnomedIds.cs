namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>
/// SNOMED CT without its content: an identifier of digits that breaks the rules of identifiers (length, partition, Verhoeff
/// check digit) is no code of it; any other cannot be decided here.
/// </summary>
internal sealed class SnomedIds : ICodeGrammar
{
    public static readonly SnomedIds Instance = new();

    private static readonly TerminologyReason NoContent = new("system-content-missing",
        "The content of SNOMED CT is not here, so whether the code exists cannot be decided without a terminology server.");

    // Verhoeff's dihedral scheme: the product table of D5, and the permutation applied position by position.
    private static ReadOnlySpan<byte> Product =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 0, 6, 7, 8, 9, 5, 2, 3, 4, 0, 1, 7, 8, 9, 5, 6, 3, 4, 0, 1, 2, 8, 9, 5, 6, 7,
        4, 0, 1, 2, 3, 9, 5, 6, 7, 8, 5, 9, 8, 7, 6, 0, 4, 3, 2, 1, 6, 5, 9, 8, 7, 1, 0, 4, 3, 2, 7, 6, 5, 9, 8, 2, 1, 0, 4, 3,
        8, 7, 6, 5, 9, 3, 2, 1, 0, 4, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ];

    private static ReadOnlySpan<byte> Permutation => [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

    public Membership Check(string code, out TerminologyReason? reason)
    {
        reason = null;
        if (code.Length == 0 || code.All(char.IsAsciiDigit) && !IsConceptId(code)) return Membership.NotIn;
        reason = NoContent;
        return Membership.NotChecked;
    }

    /// <summary>Whether digits form the identifier of a concept.</summary>
    public static bool IsConceptId(string digits)
    {
        if (digits.Length is < 6 or > 18 || digits[0] == '0') return false;
        // The partition: 00 a concept of the international edition, 10 one of an extension.
        if (digits[^2] != '0' || digits[^3] is not ('0' or '1')) return false;
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            for (var round = 0; round < i % 8; round++) digit = Permutation[digit];
            check = Product[check * 10 + digit];
        }
        return check == 0;
    }
}
