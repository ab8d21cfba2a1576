using System.Xml.Linq;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Keys;

/// <summary>Keeps the keys of ASP.NET Core's data protection in the database: cookies of one server are good on all that share it.</summary>
internal sealed class DatabaseKeys(StorageProvider storage, TimeProvider time) : IXmlRepository
{
    private const string Use = "data-protection";

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var accounts = storage.CreateAccountsContext();
        return [.. accounts.SecurityKeys.AsNoTracking().Where(key => key.Use == Use).OrderBy(key => key.Created).Select(key => key.Text).ToList().Select(XElement.Parse)];
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
}
