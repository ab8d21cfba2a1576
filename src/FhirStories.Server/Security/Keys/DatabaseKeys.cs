using System.Xml.Linq;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Keys;

/// <summary>Keeps the keys of ASP.NET Core's data protection in the database: cookies of one server are good on all that share it.</summary>
/// <param name="storage">The database.</param>
/// <param name="seal">Seals them; null where they lie there as they are.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told of keys that lay open.</param>
internal sealed class DatabaseKeys(StorageProvider storage, KeySeal? seal, TimeProvider time, ILogger<DatabaseKeys> log) : IXmlRepository
{
    private const string Use = "data-protection";

    // How the library marks what is secret, and what stands for it once it is sealed.
    private static readonly XNamespace Space = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Secret = Space + "requiresEncryption";
    private static readonly XName Sealed = Space + "encryptedSecret";

    /// <inheritdoc/>
    /// <remarks>Keys from before there was a seal are sealed on this occasion.</remarks>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var accounts = storage.CreateAccountsContext();
        var elements = new List<XElement>();
        foreach (var row in accounts.SecurityKeys.AsNoTracking().Where(key => key.Use == Use).OrderBy(key => key.Created).ToList())
        {
            var element = XElement.Parse(row.Text);
            if (seal is not null && SealOpen(element, seal))
            {
                var text = element.ToString(SaveOptions.DisableFormatting);
                // Only what was read is replaced: another server may be at the same.
                if (accounts.SecurityKeys.Where(key => key.Name == row.Name && key.Text == row.Text).ExecuteUpdate(set => set.SetProperty(key => key.Text, text)) == 1)
                    log.LogWarning("Key {Name} lay open in the database, and is sealed now. Copies of the database from before still have it.", row.Name);
            }
            elements.Add(element);
        }
        return elements;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var accounts = storage.CreateAccountsContext();
        accounts.SecurityKeys.Add(new SecurityKeyRow
        {
            Name = $"{Use}/{friendlyName}",
            Use = Use,
            Created = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Text = element.ToString(SaveOptions.DisableFormatting),
        });
        accounts.SaveChanges();
    }

    private static bool SealOpen(XElement element, KeySeal seal)
    {
        var open = element.Descendants().Where(each => (bool?)each.Attribute(Secret) == true).ToList();
        foreach (var secret in open)
        {
            var plain = new XElement(secret);
            plain.Attribute(Secret)!.Remove();
            var closed = new SealedXml(seal).Encrypt(plain);
            secret.ReplaceWith(new XElement(Sealed, new XAttribute("decryptorType", closed.DecryptorType.AssemblyQualifiedName!), closed.EncryptedElement));
        }
        return open.Count > 0;
    }
}
