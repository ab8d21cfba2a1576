using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>The extensions of a story that the trace looks at.</summary>
internal enum StoryPart
{
    Other, Url, Version, Title, Date, Experimental, Actor, DerivedFrom, Statement, PartOf, Scenario, Kind,
    Key, Label, Requirement, Conformance, SatisfiedBy, ShallNot, Waiver, Link, Target, State,
}

/// <summary>Tells the extensions of a story apart by their urls, as bytes: no text is made of the thousands that a catalogue repeats.</summary>
internal static class StoryParts
{
    private const string Requirements = ItemFields.Xver + "Requirements.";
    private const string Own = ItemFields.Own;
    private const string Tools = "http://hl7.org/fhir/tools/StructureDefinition/";

    private static readonly (byte[] Url, StoryPart Part)[] Urls =
    [
        .. new (string Url, StoryPart Part)[]
        {
            ("satisfiedBy", StoryPart.SatisfiedBy), ("key", StoryPart.Key), ("requirement", StoryPart.Requirement), ("conformance", StoryPart.Conformance), ("label", StoryPart.Label),
            ("target", StoryPart.Target), ("state", StoryPart.State),
            (Requirements + "statement", StoryPart.Statement), (Requirements + "url", StoryPart.Url), (Requirements + "version", StoryPart.Version), (Requirements + "title", StoryPart.Title),
            (Requirements + "date", StoryPart.Date), (Requirements + "experimental", StoryPart.Experimental), (Requirements + "actor", StoryPart.Actor), (Requirements + "derivedFrom", StoryPart.DerivedFrom),
            (Own + "story-link", StoryPart.Link), (Own + "part-of", StoryPart.PartOf), (Own + "scenario", StoryPart.Scenario), (Own + "story-kind", StoryPart.Kind), (Own + "statement-waiver", StoryPart.Waiver),
            (Tools + "requirements-statementshallnot", StoryPart.ShallNot),
        }.Select(each => (Encoding.UTF8.GetBytes($"\"{each.Url}\""), each.Part)),
    ];

    /// <summary>What an extension is.</summary>
    public static StoryPart Of(JsonElement extension)
    {
        if (extension.ValueKind != JsonValueKind.Object || !extension.TryGetProperty("url"u8, out var url) || url.ValueKind != JsonValueKind.String) return StoryPart.Other;
        var raw = JsonMarshal.GetRawUtf8Value(url);
        // Some writers escape every slash.
        if (raw.Contains((byte)'\\')) raw = Encoding.UTF8.GetBytes($"\"{url.GetString()}\"");
        foreach (var (known, part) in Urls)
            if (raw.SequenceEqual(known)) return part;
        return StoryPart.Other;
    }
}
