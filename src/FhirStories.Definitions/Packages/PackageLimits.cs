namespace FhirStories.Definitions.Packages;

/// <summary>How much a package may unpack to. The defaults leave room for several times the largest published core package.</summary>
/// <param name="Members">Files in the archive.</param>
/// <param name="MemberBytes">Bytes of one file.</param>
/// <param name="TotalBytes">Bytes of the whole archive, decompressed.</param>
public sealed record PackageLimits(int Members = 50_000, long MemberBytes = 64 << 20, long TotalBytes = 1L << 30);
