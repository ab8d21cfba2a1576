using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace FhirStories.Server.Security.Keys;

/// <summary>Seals the keys of ASP.NET Core's data protection before they go into the database.</summary>
internal sealed class SealedXml(KeySeal seal) : IXmlEncryptor
{
    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", seal.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(OpenedXml));
}

/// <summary>Opens what <see cref="SealedXml"/> sealed; the library makes it by this constructor.</summary>
internal sealed class OpenedXml(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(services.GetRequiredService<KeySeal>().Open(encryptedElement.Value));
}
