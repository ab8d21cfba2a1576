using System.Collections.Concurrent;
using FhirStories.Definitions;

namespace FhirStories.Validation.Rules;

/// <summary>Compiled profiles of one state of the definitions. Each is compiled once, when first needed.</summary>
internal sealed class RuleBook(DefinitionStore store)
{
    private readonly ConcurrentDictionary<DefinitionEntry, Lazy<ProfileRules?>> _compiled = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(string, FhirRelease), ProfileRules> _types = new();
    private readonly ConcurrentDictionary<(ProfileRules, string), ProfileRules> _elements = new();

    /// <summary>The store that the definitions are of.</summary>
    public DefinitionStore Store => store;

    /// <summary>The <see cref="DefinitionStore.Generation"/> it was made for.</summary>
    public int Generation { get; } = store.Generation;

    /// <summary>The rules of a resource or data type; null where the release has none of that name.</summary>
    public ProfileRules? Type(string name, FhirRelease release)
    {
        if (_types.TryGetValue((name, release), out var known)) return known;
        // Names that mean nothing are not kept: anybody can send any number of them.
        return Profile($"http://hl7.org/fhir/StructureDefinition/{name}", release) is { IsConstraint: false } rules ? _types.GetOrAdd((name, release), rules) : null;
    }

    /// <summary>The rules of a profile, or of one element of it; null where no package has it.</summary>
    /// <param name="canonical">The profile, <c>url|version</c>; <c>url#Composition.section:a</c> is an element of it.</param>
    /// <param name="release">The release that is validated against.</param>
    public ProfileRules? Profile(string canonical, FhirRelease release)
    {
        var hash = canonical.IndexOf('#', StringComparison.Ordinal);
        if (hash > 0) return Profile(canonical[..hash], release) is { } profile ? Element(profile, canonical[(hash + 1)..]) : null;
        return store.Find(canonical, release) is { ResourceType: "StructureDefinition" } entry ? Profile(entry) : null;
    }

    private ProfileRules? Element(ProfileRules profile, string id)
    {
        if (_elements.TryGetValue((profile, id), out var known)) return known;
        if (Find(profile.Root, id) is not { Types: [var type] } element) return null;
        return _elements.GetOrAdd((profile, id), new ProfileRules
        {
            Url = $"{profile.Url}#{id}", Name = profile.Name, Release = profile.Release, Type = type.Code, Kind = "complex-type", IsConstraint = true, Root = element, Issues = profile.Issues,
        });
    }

    private static ElementRules? Find(ElementRules element, string id)
    {
        if (element.Id == id) return element;
        foreach (var below in element.Children.Concat(element.Slices)) if (Find(below, id) is { } found) return found;
        return null;
    }

    /// <summary>The rules of a definition.</summary>
    public ProfileRules? Profile(DefinitionEntry entry) => _compiled.GetOrAdd(entry, static (e, s) =>
        new Lazy<ProfileRules?>(() => RulesCompiler.Compile(s.Snapshots.GetAsync(e).GetAwaiter().GetResult())), store).Value;
}

/// <summary>The rule book in use: a new one when packages or stored definitions change. A validation keeps the one it began with.</summary>
internal sealed class RuleBooks(DefinitionStore store)
{
    private volatile RuleBook _current = new(store);

    /// <summary>The rule book of the definitions as they are now.</summary>
    public RuleBook Current
    {
        get
        {
            var current = _current;
            // Two threads may make one each; either will do.
            if (current.Generation != store.Generation) _current = current = new RuleBook(store);
            return current;
        }
    }
}
