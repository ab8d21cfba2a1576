using System.Globalization;
using System.Security.Cryptography;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace FhirStories.Server.Security.Keys;

/// <summary>The keys that sign and encrypt tokens: made for a database, protected, shared by all its servers, and followed by new ones.</summary>
/// <remarks>
/// <list type="number">
/// <item>A pair follows once the newest is <see cref="Life"/> old. Of several servers that make it at once, the first one's stays.</item>
/// <item>It is known and published for <see cref="Announced"/>, so that every server, and every app that keeps them, has it before a token needs it.</item>
/// <item>From then on it signs and encrypts; what the pairs before it did is still taken.</item>
/// <item>A pair is taken away once no token of it can be left: <see cref="Kept"/> after the next one came into use.</item>
/// </list>
/// </remarks>
internal sealed class TokenKeys(StorageProvider storage, IDataProtectionProvider protection, TimeProvider time, ILogger<TokenKeys> log,
    OptionsSignal<OpenIddictServerOptions> server, OptionsSignal<OpenIddictValidationOptions> validation) : IConfigureOptions<OpenIddictServerOptions>
{
    /// <summary>How long a pair is the newest.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    /// <summary>How long a new one is only known.</summary>
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);

    /// <summary>How long an old one is taken: longer than the longest life of a token (<see cref="Apps.AppServer"/>).</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(32);

    private const string Use = "tokens";
    private const string SigningName = "tokens/signing";
    private const string EncryptionName = "tokens/encryption";
    private const int SigningBits = 2048;
    private const int EncryptionBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("FhirStories.TokenKeys");
    private readonly Lock _gate = new();
    private IReadOnlyList<TokenKeyPair>? _pairs;

    /// <inheritdoc/>
    public void Configure(OpenIddictServerOptions options)
    {
        lock (_gate) _pairs ??= Read();
        // The library uses the first, and takes all.
        foreach (var pair in _pairs)
        {
            options.SigningCredentials.Add(new SigningCredentials(pair.Signing, SecurityAlgorithms.RsaSha256));
            options.EncryptionCredentials.Add(new EncryptingCredentials(pair.Encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
    }

    /// <summary>Makes a pair where one is due, takes away those that are over, and uses what is there now.</summary>
    public void Refresh()
    {
        var pairs = Read();
        lock (_gate)
        {
            if (_pairs is not null && _pairs.Select(pair => pair.Number).SequenceEqual(pairs.Select(pair => pair.Number))) return;
            _pairs = pairs;
        }
        // In this order: who looks at tokens takes the keys from who gives them.
        server.Give();
        validation.Give();
    }

    // The one in use first.
    private List<TokenKeyPair> Read()
    {
        using var accounts = storage.CreateAccountsContext();
        var now = time.GetUtcNow();
        var (pairs, next) = Find(accounts);
        if (pairs.Count == 0 || now - pairs[^1].Created >= Life)
        {
            Make(accounts, next, now);
            (pairs, _) = Find(accounts);
        }
        var used = Math.Max(0, pairs.FindLastIndex(pair => now - pair.Created >= Announced));
        var over = pairs.Take(used).Where((_, i) => now - pairs[i + 1].Created >= Announced + Kept).ToList();
        foreach (var pair in over) Remove(accounts, pair);
        return [pairs[used], .. pairs.Where((pair, i) => i != used && !over.Contains(pair))];
    }

    /// <summary>Those that can be read, the newest last, and the number of the next one.</summary>
    private (List<TokenKeyPair> Pairs, int Next) Find(AccountsContext accounts)
    {
        var rows = accounts.SecurityKeys.AsNoTracking().Where(key => key.Use == Use).ToList();
        var pairs = new List<TokenKeyPair>();
        foreach (var row in rows.Where(row => row.Name.StartsWith(SigningName, StringComparison.Ordinal)))
        {
            var number = NumberOf(row.Name);
            if (rows.Find(other => other.Name == NameOf(EncryptionName, number)) is not { } other) continue;
            try
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(Open(row), out _);
                var signing = new RsaSecurityKey(rsa);
                signing.KeyId = Base64UrlEncoder.Encode(signing.ComputeJwkThumbprint());
                pairs.Add(new TokenKeyPair(number, DateTimeOffset.FromUnixTimeMilliseconds(row.Created), signing, new SymmetricSecurityKey(Open(other))));
            }
            catch (CryptographicException exception)
            {
                // Sealed by a key that is lost. What it signed is worth nothing any more, and a new one is made.
                log.LogWarning(exception, "Key {Name} of the database cannot be opened with this server's Security:Key: apps that have tokens by it have to ask anew.", row.Name);
            }
        }
        pairs.Sort((one, another) => one.Number.CompareTo(another.Number));
        return (pairs, rows.Count == 0 ? 0 : rows.Max(row => NumberOf(row.Name)) + 1);
    }

    private void Make(AccountsContext accounts, int number, DateTimeOffset now)
    {
        using var made = RSA.Create(SigningBits);
        foreach (var (name, key) in new[] { (SigningName, made.ExportPkcs8PrivateKey()), (EncryptionName, RandomNumberGenerator.GetBytes(EncryptionBytes)) })
            accounts.SecurityKeys.Add(new SecurityKeyRow { Name = NameOf(name, number), Use = Use, Created = now.ToUnixTimeMilliseconds(), Text = Convert.ToBase64String(_protector.Protect(key)) });
        try
        {
            accounts.SaveChanges();
        }
        catch (DbUpdateException) when (accounts.SecurityKeys.AsNoTracking().Any(key => key.Name == NameOf(SigningName, number)))
        {
            // Another server was first; its pair is the one.
        }
        accounts.ChangeTracker.Clear();
    }

    private static void Remove(AccountsContext accounts, TokenKeyPair pair)
    {
        var (signing, encryption) = (NameOf(SigningName, pair.Number), NameOf(EncryptionName, pair.Number));
        accounts.SecurityKeys.Where(key => key.Name == signing || key.Name == encryption).ExecuteDelete();
    }

    private byte[] Open(SecurityKeyRow row) => _protector.Unprotect(Convert.FromBase64String(row.Text));

    // The first pair of a database has no number in its names.
    private static string NameOf(string kind, int number) => number == 0 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}/{number}");

    private static int NumberOf(string name) => int.TryParse(name[(name.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private sealed record TokenKeyPair(int Number, DateTimeOffset Created, SecurityKey Signing, SecurityKey Encryption);
}
