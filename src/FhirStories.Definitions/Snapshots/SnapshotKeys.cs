using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Definitions.Snapshots;

/// <summary>Keys by content: the same content gives the same key in every process.</summary>
internal static class SnapshotKeys
{
    /// <summary>Raised whenever a snapshot would come out otherwise than before: what was kept under the old number is made anew.</summary>
    public const int GeneratorVersion = 1;

    /// <summary>The key of a definition's content.</summary>
    public static string ContentKeyOf(IDefinitionSource source, DefinitionEntry entry) => source.ContentKeyOf(entry);

    /// <summary>The key of the snapshot that this version of the generator makes of the definition.</summary>
    public static string SnapshotKeyOf(IDefinitionSource source, DefinitionEntry entry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{GeneratorVersion}|{entry.Release}|{ContentKeyOf(source, entry)}")));
}
