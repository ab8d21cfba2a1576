using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Rules;
using FhirStories.Repository.Subscriptions;
using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Writing;

/// <summary>Prepares a write: parse and check against base FHIR, convert carriers of other shapes, check the rules of carriers, validate, find the index
/// entries, compose the served JSON. Nothing here looks at what is stored; what has to hold beside that goes along as a condition.</summary>
internal sealed class WritePipeline(SearchParameterRegistry registry, WriteCheck check, OwnAddress own, HeaderSeal? seal, LinkRecorder recorder)
{
    private readonly IndexExtractor _extractor = new(registry);
    private readonly ResourceStanding _standing = new(registry);

    /// <summary>The operation for a body, with the warnings it earned.</summary>
    /// <param name="type">Resource type that the URL names; null: whatever the body is.</param>
    /// <param name="id">Id that the URL names; null: the server makes one, whatever the body says.</param>
    /// <param name="body">The body.</param>
    /// <param name="format">Its format.</param>
    /// <param name="assign">True: the resource gets <paramref name="id"/> whatever the body says.</param>
    /// <exception cref="FhirRequestException">400 for what base FHIR does not allow, 422 for what our carriers do not.</exception>
    public PreparedWrite Prepare(
        string? type, string? id, ReadOnlyMemory<byte> body, BodyFormat format, bool assign = false)
    {
        if (format == BodyFormat.Json && body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        var parsed = format == BodyFormat.Json ? ResourceParser.ParseJson(body.Span) : ResourceParser.ParseXml(body);
        if (parsed.Resource is not { } resource) throw ShapeConversion.OfOtherBase(body, format) ?? new FhirRequestException(400, parsed.Issues);
        var json = format == BodyFormat.Json ? body : ResourceText.ToJson(resource);
        if (ShapeConversion.Convert(resource, json, body, format) is var (converted, repairs, original))
        {
            var prepared = Prepare(type, id, converted, BodyFormat.Json, assign);
            return prepared with { Issues = [.. repairs, .. prepared.Issues], Original = original };
        }
        return Prepare(type, id, assign, resource, json, parsed.Issues, () => check.Check(resource, body, format));
    }

    /// <summary>The operation for a resource that the product made itself; it is checked like any other.</summary>
    public PreparedWrite Prepare(Resource resource) =>
        Prepare(resource.TypeName, resource.Id, ResourceText.ToJson(resource), BodyFormat.Json);

    /// <summary>The operation that indexes a stored version anew; null for one that cannot be read any more.</summary>
    public WriteOperation? Reindex(Storage.StoredVersion stored)
    {
        if (ResourceParser.ParseJson(stored.Json.Span).Resource is not { } resource) return null;
        var carrier = CarrierRules.Of(resource);
        var entries = Entries(resource, stored.Json, carrier);
        var nature = ResourceNature.Of(resource, stored.Id);
        return new WriteOperation
        {
            Type = stored.Type,
            Id = stored.Id,
            IndexOnly = true,
            ExpectedVersion = stored.Version,
            Entries = entries,
            Records = LinksOf(stored.Json, carrier) is { } links ? links.Next : null,
            Nature = nature,
            IsHidden = nature.Kind == ResourceKind.Draft,
            Subjects = _standing.SubjectsOf(resource, nature, own),
        };
    }

    /// <summary>The operation for what the product says of itself, which needs no check.</summary>
    public WriteOperation PrepareOwn(Resource resource)
    {
        var json = ResourceText.ToJson(resource);
        var id = resource.Id!;
        return new WriteOperation
        {
            Type = resource.TypeName,
            Id = id,
            Content = ServedJson.Prepare(resource.TypeName, id, json).Of,
            Entries = EntriesOf(resource, json),
            Posted = true,
            IsOfProduct = true,
        };
    }

    /// <summary>The index entries of a resource.</summary>
    public IndexEntries EntriesOf(Resource resource, ReadOnlyMemory<byte> json) => Entries(resource, json, CarrierRules.Of(resource));

    private PreparedWrite Prepare(
        string? type, string? id, bool assign, Resource resource, ReadOnlyMemory<byte> json, IReadOnlyList<FhirIssue> found, Func<IReadOnlyList<FhirIssue>> validate)
    {
        if (type is not null && resource.TypeName != type)
            throw new FhirRequestException(400, FhirIssue.Error("invalid", "resource-type-mismatch",
                $"The URL is for {type}, but the body is a {resource.TypeName}. Send it to /{resource.TypeName}, or send a {type}.", resource.TypeName));
        if (id is not null && !assign && resource.Id != id)
            throw new FhirRequestException(400, FhirIssue.Error("invalid", "resource-id-mismatch", resource.Id is null
                ? $"The body has no id; an update needs the id of its URL, '{id}'."
                : $"The body has the id '{resource.Id}', its URL '{id}'. Make them equal.", $"{resource.TypeName}.id"));

        if (resource.Meta?.Tag.Any(t => t is { System: Subsetted.System, Code: Subsetted.Code }) == true)
            throw new FhirRequestException(422, FhirIssue.Error("business-rule", "resource-subsetted",
                $"This {resource.TypeName} is tagged as a part of one (SUBSETTED): stored as it is, the rest would be lost. Read it without _summary and _elements and change that, or take the tag away if nothing is missing.", $"{resource.TypeName}.meta.tag"));

        var carrier = CarrierRules.Of(resource);
        if (carrier.Issues.Any(i => i.Level is IssueLevel.Error or IssueLevel.Fatal)) throw new FhirRequestException(422, [.. carrier.Issues.OrderBy(i => i.Level)]);
        var advice = validate();

        var posted = id is null;
        id ??= Guid.CreateVersion7().ToString("N");
        json = SealedHeaders.In(resource, id, json, seal);
        var entries = Entries(resource, json, carrier);
        var links = LinksOf(json, carrier);
        var nature = ResourceNature.Of(resource, id, carrier.Item);
        var operation = new WriteOperation
        {
            Type = resource.TypeName,
            Id = id,
            Content = ServedJson.Prepare(resource.TypeName, id, json.Span).Of,
            Entries = entries,
            Unique = carrier.Unique,
            Kept = carrier.Kept,
            Succession = Succession(resource, carrier.Item),
            Neighbours = NeighbourRules.Of(carrier.Item as CatalogueItem, id),
            Condition = carrier.Item is Assessment comment ? new CommentCondition(comment, own, Restored).Judge : null,
            Posted = posted,
            Records = links is null ? null : links.Next,
            Nature = nature,
            IsHidden = nature.Kind == ResourceKind.Draft,
            Subjects = _standing.SubjectsOf(resource, nature, own),
            Followers = nature.Kind == ResourceKind.Published ? () => _standing.FollowersOf(resource, id) : null,
        };
        return new(operation, [.. found, .. carrier.Issues, .. advice]) { Links = links };
    }

    private WrittenLinks? LinksOf(ReadOnlyMemory<byte> json, CarrierRules carrier) => carrier.Item is Story ? recorder.Of(json) : null;

    private IndexEntries Entries(Resource resource, ReadOnlyMemory<byte> json, CarrierRules carrier)
    {
        var entries = _extractor.Extract(resource, json.Span, own);
        entries.Tokens.AddRange(carrier.Tokens);
        // A comment outlives the statement that it is about, and keeps none from going.
        if (carrier.Item is not Assessment) entries.Uris.AddRange(StatementLinks.Entries(json));
        entries.Arrange();
        return entries;
    }

    /// <summary>How a resource may go on from the version before.</summary>
    private static SuccessionJudge? Succession(Resource resource, CarriedItem? item)
    {
        var lifecycle = SuccessionRules.Of(resource);
        if (item is not Story story) return lifecycle;
        return current => [.. lifecycle?.Invoke(current) ?? [], .. ContributionRules.Judge(story, current)];
    }

    /// <summary>A write with another content, which was checked in its main already.</summary>
    private WriteOperation Restored(WriteOperation operation, Basic basic)
    {
        ReadOnlyMemory<byte> json = ResourceText.ToJson(basic);
        return operation with { Content = ServedJson.Prepare(basic.TypeName, operation.Id, json.Span).Of, Entries = Entries(basic, json, CarrierRules.Of(basic)) };
    }

    /// <summary>The id in a body; null where it has none or cannot be read.</summary>
    public static string? IdOf(ReadOnlyMemory<byte> body, BodyFormat format) =>
        (format == BodyFormat.Json ? ResourceParser.ParseJson(body.Span) : ResourceParser.ParseXml(body)).Resource?.Id;

    /// <summary>Refuses an id that FHIR does not allow.</summary>
    public static void RequireId(string id)
    {
        if (!LogicalId.IsValid(id))
            throw new FhirRequestException(400, FhirIssue.Error("value", "resource-id-invalid",
                "An id has 1 to 64 characters out of A-Z, a-z, 0-9, '-' and '.'."));
    }
}
