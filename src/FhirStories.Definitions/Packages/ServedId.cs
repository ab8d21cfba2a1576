using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Packages;

/// <summary>The id under which the facade serves a definition of a package (DESIGN §5).</summary>
internal static partial class ServedId
{
    private const int Longest = 64;
    private const int HashDigits = 8;

    /// <summary>
    /// <c>{package}-{version}-{id}</c>; bare for R4's own definitions. What passes 64 characters, the most that an id may have, is cut
    /// and ends in a hash of the whole, so that two stay two (<c>pack/pack-file.mjs</c> does the same).
    /// </summary>
    public static string Of(string package, string version, string id)
    {
        if (package == "hl7.fhir.r4.core" && version == "4.0.1") return Clean(id);
        var whole = Clean($"{package}-{version}-{id}");
        return whole.Length <= Longest ? whole : $"{whole[..(Longest - HashDigits - 1)]}-{Hash(whole)}";
    }

    /// <summary>An id for the second of two definitions that would have the same.</summary>
    public static string Another(string id, string canonical)
    {
        var stem = id.Length <= Longest - HashDigits - 1 ? id : id[..(Longest - HashDigits - 1)];
        return $"{stem}-{Hash(canonical)}";
    }

    private static string Clean(string id) => Other().Replace(id, "-");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];

    [GeneratedRegex(@"[^A-Za-z0-9\-.]")]
    private static partial Regex Other();
}
