using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Rules;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Carried;

/// <summary>What is stored as a <c>Basic</c> and carries an R5 type, seen as the R5 resource, and the reverse (DESIGN §8).</summary>
/// <remarks>
/// Out: stored Basic → shape of R5 (<see cref="CarrierShapes"/>) → references by R5's types → profiles of R5. In: the same backwards,
/// after R5's own definitions were asked; what comes out goes the way of any write. Ids, versions and instants are the stored ones.
/// </remarks>
public sealed class CarrierView
{
    private const string Basic = "Basic";
    private const int IdsAtOnce = 200;

    // What a conversion sets right, and tells; whatever else R5 forbids is the sender's to set right.
    private static readonly FrozenSet<string> Repairable = new[]
    {
        "element-missing", "json-object-empty", "json-array-empty", "xml-value-empty", "xml-element-empty", "primitive-format", "invariant-broken",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Unreadable = new[]
    {
        "body-empty", "json-not-utf8", "json-malformed", "json-not-object", "json-property-twice", "xml-malformed", "xml-namespace", "resource-type-missing",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What R5's base adds to the address of R4's.</summary>
    public const string Path = "/r5";

    private readonly ResourceStore _store;
    private readonly CarrierHistory _history;
    private readonly CarrierSearchTypes _types;
    private readonly WriteCheck _check;

    internal CarrierView(ResourceStore store, CarrierHistory history, CarrierSearchTypes types, WriteCheck check) =>
        (_store, _history, _types, _check) = (store, history, types, check);

    /// <summary>The R5 types.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Catalogue.Mapping.Carriers.TypeCodes.Order(StringComparer.Ordinal)];

    /// <summary>Whether a Basic carries a type of this name.</summary>
    public static bool IsCarrier(string? type) => type is not null && Types.Contains(type);

    /// <summary>What a type is searched by beyond what all are, in the order of the codes.</summary>
    public IEnumerable<SearchParameterDefinition> Definitions(string type) => _types.Of(type).Values.Where(p => p.Owner != CriterionParser.AnyType && p.Code[0] != '_').OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => p.Definition);

    /// <summary>The reference parameters of a type by which <c>_include</c> follows.</summary>
    public IEnumerable<string> Links(string type) => Definitions(type).Where(d => d.Type == SearchType.Reference && d.Target.Count > 0).Select(d => d.Code);

    /// <summary>The reference parameters, as <c>Type:code</c>, by which others may refer to a type.</summary>
    public IEnumerable<string> LinksTo(string type) =>
        Types.SelectMany(source => Definitions(source).Where(d => d.Type == SearchType.Reference && d.Target.Contains(type)).Select(d => $"{source}:{d.Code}"));

    /// <summary>What an id is used for.</summary>
    /// <returns>Null when it never was. The R5 type is that of the version before, where the Basic was deleted; null for another use of Basic.</returns>
    public async Task<CarrierHolder?> HolderAsync(string id, CancellationToken cancellation) =>
        FhirRepository.Of(await _store.ReadAsync(Basic, id, cancellation)) is { } stored ? new CarrierHolder(await _history.TypeOfAsync(stored, cancellation), stored) : null;

    /// <summary>The R5 types of stored Basics; those that carry none, or are not there, are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TypesOfAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in ids.Distinct(StringComparer.Ordinal).Chunk(IdsAtOnce))
            foreach (var match in await _store.SearchAsync(new SearchQuery([Basic], new IdIs(chunk), [], chunk.Length, null), cancellation))
                if (CarrierCode.Of(match.Resource.Json.Span) is { } type) types[match.Resource.Id] = type;
        return types;
    }

