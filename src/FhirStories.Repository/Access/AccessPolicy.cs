using System.Collections.Concurrent;
using System.Collections.Frozen;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Access;

/// <summary>Who may do what: the one table. What it does not name nobody may do.</summary>
public static class AccessPolicy
{
    private const CallerRole Anyone = CallerRole.Anonymous;
    private const CallerRole Contributor = CallerRole.Contributor;
    private const CallerRole Editor = CallerRole.Editor;
    private const CallerRole Administrator = CallerRole.Administrator;

    /// <summary>Kinds of resources.</summary>
    public static IReadOnlyList<AccessRow> Kinds { get; } =
    [
        //                             read           read own       create         change own     change         delete own     delete
        new(ResourceKind.Draft,        Editor,        Contributor,   Contributor,   Contributor,   Editor,        Contributor,   Editor),
        new(ResourceKind.Published,    Anyone,        Anyone,        Editor,        Editor,        Editor,        Editor,        Editor),
        new(ResourceKind.Comment,      Anyone,        Anyone,        Contributor,   Contributor,   Editor,        Contributor,   Editor),
        new(ResourceKind.Evidence,     Anyone,        Anyone,        Contributor,   Contributor,   Editor,        Contributor,   Editor),
        new(ResourceKind.Record,       Anyone,        Anyone,        Editor,        Administrator, Administrator, Administrator, Administrator),
        new(ResourceKind.Definition,   Anyone,        Anyone,        Editor,        Editor,        Editor,        Editor,        Editor),
        new(ResourceKind.Parameter,    Anyone,        Anyone,        Administrator, Administrator, Administrator, Administrator, Administrator),
        new(ResourceKind.Subscription, Administrator, Administrator, Administrator, Administrator, Administrator, Administrator, Administrator),
        new(ResourceKind.Account,      Anyone,        Anyone,        null,          null,          null,          null,          null),
        new(ResourceKind.Audit,        Administrator, Administrator, null,          null,          null,          null,          null),
    ];

    /// <summary>Operations, by name.</summary>
    public static IReadOnlyList<OperationRow> Operations { get; } =
    [
        new("accept", Editor),
        new("approve", Editor),
        new("artifact-diff", Anyone),
        new("baseline", Editor),
        new("baseline-diff", Anyone),
        new("bulk-publish", Anyone, OfAll: true),
        new("clone", Contributor),
        new("confirm-links", Editor),
        new("conversation", Anyone),
        new("convert-shape", Anyone),
        new("coverage", Anyone, OfAll: true),
        new("criterion-history", Anyone),
        new("decline", Editor),
        new("draft", Contributor),
        new("expand", Anyone),
        new("export", Administrator, OfAll: true),
        new("impact", Anyone, OfAll: true),
        new("lookup", Anyone),
        new("meta", Anyone),
        new("meta-add", Contributor),
        new("meta-delete", Contributor),
        new("package", Anyone),
        new("package-add", Administrator, OfAll: true),
        new("package-remove", Administrator, OfAll: true),
        new("packages", Administrator, OfAll: true),
        new("reindex", Administrator, OfAll: true),
        new("release", Editor),
        new("return", Editor),
        new("review", Editor),
        new("snapshot", Anyone),
        new("status", Administrator),
        new("submit", Contributor),
        new("subsumes", Anyone),
        new("successor", Anyone),
        new("trace", Anyone, OfAll: true),
        new("validate", Anyone),
        new("validate-code", Anyone),
    ];

    private static readonly FrozenDictionary<ResourceKind, AccessRow> ByKind = Kinds.ToFrozenDictionary(row => row.Kind);
    private static readonly FrozenDictionary<string, OperationRow> ByName = Operations.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(AccessInteraction, string), CallerRole?> Leasts = new();

    // Types that are not read by everybody, by role.
    private static readonly string[] Guarded = ["AuditEvent", "Subscription"];
    private static readonly IReadOnlyList<string>[] Hidden =
        [.. Enum.GetValues<CallerRole>().Select(role => (IReadOnlyList<string>)[.. Guarded.Where(type => !(Least(AccessInteraction.Read, type) <= role))])];

    /// <summary>The row of a kind.</summary>
    public static AccessRow Of(ResourceKind kind) => ByKind[kind];

    /// <summary>The row of an operation; null for one that the table does not name.</summary>
    public static OperationRow? Operation(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The kinds that resources of a type can be of.</summary>
    public static IReadOnlyList<ResourceKind> KindsOf(string type) => type switch
    {
        "Basic" => [ResourceKind.Draft, ResourceKind.Published, ResourceKind.Comment, ResourceKind.Evidence],
        "ExampleScenario" or "CapabilityStatement" or "ConceptMap" => [ResourceKind.Draft, ResourceKind.Published],
        "StructureDefinition" => [ResourceKind.Draft, ResourceKind.Published, ResourceKind.Definition],
        "DocumentReference" => [ResourceKind.Draft, ResourceKind.Published, ResourceKind.Evidence],
        "TestScript" or "TestReport" => [ResourceKind.Evidence],
        "Provenance" => [ResourceKind.Record],
        "SearchParameter" => [ResourceKind.Parameter],
        "Subscription" => [ResourceKind.Subscription],
        "Practitioner" => [ResourceKind.Account, ResourceKind.Evidence],
        "AuditEvent" => [ResourceKind.Audit],
        _ => [Artifact.IsArtifactType(type) ? ResourceKind.Definition : ResourceKind.Evidence],
    };

    /// <summary>The least role that may do something with any resource of a type: who has less is refused before anything is looked at.</summary>
    public static CallerRole? Least(AccessInteraction interaction, string type) =>
        // What is kept is bounded by the types that there are.
        ResourceTypes.IsR4(type) ? Leasts.GetOrAdd((interaction, type), static key => LeastOf(key.Item1, key.Item2)) : LeastOf(interaction, type);

    /// <summary>Types of which a role reads nothing.</summary>
    public static IReadOnlyList<string> HiddenFrom(CallerRole role) => Hidden[(int)role];

    private static CallerRole? LeastOf(AccessInteraction interaction, string type)
    {
        CallerRole? least = null;
        foreach (var kind in KindsOf(type))
        {
            var row = Of(kind);
            foreach (var role in (CallerRole?[])[row.Least(interaction, isOwn: true), row.Least(interaction, isOwn: false)])
                if (role is { } one && (least is null || one < least)) least = one;
        }
        return least;
    }
}
