using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Server.Security;

/// <summary>Secrets that somebody is shown once, and of which the server keeps a hash only.</summary>
internal static class Secret
{
    private const int Bytes = 32;

    /// <summary>A new one: 256 random bits in base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of it: with 256 random bits a plain SHA-256 gives nothing away.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
