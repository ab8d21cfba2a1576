namespace FhirStories.Definitions.Packs;

/// <summary>The layout of a pack of definitions.</summary>
/// <remarks>
/// <code>
/// "FSP2"
/// int32 number of blocks
/// int32 length of the manifest compressed, int32 its length; int32 length of the index compressed, int32 its length
/// 32 bytes: SHA-256 of index and blocks
/// per block: int32 length compressed, int32 length
/// manifest (JSON of a package; empty in the packs of this assembly), index, blocks: each compressed with brotli on its own
/// </code>
/// The index is a tab-separated line per definition, a block the definitions' JSON end to end. The packs of this assembly are
/// written by <c>pack/pack-file.mjs</c> while it is built and hold definitions in the shape of their own release; packs of
/// installed packages are written by <see cref="PackWriter"/> and hold the R4 model. Numbers are little-endian.
/// </remarks>
internal static class PackFormat
{
    public const int HeaderLength = 56;
    public const int KeyOffset = 24;
    public const int KeyLength = 32;

    /// <summary>Definitions are gathered to blocks of this many bytes: enough to compress well, little enough to open one for one definition.</summary>
    public const int BlockSize = 512 * 1024;

    /// <summary>Length of a block's entry in the table of blocks.</summary>
    public const int BlockEntryLength = 8;

    public static ReadOnlySpan<byte> Magic => "FSP2"u8;
}
