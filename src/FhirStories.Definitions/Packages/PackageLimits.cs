namespace FhirStories.Definitions.Packages;

/// <summary>How much a package may unpack to. The defaults leave room for several times the largest published core package.</summary>
/// <param name="Members">Files in the archive.</param>
/// <param name="MemberBytes">Bytes of one file.</param>
/// <param name="TotalBytes">Bytes of the whole archive, decompressed.</param>
/// <param name="Ratio">How many times its own size an archive may unpack to, once it is past <see cref="HarmlessBytes"/>.</param>
public sealed record PackageLimits(int Members = 50_000, long MemberBytes = 128 << 20, long TotalBytes = 1L << 30, int Ratio = 100)
{
    /// <summary>Up to this many bytes the ratio does not matter: small archives of much the same text compress well.</summary>
    public const long HarmlessBytes = 64 << 20;

    /// <summary>What an archive of a size may unpack to.</summary>
    internal long Allowed(long? archiveBytes) =>
        archiveBytes is { } size ? Math.Min(TotalBytes, Math.Max(HarmlessBytes, size * Ratio)) : TotalBytes;
}
