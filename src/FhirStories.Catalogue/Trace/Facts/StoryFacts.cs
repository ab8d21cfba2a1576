using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>
/// Reads a story from its carrier in shape A in one pass over its bytes, and makes no text that another story has made: a catalogue of
/// 100,000 is read in the time that parsing it takes.
/// </summary>
internal sealed class StoryFacts(TextPool texts, bool keepsText)
{
    private const int MostText = 200;

    /// <summary>Reads a <c>Basic</c>.</summary>
    /// <param name="reference">Its reference; null: made of its id.</param>
    /// <param name="json">A reader that has read nothing yet.</param>
    /// <returns>Null for a Basic that carries no story.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public TracedStory? Read(string? reference, Utf8JsonReader json)
    {
        var story = new Parts();
        var isStory = false;
        string? id = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var place = PlaceOf(ref json);
            json.Read();
            if (place == Place.Extensions && json.TokenType == JsonTokenType.StartArray) while (json.NextObject()) Extension(ref json, ref story);
            else if (place == Place.Modifiers && json.TokenType == JsonTokenType.StartArray) while (json.NextObject()) Modifier(ref json, ref story);
            else if (place == Place.Code && json.TokenType == JsonTokenType.StartObject) isStory = IsStory(ref json);
            else if (place == Place.Id && json.TokenType == JsonTokenType.String) id = json.GetString();
            else json.Skip();
        }
        // Whatever stands behind the resource makes it no JSON.
        json.Read();
        return isStory ? Story(reference ?? $"Basic/{id}", story) : null;
    }

    private static Place PlaceOf(ref Utf8JsonReader json) => json.ValueTextEquals("extension"u8) ? Place.Extensions : json.ValueTextEquals("modifierExtension"u8) ? Place.Modifiers
        : json.ValueTextEquals("code"u8) ? Place.Code : json.ValueTextEquals("id"u8) ? Place.Id : Place.Other;

    private static bool IsStory(ref Utf8JsonReader json)
    {
        var found = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isCoding = json.ValueTextEquals("coding"u8);
            json.Read();
            if (isCoding && json.TokenType == JsonTokenType.StartArray) while (json.NextObject()) found |= IsCarrier(ref json);
            else json.Skip();
        }
        return found;
    }

    private static bool IsCarrier(ref Utf8JsonReader json)
    {
        bool isCode = false, isSystem = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (code, system) = (json.ValueTextEquals("code"u8), json.ValueTextEquals("system"u8));
            json.Read();
            if (json.TokenType != JsonTokenType.String) json.Skip();
            else if (code) isCode = json.ValueTextEquals("Requirements"u8);
            else if (system) isSystem = json.ValueTextEquals(Canonicals.FhirTypes);
        }
        return isCode && isSystem;
    }

    private void Modifier(ref Utf8JsonReader json, ref Parts story)
    {
        ExtensionToken modifier = default;
        while (modifier.Read(ref json)) json.Skip();
        if (modifier.Part == StoryPart.Status && modifier.Text.Length > 0) story.Status = StoryCodes.Status.Find(texts.Of(modifier.Text)) ?? story.Status;
    }

    private void Extension(ref Utf8JsonReader json, ref Parts story)
    {
        ExtensionToken extension = default;
        var isStatement = false;
        while (extension.Read(ref json))
        {
            isStatement = extension.Part == StoryPart.Statement;
            if (isStatement) story.Statements.Add(Statement(ref json, story.Links));
            else json.Skip();
        }
        switch (extension.Part)
        {
            case StoryPart.Statement when !isStatement: story.Statements.Add(Statement(story.Links)); break;
            case StoryPart.Url: story.Url ??= Own(extension.Text); break;
            case StoryPart.Version: story.Version ??= Shared(extension.Text); break;
            case StoryPart.Title: story.Title ??= Own(extension.Text); break;
            case StoryPart.Date: story.Date ??= Shared(extension.Text); break;
            case StoryPart.Experimental: story.Experimental |= extension.IsTrue; break;
            case StoryPart.Actor: Add(ref story.Roles, extension.Text); break;
            case StoryPart.DerivedFrom: Add(ref story.Parents, extension.Text); break;
            case StoryPart.PartOf: Add(ref story.Features, extension.Text); break;
            case StoryPart.Scenario: Add(ref story.Scenarios, extension.Text); break;
            case StoryPart.Kind when extension.Text.Length > 0: story.Kind = StoryCodes.Kind.Find(texts.Of(extension.Text)) ?? story.Kind; break;
            default: break;
        }
    }

    private TracedStatement Statement(ref Utf8JsonReader json, List<TracedLink> links)
    {
        var statement = new StatementParts();
        ReadOnlySpan<byte> text = default;
        links.Clear();
        while (json.NextObject())
        {
            ExtensionToken part = default;
            while (part.Read(ref json))
            {
                if (part.Part == StoryPart.Link) Link(ref json, ref statement, links);
                else json.Skip();
            }
            switch (part.Part)
            {
                case StoryPart.Key: statement.Key = Shared(part.Text) ?? ""; break;
                case StoryPart.Label: statement.Label = Own(part.Text); break;
                case StoryPart.Requirement: text = part.Text; break;
                case StoryPart.Conformance when part.Text.Length > 0 && ConformanceVerbs.Find(texts.Of(part.Text)) is { } found:
                    if (statement.Verb is null || found < statement.Verb) statement.Verb = found;
                    break;
                case StoryPart.SatisfiedBy: Add(links, part.Text, null); break;
                case StoryPart.ShallNot: statement.IsNegative = part.IsTrue; break;
                case StoryPart.Parent: statement.Parent = Shared(part.Text); break;
                case StoryPart.Origin: statement.Origin = Shared(part.Text); break;
                case StoryPart.Waiver: statement.Waiver = Shared(part.Text); break;
                default: break;
            }
        }
        return Statement(statement, text, links);
    }

    private TracedStatement Statement(List<TracedLink> links)
    {
        links.Clear();
        return Statement(new StatementParts(), default, links);
    }

    private TracedStatement Statement(StatementParts parts, ReadOnlySpan<byte> text, List<TracedLink> links)
    {
        var verb = parts.IsNegative ? ConformanceVerb.ShallNot : parts.Verb ?? ConformanceVerb.Unstated;
        return new TracedStatement(parts.Key, verb)
        {
            Label = parts.Label,
            Text = keepsText ? OneLine(Encoding.UTF8.GetString(text)) : "",
            Hash = StatementHash.Of(parts.Key, verb, text),
            Waiver = parts.Waiver,
            Parent = parts.Parent,
            DerivedFrom = parts.Origin,
            Links = links.Count == 0 ? [] : links.ToArray(),
            HasGap = parts.Gaps > 0,
            IsOutOfScope = parts.Outside > 0 && parts.Outside == parts.Stated && links.Count == 0,
        };
    }

    private void Link(ref Utf8JsonReader json, ref StatementParts statement, List<TracedLink> links)
    {
        ReadOnlySpan<byte> key = default, target = default;
        MappingState? state = null;
        while (json.NextObject())
        {
            ExtensionToken part = default;
            while (part.Read(ref json)) json.Skip();
            switch (part.Part)
            {
                case StoryPart.Key: key = part.Text; break;
                case StoryPart.Target: target = part.Text; break;
                case StoryPart.State when part.Text.Length > 0: state = StoryCodes.State.Find(texts.Of(part.Text)); break;
                default: break;
            }
        }
        statement.Stated++;
        if (state == MappingState.Gap) statement.Gaps++;
        else if (state == MappingState.OutOfScope) statement.Outside++;
        else Add(links, target, Shared(key));
    }

    // A target of a story-link stands as satisfiedBy as well: one link, of which the story-link says more.
    private void Add(List<TracedLink> links, ReadOnlySpan<byte> target, string? key)
    {
        target = Trimmed(target);
        if (target.Length == 0) return;
        var link = texts.Link(target);
        for (var i = 0; i < links.Count; i++)
            if (links[i].Target == link.Target)
            {
                if (key is not null && links[i].Key is null) links[i] = links[i] with { Key = key };
                return;
            }
        links.Add(key is null ? link : link with { Key = key });
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) =>
        // Beyond ASCII there is white space too.
        text.Length > 0 && (text[0] >= 0x80 || text[^1] >= 0x80) ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Trim()) : text.Trim(" \t\r\n\v\f"u8);

    private string? Shared(ReadOnlySpan<byte> text) => text.Length == 0 ? null : texts.Of(text);

    private static string? Own(ReadOnlySpan<byte> text) => text.Length == 0 ? null : Encoding.UTF8.GetString(text);

    private void Add(ref List<string>? list, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0) (list ??= new List<string>(1)).Add(texts.Of(text));
    }

    private IReadOnlyList<string> Listed(List<string>? list) => list is null ? [] : list.Count == 1 ? texts.One(list[0]) : list.ToArray();

    private TracedStory Story(string reference, in Parts parts) => new(reference)
    {
        Url = parts.Url,
        Version = parts.Version,
        Title = parts.Title,
        Date = parts.Date,
        Kind = parts.Kind,
        Status = parts.Status,
        Experimental = parts.Experimental,
        Roles = Listed(parts.Roles),
        Features = Listed(parts.Features),
        Parents = Listed(parts.Parents),
        Scenarios = Listed(parts.Scenarios),
        Statements = parts.Statements.Count == 0 ? [] : parts.Statements.ToArray(),
    };

    private static string OneLine(string text)
    {
        var line = text.AsSpan().IndexOfAny('\r', '\n', '\t') < 0 && text.Length <= MostText ? text : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MostText ? line : line[..(MostText - 1)] + "…";
    }

    private enum Place { Other, Extensions, Modifiers, Code, Id }

    private struct StatementParts()
    {
        public string Key = "";
        public string? Label, Waiver, Parent, Origin;
        public ConformanceVerb? Verb;
        public bool IsNegative;
        public int Stated, Gaps, Outside;
    }

    private struct Parts()
    {
        public string? Url, Version, Title, Date;
        public StoryStatus Status = StoryStatus.Unknown;
        public StoryKind Kind = StoryKind.Story;
        public bool Experimental;
        public List<string>? Roles, Features, Parents, Scenarios;
        public readonly List<TracedStatement> Statements = [];

        /// <summary>Room for the links of one statement after the other.</summary>
        public readonly List<TracedLink> Links = [];
    }
}
