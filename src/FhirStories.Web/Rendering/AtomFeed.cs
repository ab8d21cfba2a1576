using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Rendering;

/// <summary>A feed as Atom (RFC 4287).</summary>
internal static class AtomFeed
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/atom+xml; charset=utf-8";

    private const string Atom = "http://www.w3.org/2005/Atom";
    private static readonly PageTexts T = new();

    /// <summary>Names what the feed says, so that who has it already is told so.</summary>
    public static string TagOf(Feed feed, string server)
    {
        var text = string.Join('\n', feed.Changes.Select(change => $"{change.Reference}/{change.Version}/{change.When.UtcTicks}").Prepend($"{server} {feed.Title}"));
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24]}\"";
    }

    /// <summary>The feed.</summary>
    /// <param name="feed">What it says.</param>
    /// <param name="server">Address of this server, without a slash at its end.</param>
    /// <param name="self">Path of the feed.</param>
    public static byte[] Write(Feed feed, string server, string self)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xml", "lang", null, "en-GB");
            Text(xml, "title", feed.Title);
            Text(xml, "id", server + self);
            Link(xml, "self", "application/atom+xml", server + self);
            Link(xml, "alternate", "text/html", server + feed.PageHref);
            // A feed has an instant of its own; that of an empty one is the beginning of time.
            Text(xml, "updated", Instant(feed.Changes.Count == 0 ? DateTimeOffset.UnixEpoch : feed.Changes.Max(change => change.When)));
            xml.WriteStartElement("author", Atom);
            Text(xml, "name", PageFrame.Site);
            xml.WriteEndElement();
            foreach (var change in feed.Changes) Entry(xml, change, server);
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    private static void Entry(XmlWriter xml, ChangeView change, string server)
    {
        xml.WriteStartElement("entry", Atom);
        Text(xml, "title", $"{change.Kind.Text}: {change.Title}");
        // A version never changes, so its address is an id that lasts.
        Text(xml, "id", string.Create(CultureInfo.InvariantCulture, $"{server}/fhir/{change.Reference}/_history/{change.Version}"));
        Link(xml, "alternate", "text/html", server + change.Href);
        if (change.DifferencesHref is not null) Link(xml, "related", "text/html", server + change.DifferencesHref);
        Text(xml, "updated", Instant(change.When));
        Text(xml, "summary", change.Summary ?? T["Changes.Entry", change.Kind.Text, change.Word]);
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string relation, string type, string href)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", href);
        xml.WriteEndElement();
    }

    private static void Text(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Atom, Clean(text));

    /// <summary>XML has no place for control characters and halves of characters, which titles may hold.</summary>
    private static string Clean(string text)
    {
        if (text.All(XmlConvert.IsXmlChar)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
