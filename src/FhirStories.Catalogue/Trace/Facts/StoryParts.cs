using System.Text;
using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>The extensions of a story that the trace looks at.</summary>
internal enum StoryPart
{
    Other, Url, Version, Title, Date, Experimental, Actor, DerivedFrom, Statement, PartOf, Scenario, Kind, Status,
    Key, Label, Requirement, Conformance, SatisfiedBy, ShallNot, Waiver, Link, Target, State, Parent, Origin,
}

/// <summary>Tells the extensions of a story apart by their urls, as bytes: no text is made of the thousands that a catalogue repeats.</summary>
internal static class StoryParts
{
    private const string Requirements = ItemFields.Xver + "Requirements.";
    private const string Own = ItemFields.Own;
    private const string Tools = "http://hl7.org/fhir/tools/StructureDefinition/";

    // The most frequent first; urls of another length are told apart by that alone.
    private static readonly (byte[] Url, StoryPart Part)[] Urls =
    [
        .. new (string Url, StoryPart Part)[]
        {
            ("satisfiedBy", StoryPart.SatisfiedBy), ("key", StoryPart.Key), ("requirement", StoryPart.Requirement), ("conformance", StoryPart.Conformance), ("label", StoryPart.Label),
            ("target", StoryPart.Target), ("state", StoryPart.State), ("parent", StoryPart.Parent), ("derivedFrom", StoryPart.Origin),
            (Requirements + "statement", StoryPart.Statement), (Requirements + "url", StoryPart.Url), (Requirements + "version", StoryPart.Version), (Requirements + "title", StoryPart.Title),
            (Requirements + "date", StoryPart.Date), (Requirements + "experimental", StoryPart.Experimental), (Requirements + "actor", StoryPart.Actor), (Requirements + "derivedFrom", StoryPart.DerivedFrom),
            (Own + "story-link", StoryPart.Link), (Own + "part-of", StoryPart.PartOf), (Own + "scenario", StoryPart.Scenario), (Own + "story-kind", StoryPart.Kind), (Own + "statement-waiver", StoryPart.Waiver),
            (Tools + "requirements-statementshallnot", StoryPart.ShallNot), (Requirements + "status", StoryPart.Status),
        }.Select(each => (Encoding.UTF8.GetBytes(each.Url), each.Part)),
    ];

    /// <summary>What the extension of a url is.</summary>
    public static StoryPart Of(ReadOnlySpan<byte> url)
    {
        foreach (var (known, part) in Urls)
            if (url.SequenceEqual(known)) return part;
        return StoryPart.Other;
    }
}
