using System.Collections.Concurrent;
using FhirStories.Definitions;

namespace FhirStories.Validation.Rules;

/// <summary>Compiled profiles of a store, each made when first asked for and kept. Safe for any number of threads.</summary>
internal sealed class RuleBook(DefinitionStore store)
{
    private readonly ConcurrentDictionary<DefinitionEntry, Lazy<ProfileRules?>> _compiled = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(string, FhirRelease), ProfileRules?> _types = new();

    /// <summary>The store that the definitions are of.</summary>
    public DefinitionStore Store => store;

    /// <summary>The rules of a resource or data type; null where the release has none of that name.</summary>
    public ProfileRules? Type(string name, FhirRelease release) => _types.GetOrAdd((name, release), static (key, book) =>
        book.Profile($"http://hl7.org/fhir/StructureDefinition/{key.Item1}", key.Item2) is { IsConstraint: false } rules ? rules : null, this);

    /// <summary>The rules of a profile; null where no package has it.</summary>
    public ProfileRules? Profile(string canonical, FhirRelease release) =>
        store.Find(canonical, release) is { ResourceType: "StructureDefinition" } entry ? Profile(entry) : null;

    /// <summary>The rules of a definition.</summary>
    public ProfileRules? Profile(DefinitionEntry entry) => _compiled.GetOrAdd(entry, static (e, s) =>
        new Lazy<ProfileRules?>(() => RulesCompiler.Compile(s.Snapshots.GetAsync(e).GetAwaiter().GetResult())), store).Value;
}
