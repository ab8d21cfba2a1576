using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Repository.Subscriptions;

/// <summary>Seals the values of a Subscription's headers, which may be somebody's secrets: nobody who reads the Subscription, its history or
/// the database can read them, and only this server's key opens them.</summary>
/// <remarks>A value is sealed for its subscription and endpoint (as associated data of AES-GCM): put elsewhere, it does not open, so nobody has
/// it sent to an endpoint of his own. The same value is sealed to the same text, so that writing it again changes nothing.</remarks>
public sealed class HeaderSeal
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    private const string Mark = "sealed:";
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly Lazy<(byte[] Cipher, byte[] Nonce)> _keys;

    /// <summary>A seal of a key.</summary>
    /// <param name="key">Gives the key, <see cref="KeyLength"/> bytes, when it is first needed.</param>
    public HeaderSeal(Func<byte[]> key) => _keys = new(() =>
    {
        var whole = key();
        return (HKDF.Expand(HashAlgorithmName.SHA256, whole, KeyLength, "header values"u8.ToArray()), HKDF.Expand(HashAlgorithmName.SHA256, whole, KeyLength, "header nonces"u8.ToArray()));
    });

    /// <summary>A seal whose key lies beside a database file, in <c>subscriptions.key</c>; that is made with a new key where it is not there.</summary>
    /// <param name="databaseFile">The database file; for one in memory the key is too.</param>
    public static HeaderSeal Beside(string databaseFile) => databaseFile == ":memory:" ? new(() => RandomNumberGenerator.GetBytes(KeyLength))
        : new(() => KeyFile.ReadOrMake(KeyFile.Beside(databaseFile, "subscriptions.key"), KeyLength, "header values that were sealed by the old one must be sent again then"));

    /// <summary>A seal of a key as settings state it: <see cref="KeyLength"/> bytes in Base64. Null where it is none.</summary>
    public static HeaderSeal? OfText(string text)
    {
        var key = new byte[KeyLength];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyLength ? new HeaderSeal(() => key) : null;
    }

    /// <summary>Whether a value is a sealed one.</summary>
    public static bool IsSealed(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.StartsWith(Mark, StringComparison.Ordinal);
    }

    /// <summary>Seals a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="id">Id of the Subscription.</param>
    /// <param name="endpoint">Its endpoint.</param>
    public string Seal(string value, string id, string endpoint)
    {
        var (plain, bound) = (Encoding.UTF8.GetBytes(value), Bound(id, endpoint));
        var token = new byte[NonceLength + plain.Length + TagLength];
        HMACSHA256.HashData(_keys.Value.Nonce, (byte[])[.. bound, .. plain]).AsSpan(0, NonceLength).CopyTo(token);
        using var cipher = new AesGcm(_keys.Value.Cipher, TagLength);
        cipher.Encrypt(token.AsSpan(0, NonceLength), plain, token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length), bound);
        return Mark + Base64Url.EncodeToString(token);
    }

    /// <summary>The value in a sealed one; null where it was sealed for another subscription or endpoint, or by another key.</summary>
    /// <param name="sealedValue">The sealed value.</param>
    /// <param name="id">Id of the Subscription.</param>
    /// <param name="endpoint">Its endpoint.</param>
    public string? Open(string sealedValue, string id, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(sealedValue);
        var text = sealedValue.AsSpan(Mark.Length);
        if (!IsSealed(sealedValue) || !Base64Url.IsValid(text)) return null;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length < NonceLength + TagLength) return null;
        var plain = new byte[token.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(_keys.Value.Cipher, TagLength);
            cipher.Decrypt(token.AsSpan(0, NonceLength), token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length), plain, Bound(id, endpoint));
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // An id holds no line break.
    private static byte[] Bound(string id, string endpoint) => Encoding.UTF8.GetBytes($"{id}\n{endpoint}");
}