    /// <summary>Stored versions as R5 has them, in the same order. What they refer to is looked up for all at once.</summary>
    /// <param name="stored">Versions; of Basic, or of a deletion whose type is known already.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    /// <returns>Null in the place of what R5's base does not have.</returns>
    public async Task<IReadOnlyList<StoredResource?>> ShowAsync(IReadOnlyList<StoredResource> stored, CancellationToken cancellation)
    {
        var shown = stored.Select(Shape).ToList();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < shown.Count; i++)
        {
            if (shown[i].Type is { } type) known[stored[i].Id] = type;
            if (shown[i].Resource is { } resource) CarrierReferences.Find(resource, wanted);
        }
        foreach (var (id, type) in await TypesOfAsync(wanted.Where(id => !known.ContainsKey(id)), cancellation)) known[id] = type;
        return [.. shown.Select((s, i) => s.Type is null ? null : s.Resource is null ? stored[i] with { Type = s.Type } : Finish(stored[i], s.Type, s.Resource, known))];
    }

    /// <summary>A body of R5's base as the Basic that is written.</summary>
    /// <param name="type">The R5 type that the URL names.</param>
    /// <param name="body">The body.</param>
    /// <param name="format">Its format.</param>
    /// <param name="server">Address of R4's base, without a slash at its end: references to it are to resources here.</param>
    /// <returns>JSON of the Basic, and what the writer should know.</returns>
    /// <exception cref="FhirRequestException">400: it cannot be read, is of another type, or breaks base R5; 422: it cannot be carried.</exception>
    public (ReadOnlyMemory<byte> Basic, IReadOnlyList<FhirIssue> Issues) Read(string type, ReadOnlyMemory<byte> body, BodyFormat format, string server)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        var tree = format == BodyFormat.Json ? JsonTree.TryRead(body) : Xml(body);
        var (advice, refusal) = Checked(body, format);
        // What cannot be read has nothing to repair.
        if (tree is null || refusal?.Issues.Any(i => Unreadable.Contains(i.MessageId)) == true)
            throw refusal ?? new FhirRequestException(400, FhirIssue.Error("structure", "body-unreadable", $"The body is no {type}: send FHIR R5 in JSON or XML.", type));
        if (JsonTree.Text(tree["resourceType"]) is { } stated && stated != type) throw OtherType(type, stated, server);
        CarrierReferences.ToBasic(tree, server, Path);
        var converted = CarrierShapes.ToBasic(tree);
        var issues = converted.Problems.Select(Issue).ToList();
        if (refusal is not null)
        {
            // What was repaired (a status that was missing, an empty text, elements of R6) is held to R5 as it will be read again, not as it came.
            if (converted.Resource is null || converted.From == CarrierShape.R5 && !refusal.Issues.All(i => i.Level > IssueLevel.Error || Repairable.Contains(i.MessageId))
                || CarrierShapes.ToR5(converted.Resource).Resource is not { } repaired) throw refusal;
            (advice, refusal) = Checked(JsonTree.Write(repaired), BodyFormat.Json);
            if (refusal is not null) throw new FhirRequestException(refusal.Status, [.. refusal.Issues.Select(i => i with { Line = null, Column = null }), .. issues]);
            advice = [.. advice.Select(i => i with { Line = null, Column = null })];
        }
        if (converted.Resource is not { } basic || issues.Any(i => i.Level is IssueLevel.Error or IssueLevel.Fatal)) throw new FhirRequestException(422, [.. issues.OrderBy(i => i.Level)]);
        CarrierProfiles.ToR4(basic);
        return (JsonTree.Write(basic), [.. issues, .. advice]);
    }

    private (IReadOnlyList<FhirIssue> Advice, FhirRequestException? Refusal) Checked(ReadOnlyMemory<byte> body, BodyFormat format)
    {
        try
        {
            return (_check.CheckR5(body, format), null);
        }
        catch (FhirRequestException refusal)
        {
            return ([], refusal);
        }
    }

    private static JsonObject? Xml(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return FhirXmlTree.Read(reader, FhirRelease.R5);
        }
        catch (XmlException)
        {
            // The validator says what is wrong, and where.
            return null;
        }
    }

    private static (string? Type, JsonObject? Resource) Shape(StoredResource stored)
    {
        if (stored.Deleted) return (IsCarrier(stored.Type) ? stored.Type : null, null);
        if (stored.Type != Basic || CarrierCode.Of(stored.Json.Span) is not { } type) return (null, null);
        // What is stored was written through the rules of carriers; of a damaged one the base says that there is none.
        return CarrierShapes.ToR5(JsonTree.Read(stored.Json)).Resource is { } resource ? (type, resource) : (null, null);
    }

    private static StoredResource Finish(StoredResource stored, string type, JsonObject resource, IReadOnlyDictionary<string, string> types)
    {
        CarrierReferences.ToCarriers(resource, types);
        CarrierProfiles.ToR5(resource);
        return stored with { Type = type, Json = JsonTree.Write(resource) };
    }

    private static FhirRequestException OtherType(string type, string stated, string server) => new(400, FhirIssue.Error("invalid", "resource-type-mismatch",
        IsCarrier(stated) ? $"The URL is for {type}, but the body is a {stated}. Send it to {server}{Path}/{stated}, or send a {type}."
            : $"This is R5's base and takes a {type} here; the body is a {stated}. R4's resources, Basic among them, go to {server}/{stated}.", stated));

    private static FhirIssue Issue(MappingProblem problem) => new(
        problem.Severity == ProblemSeverity.Error ? IssueLevel.Error : problem.Severity == ProblemSeverity.Warning ? IssueLevel.Warning : IssueLevel.Information,
        problem.Severity == ProblemSeverity.Error ? "invariant" : "informational", problem.Code, problem.Message, problem.Expression);
}

/// <summary>What an id of a Basic is used for.</summary>
/// <param name="Type">The R5 type that it carries, or carried before it was deleted; null for another use of Basic.</param>
/// <param name="Stored">The current version.</param>
public sealed record CarrierHolder(string? Type, StoredResource Stored);
