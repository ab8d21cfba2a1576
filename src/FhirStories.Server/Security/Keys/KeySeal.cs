using System.Security.Cryptography;
using System.Text;
using FhirStories.Repository;

namespace FhirStories.Server.Security.Keys;

/// <summary>Seals the keys that lie in the database, so that a copy of the database alone signs nobody in.</summary>
internal sealed class KeySeal(Func<byte[]> key)
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly Lazy<byte[]> _key = new(key);

    /// <summary>A seal of a key as settings state it: <see cref="KeyLength"/> bytes in Base64. Null where it is none.</summary>
    public static KeySeal? OfText(string text)
    {
        var key = new byte[KeyLength];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyLength ? new KeySeal(() => key) : null;
    }

    /// <summary>A seal whose key lies beside a database file, in <c>security.key</c>; that is made with a new key where it is not there.</summary>
    public static KeySeal Beside(string databaseFile) =>
        new(() => KeyFile.ReadOrMake(KeyFile.Beside(databaseFile, "security.key"), KeyLength, "everybody has to sign in again then, and apps have to ask anew"));

    /// <summary>Seals a text.</summary>
    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var token = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(token.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(_key.Value, TagLength);
        cipher.Encrypt(token.AsSpan(0, NonceLength), plain, token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length));
        return Convert.ToBase64String(token);
    }

    /// <summary>The text that was sealed.</summary>
    /// <exception cref="CryptographicException">It was sealed by another key, or is none.</exception>
    public string Open(string sealedText)
    {
        var token = Convert.FromBase64String(sealedText);
        if (token.Length < NonceLength + TagLength) throw new CryptographicException("The sealed text is too short.");
        var plain = new byte[token.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(_key.Value, TagLength);
        cipher.Decrypt(token.AsSpan(0, NonceLength), token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length), plain);
        return Encoding.UTF8.GetString(plain);
    }
}
