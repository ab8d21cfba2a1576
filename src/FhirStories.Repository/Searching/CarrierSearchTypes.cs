using System.Collections.Concurrent;
using System.Collections.Frozen;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>The types of R5's base: each lies in the store as a <c>Basic</c> with the type as its code (DESIGN §8).</summary>
/// <remarks>
/// A type is searched by R5's own parameters, as far as Basic has a parameter of the same code and type, which is what is indexed; by
/// our own parameters that are about it; and by what all types have. So the table of Basic's parameters drives this one.
/// </remarks>
internal sealed class CarrierSearchTypes(SearchParameterRegistry registry, DefinitionStore definitions) : SearchTypes(registry)
{
    private const string Basic = "Basic";
    private const string SpecifiedPrefix = "http://hl7.org/fhir/SearchParameter/";
    // What this base adds to the address of the server.
    private const string Below = "r5/";
    private const string Profile = "_profile";
    private const string ProfileOfR5 = "profile-of-r5";
    private const string CarriedPrefix = "extension-";

    private readonly ConcurrentDictionary<(string Type, int Generation), FrozenDictionary<string, SearchParameter>> _byType = new();

    public override string Named => $"a type of this base, which are {string.Join(", ", All)}";

    public override IReadOnlyList<string> All { get; } = [.. Carriers.TypeCodes.Order(StringComparer.Ordinal)];

    public override bool Has(string type) => All.Contains(type);

    public override string Stored(string type) => Has(type) ? Basic : type;

    public override string? AnyStored => Basic;

    public override SearchExpression? Mark(string type) => Has(type) ? new TokenIs(Registry.Find(Basic, "code")!.Id, Canonicals.FhirTypes, type, Selective: false) : null;

    public override SearchParameter? Find(string type, string code) =>
        type == SearchParameterRegistry.Everything ? Registry.Find(type, code) : Of(type).GetValueOrDefault(code);

    public override (string Type, string Id, string? Version)? Local(string reference) => (reference.StartsWith(Below, StringComparison.Ordinal) ? reference[Below.Length..] : reference).Split('/') switch
    {
        [var type, var id] when Has(type) => (Basic, id, null),
        [var type, var id, "_history", var version] when Has(type) => (Basic, id, version),
        _ => base.Local(reference),
    };

    // R5 and R4 have two words for one code in places: a role's type is system in R5, entity in R4.
    public override string Code(SearchParameter parameter, string value)
    {
        if (parameter.Definition.Expression is not { } path || path.Split('.') is not [var type, var name] || CarrierTable.Of(type)?.Elements.FirstOrDefault(e => e.Name == name) is not { Codes.Count: > 0 } element) return value;
        foreach (var (r4, r5) in element.Codes)
            if (value == r5 || value == "|" + r5) return value[..^r5.Length] + r4;
        return value;
    }

    /// <summary>The parameters of a type by code.</summary>
    public FrozenDictionary<string, SearchParameter> Of(string type)
    {
        var generation = Registry.Generation;
        if (_byType.TryGetValue((type, generation), out var known)) return known;
        // What is searched by changed, as stored parameters do.
        if (_byType.Count > All.Count * 2) _byType.Clear();
        return _byType.GetOrAdd((type, generation), static (key, types) => types.Build(key.Type), this);
    }

    private FrozenDictionary<string, SearchParameter> Build(string type)
    {
        var result = new Dictionary<string, SearchParameter>(StringComparer.Ordinal);
        if (!Has(type)) return result.ToFrozenDictionary(StringComparer.Ordinal);
        var indexed = Registry.Of(Basic);
        foreach (var definition in definitions.SearchParameters(FhirRelease.R5).Where(d => d.Base.Contains(type)))
            if (indexed.GetValueOrDefault(definition.Code) is { } basic && basic.Kind == definition.Type)
                result.TryAdd(definition.Code, basic with { Definition = definition with { Target = [.. definition.Target.Where(Has)], CodeSystem = basic.Definition.CodeSystem } });
        // At this base a resource claims the profiles of its R5 form.
        if (indexed.GetValueOrDefault(ProfileOfR5) is { } claimed && Registry.Find(SearchParameterRegistry.Everything, Profile) is { } profile)
            result.Add(Profile, claimed with { Code = Profile, Definition = profile.Definition });
        foreach (var basic in indexed.Values)
        {
            if (result.ContainsKey(basic.Code) || basic.Code == ProfileOfR5) continue;
            if (basic.Owner == SearchParameterRegistry.Everything) result.Add(basic.Code, basic);
            else if (!basic.Definition.Url.StartsWith(SpecifiedPrefix, StringComparison.Ordinal) && (basic.IsTraced ? type == "Requirements" : IsAbout(basic.Definition.Expression, type)))
                result.Add(basic.Code, basic with { Definition = basic.Definition with { Base = [type], Target = [.. basic.Definition.Target.SelectMany(Carried)] } });
        }
        return result.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // HL7's extensions say in their url whose element they carry; of our own the table of elements says whether they are a story's or a role's.
    private bool IsAbout(string? expression, string type)
    {
        if (expression is null) return false;
        if (Carries(type)) return true;
        var (ofStory, ofRole) = (Uses(ElementTable.Story), Uses(ElementTable.Role));
        return ofStory || ofRole ? type switch { "Requirements" => ofStory, "ActorDefinition" => ofRole, _ => false } : !All.Any(Carries);

        bool Carries(string carrier) => expression.Contains($"{CarriedPrefix}{carrier}.", StringComparison.Ordinal);
        bool Uses(IReadOnlyList<StoryElement> table) => table.Any(e => !e.Url.Contains(CarriedPrefix, StringComparison.Ordinal) && expression.Contains($"'{e.Url}'", StringComparison.Ordinal));
    }

    private IEnumerable<string> Carried(string target) => target == Basic ? All : [];
}
