using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>What holds for a <c>Basic</c> that carries a story, a feature or a role, beyond base FHIR (DESIGN §4).</summary>
/// <param name="Issues">Errors block the write (422), warnings go with the answer.</param>
/// <param name="Unique">What no other resource may have.</param>
/// <param name="Kept">That it stays the kind of carrier it is.</param>
/// <param name="Tokens">Index entries of our own, which no search parameter finds.</param>
internal sealed record CarrierRules(
    IReadOnlyList<FhirIssue> Issues, IReadOnlyList<UniqueToken> Unique, KeptToken? Kept, IReadOnlyList<TokenEntry> Tokens)
{
    /// <summary>The story, feature or role; null for anything else.</summary>
    public CatalogueItem? Item { get; init; }

    private static readonly CarrierRules None = new([], [], null, []);
    private static readonly int CodeParameter = ParameterKey.Of("Basic", "code");
    private static readonly int UrlParameter = ParameterKey.Of("Basic", "url");
    private static readonly int IdentifierParameter = ParameterKey.Of("Basic", "identifier");

    // A name that no search parameter can have.
    private static readonly int CanonicalParameter = ParameterKey.Of("Basic", "$canonical");

    /// <summary>The rules for a resource; none but for Basic.</summary>
    public static CarrierRules Of(Resource resource)
    {
        if (resource is not Basic basic) return None;
        var kind = Carriers.KindOf(basic);
        var kept = new KeptToken(CodeParameter, Canonicals.FhirTypes, Carriers.TypeCodes,
            basic.Code?.Coding.FirstOrDefault(c => c.System == Canonicals.FhirTypes && Carriers.TypeCodes.Contains(c.Code))?.Code);
        return kind switch
        {
            CarrierKind.Story when StoryMapper.Read(basic) is var story => Carrier(basic, story.Value, story.Problems, kept),
            CarrierKind.Role when RoleMapper.Read(basic) is var role => Carrier(basic, role.Value, role.Problems, kept),
            _ => None with { Kept = kept },
        };
    }

    private static CarrierRules Carrier(Basic basic, CatalogueItem item, IReadOnlyList<MappingProblem> problems, KeptToken kept)
    {
        var unique = new List<UniqueToken>();
        var tokens = new List<TokenEntry>();
        if (item.Url is { Length: > 0 } url)
        {
            // The url is the code and the version its system, for the index finds a code first.
            var canonical = new TokenEntry(CanonicalParameter,
                IndexText.Bound(item.Version ?? "", IndexText.CodeLength), IndexText.Bound(url, IndexText.CodeLength));
            tokens.Add(canonical);
            unique.Add(new(canonical, null, item.Version is null ? $"url '{url}'" : $"url '{url}' with version '{item.Version}'"));
        }
        // Versions of one story are several resources with one identifier; two stories never share one.
        UriEntry? sameStory = item.Url is { Length: > 0 } own ? new UriEntry(UrlParameter, IndexText.Bound(own, IndexText.UriLength)) : null;
        foreach (var identifier in basic.Identifier)
            if (!string.IsNullOrEmpty(identifier.System) && !string.IsNullOrEmpty(identifier.Value))
                unique.Add(new(
                    new(IdentifierParameter, IndexText.Bound(identifier.System, IndexText.CodeLength), IndexText.Bound(identifier.Value, IndexText.CodeLength)),
                    sameStory, $"identifier '{identifier.System}|{identifier.Value}'"));
        return new(problems.Select(Issue).ToList(), unique, kept, tokens) { Item = item };
    }

    private static FhirIssue Issue(MappingProblem problem) => new(
        problem.Severity == ProblemSeverity.Error ? IssueLevel.Error : problem.Severity == ProblemSeverity.Warning ? IssueLevel.Warning : IssueLevel.Information,
        "invariant", problem.Code, problem.Message, problem.Expression);
}
