using System.Security.Cryptography;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security.Keys;

/// <summary>The keys that sign and encrypt tokens: made once for a database, protected, and shared by all its servers.</summary>
internal sealed class TokenKeys(StorageProvider storage, IDataProtectionProvider protection, TimeProvider time) : IConfigureOptions<OpenIddictServerOptions>
{
    private const string Use = "tokens";
    private const string SigningName = "tokens/signing";
    private const string EncryptionName = "tokens/encryption";
    private const int SigningBits = 2048;
    private const int EncryptionBytes = 32;

    private readonly Lazy<(SecurityKey Signing, SecurityKey Encryption)> _keys = new(() => Read(storage, protection.CreateProtector("FhirStories.TokenKeys"), time));

    /// <inheritdoc/>
    public void Configure(OpenIddictServerOptions options)
    {
        var (signing, encryption) = _keys.Value;
        options.SigningCredentials.Add(new SigningCredentials(signing, SecurityAlgorithms.RsaSha256));
        options.EncryptionCredentials.Add(new EncryptingCredentials(encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
    }

    private static (SecurityKey Signing, SecurityKey Encryption) Read(StorageProvider storage, IDataProtector protector, TimeProvider time)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(protector.Unprotect(Convert.FromBase64String(ReadOrMake(storage, SigningName, time, () =>
        {
            using var made = RSA.Create(SigningBits);
            return Convert.ToBase64String(protector.Protect(made.ExportPkcs8PrivateKey()));
        }))), out _);
        var symmetric = protector.Unprotect(Convert.FromBase64String(ReadOrMake(storage, EncryptionName, time,
            () => Convert.ToBase64String(protector.Protect(RandomNumberGenerator.GetBytes(EncryptionBytes))))));
        var signing = new RsaSecurityKey(rsa);
        signing.KeyId = Base64UrlEncoder.Encode(signing.ComputeJwkThumbprint());
        return (signing, new SymmetricSecurityKey(symmetric));
    }

    private static string ReadOrMake(StorageProvider storage, string name, TimeProvider time, Func<string> make)
    {
        using var accounts = storage.CreateAccountsContext();
        if (Find(accounts, name) is { } known) return known;
        accounts.SecurityKeys.Add(new SecurityKeyRow { Name = name, Use = Use, Created = time.GetUtcNow().ToUnixTimeMilliseconds(), Text = make() });
        try
        {
            accounts.SaveChanges();
        }
        catch (DbUpdateException)
        {
            // Another server was first; its key is the one.
        }
        return Find(accounts, name) ?? throw new InvalidOperationException($"The key '{name}' could not be stored.");
    }

    private static string? Find(AccountsContext accounts, string name) => accounts.SecurityKeys.AsNoTracking().Where(key => key.Name == name).Select(key => key.Text).FirstOrDefault();
}
