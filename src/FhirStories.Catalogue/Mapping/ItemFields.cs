using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The rows that stories, features and roles share, under the url prefix of each.</summary>
internal static class ItemFields
{
    /// <summary>Prefix of HL7's R5-in-R4 extensions.</summary>
    public const string Xver = CarrierTable.Xver;

    /// <summary>Prefix of our own extensions.</summary>
    public const string Own = Canonicals.Definitions + "/StructureDefinition/";

    public static FieldTable<T> For<T>(string subject, string prefix) where T : CatalogueItem => new FieldTable<T>(subject)
        .Text("url", prefix + "url", Codecs.Uri, s => s.Url, (s, v) => (T)(s with { Url = v }), min: 1, profileOnly: true)
        .Text("version", prefix + "version", Codecs.String, s => s.Version, (s, v) => (T)(s with { Version = v }))
        .Text("name", prefix + "name", Codecs.String, s => s.Name, (s, v) => (T)(s with { Name = v }))
        .Text("title", prefix + "title", Codecs.String, s => s.Title, (s, v) => (T)(s with { Title = v }), min: 1, profileOnly: true)
        .One("status", prefix + "status", new CodeCodec<StoryStatus>(StoryCodes.Status), s => s.Status, (s, v) => (T)(s with { Status = v }))
        .One("experimental", prefix + "experimental", Codecs.Boolean, s => s.Experimental, (s, v) => (T)(s with { Experimental = v }))
        .Text("date", prefix + "date", Codecs.DateTime, s => s.Date, (s, v) => (T)(s with { Date = v }))
        .Text("publisher", prefix + "publisher", Codecs.String, s => s.Publisher, (s, v) => (T)(s with { Publisher = v }))
        .Many("contact", prefix + "contact", Codecs.Contact, s => s.Contacts, (s, v) => (T)(s with { Contacts = v }))
        .Text("description", prefix + "description", Codecs.Markdown, s => s.Description, (s, v) => (T)(s with { Description = v }))
        .Many("useContext", prefix + "useContext", Codecs.UseContext, s => s.UseContexts, (s, v) => (T)(s with { UseContexts = v }))
        .Many("jurisdiction", prefix + "jurisdiction", Codecs.Concept, s => s.Jurisdictions, (s, v) => (T)(s with { Jurisdictions = v }))
        .Text("purpose", prefix + "purpose", Codecs.Markdown, s => s.Purpose, (s, v) => (T)(s with { Purpose = v }))
        .Text("copyright", prefix + "copyright", Codecs.Markdown, s => s.Copyright, (s, v) => (T)(s with { Copyright = v }))
        .Text("copyrightLabel", prefix + "copyrightLabel", Codecs.String, s => s.CopyrightLabel, (s, v) => (T)(s with { CopyrightLabel = v }))
        .Many("derivedFrom", prefix + "derivedFrom", Codecs.Canonical, s => s.DerivedFrom, (s, v) => (T)(s with { DerivedFrom = v }))
        .Many("reference", prefix + "reference", Codecs.Url, s => s.References, (s, v) => (T)(s with { References = v }))
        .Many("care-setting", Own + "care-setting", Codecs.Concept, s => s.CareSettings, (s, v) => (T)(s with { CareSettings = v }));
}
