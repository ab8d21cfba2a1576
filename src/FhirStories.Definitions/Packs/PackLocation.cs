namespace FhirStories.Definitions.Packs;

/// <summary>Where a definition's JSON lies: bytes <c>[Offset, Offset + Length)</c> of a decompressed block.</summary>
internal readonly record struct PackLocation(DefinitionPack Pack, int Block, int Offset, int Length)
{
    public ReadOnlyMemory<byte> Read() => Pack.ReadBlock(Block).Slice(Offset, Length);
}
