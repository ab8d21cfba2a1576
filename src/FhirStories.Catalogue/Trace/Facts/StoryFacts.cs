using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads a story from its carrier in shape A, straight from JSON: a tenth of the cost of reading all of it through the mapper.</summary>
internal sealed class StoryFacts(TextPool texts, bool keepsText)
{
    private const string Requirements = ItemFields.Xver + "Requirements.";
    private const int MostText = 200;

    public TracedStory Read(string reference, JsonElement basic)
    {
        var story = new Parts();
        foreach (var modifier in basic.Items("modifierExtension"))
            if (modifier.Text("url") == Requirements + "status" && modifier.ValueText() is { } status) story.Status = StoryCodes.Status.Find(status) ?? story.Status;
        foreach (var extension in basic.Extensions())
        {
            switch (StoryParts.Of(extension))
            {
                case StoryPart.Url: story.Url ??= texts.Of(extension.ValueText()); break;
                case StoryPart.Version: story.Version ??= texts.Of(extension.ValueText()); break;
                case StoryPart.Title: story.Title ??= extension.ValueText(); break;
                case StoryPart.Date: story.Date ??= texts.Of(extension.ValueText()); break;
                case StoryPart.Experimental: story.Experimental |= extension.IsTrue(); break;
                case StoryPart.Actor: Add(ref story.Roles, extension); break;
                case StoryPart.DerivedFrom: Add(ref story.Parents, extension); break;
                case StoryPart.PartOf: Add(ref story.Features, extension); break;
                case StoryPart.Scenario: Add(ref story.Scenarios, extension); break;
                case StoryPart.Kind: story.Kind = extension.ValueText() is { } kind ? StoryCodes.Kind.Find(kind) ?? story.Kind : story.Kind; break;
                case StoryPart.Statement: (story.Statements ??= []).Add(Statement(extension)); break;
                default: break;
            }
        }
        return new TracedStory(reference)
        {
            Url = story.Url,
            Version = story.Version,
            Title = story.Title,
            Date = story.Date,
            Kind = story.Kind,
            Status = story.Status,
            Experimental = story.Experimental,
            Roles = Listed(story.Roles),
            Features = Listed(story.Features),
            Parents = Listed(story.Parents),
            Scenarios = Listed(story.Scenarios),
            Statements = story.Statements is { } statements ? [.. statements] : [],
        };
    }

    private TracedStatement Statement(JsonElement extension)
    {
        string key = "", text = "";
        string? label = null, waiver = null;
        ConformanceVerb? verb = null;
        var shallNot = false;
        List<TracedLink>? links = null;
        int stated = 0, gaps = 0, outside = 0;
        foreach (var part in extension.Extensions())
        {
            switch (StoryParts.Of(part))
            {
                case StoryPart.Key: key = texts.Of(part.ValueText()) ?? ""; break;
                case StoryPart.Label: label = part.ValueText(); break;
                case StoryPart.Requirement: text = part.ValueText() ?? ""; break;
                case StoryPart.Conformance when part.ValueText() is { } code && ConformanceVerbs.Find(code) is { } found:
                    if (verb is null || found < verb) verb = found;
                    break;
                case StoryPart.SatisfiedBy when part.ValueText() is { } target: Add(ref links, target, null); break;
                case StoryPart.ShallNot: shallNot = part.IsTrue(); break;
                case StoryPart.Waiver: waiver = part.ValueText(); break;
                case StoryPart.Link:
                    stated++;
                    var link = Link(part);
                    if (link.State == MappingState.Gap) gaps++;
                    else if (link.State == MappingState.OutOfScope) outside++;
                    else if (link.Target is { } linked) Add(ref links, linked, link.Key);
                    break;
                default: break;
            }
        }
        if (shallNot) verb = ConformanceVerb.ShallNot;
        return new TracedStatement(key, verb ?? ConformanceVerb.Unstated)
        {
            Label = label,
            Text = keepsText ? OneLine(text) : "",
            Hash = StatementHash.Of(key, verb ?? ConformanceVerb.Unstated, text),
            Waiver = waiver,
            Links = links is null ? [] : [.. links],
            HasGap = gaps > 0,
            IsOutOfScope = outside > 0 && outside == stated && links is null,
        };
    }

    private static (string? Key, string? Target, MappingState? State) Link(JsonElement extension)
    {
        string? key = null, target = null;
        MappingState? state = null;
        foreach (var part in extension.Extensions())
        {
            switch (StoryParts.Of(part))
            {
                case StoryPart.Key: key = part.ValueText(); break;
                case StoryPart.Target: target = part.ValueText(); break;
                case StoryPart.State when part.ValueText() is { } code: state = StoryCodes.State.Find(code); break;
                default: break;
            }
        }
        return (key, target, state);
    }

    // A target of a story-link stands as satisfiedBy as well: one link, of which the story-link says more.
    private void Add(ref List<TracedLink>? links, string target, string? key)
    {
        target = target.Trim();
        if (target.Length == 0) return;
        links ??= [];
        var at = links.FindIndex(each => each.Target == target);
        if (at < 0) links.Add(new TracedLink(texts.Of(target)!, texts.Of(key)));
        else if (key is not null && links[at].Key is null) links[at] = links[at] with { Key = texts.Of(key) };
    }

    private void Add(ref List<string>? list, JsonElement extension)
    {
        if (texts.Of(extension.ValueText()) is { Length: > 0 } text) (list ??= []).Add(text);
    }

    private static IReadOnlyList<string> Listed(List<string>? list) => list is null ? [] : [.. list];

    private static string OneLine(string text)
    {
        var line = text.AsSpan().IndexOfAny('\r', '\n', '\t') < 0 && text.Length <= MostText ? text : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MostText ? line : line[..(MostText - 1)] + "…";
    }

    private struct Parts()
    {
        public string? Url, Version, Title, Date;
        public StoryStatus Status = StoryStatus.Unknown;
        public StoryKind Kind = StoryKind.Story;
        public bool Experimental;
        public List<string>? Roles, Features, Parents, Scenarios;
        public List<TracedStatement>? Statements;
    }
}
