using FhirStories.Definitions.Facts;

namespace FhirStories.Definitions.Finding;

/// <summary>Builds the index: every profile of a resource, and FHIR R4's own resources, with all their elements.</summary>
/// <remarks>
/// A profile states little; most of its elements are those of the resource that it is one of. So each resource's tree is read once, and each
/// profile of it put beside the elements that it does not rule out, with what it states of them.
/// </remarks>
internal sealed class FinderBuilder(DefinitionStore definitions)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    // What every element has, and nobody looks for.
    private static readonly string[] Technical = ["id", "extension", "modifierExtension", "meta", "implicitRules", "text", "contained"];

    // Types whose parts people name: a surname, a postcode, a phone number.
    private static readonly string[] Opened = ["HumanName", "Address", "ContactPoint", "Identifier", "Period", "Dosage"];

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<IndexedElement> _elements = [];
    private readonly Dictionary<string, Dictionary<int, float>> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<(FhirRelease, string), IReadOnlyList<ElementFacts>> _trees = [];

    public FinderIndex Build()
    {
        var all = definitions.List(null, "StructureDefinition").Where(IsWanted).Where(entry => ReferenceEquals(definitions.Find(entry.Url), entry))
            .OrderBy(Rank).ThenBy(entry => entry.Title ?? entry.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var profile in all) Add(profile);
        var words = _words.Keys.Order(StringComparer.Ordinal).ToArray();
        return new FinderIndex([.. _elements], words, [.. words.Select(word => _words[word].Select(said => new Posting(said.Key, said.Value)).ToArray())]);
    }

    private static bool IsWanted(DefinitionEntry entry) =>
        entry is { Kind: "resource", IsAbstract: false, Type: { } type, Release: FhirRelease.R4 or FhirRelease.Stu3 or FhirRelease.R4B } && type != "Basic" && !IsFrame(type)
        && !entry.Url.StartsWith("https://fhirstories.org/", StringComparison.Ordinal) && !entry.Url.Contains("/5.0/", StringComparison.Ordinal)
        && (entry.Derivation == "constraint" || (entry.Release == FhirRelease.R4 && entry.Url.StartsWith(Core, StringComparison.Ordinal)));

    // What FHIR itself is made of: nobody's care is in there.
    private static bool IsFrame(string type) => type is "StructureDefinition" or "ValueSet" or "CodeSystem" or "CapabilityStatement" or "OperationDefinition" or "SearchParameter"
        or "ImplementationGuide" or "Parameters" or "OperationOutcome" or "Binary" or "StructureMap" or "ConceptMap" or "NamingSystem" or "CompartmentDefinition" or "GraphDefinition"
        or "TestScript" or "TestReport" or "ExampleScenario" or "TerminologyCapabilities" or "MessageDefinition" or "Subscription";

    /// <summary>National profiles first, then FHIR's own ones, then FHIR itself; within them what is not withdrawn.</summary>
    private static int Rank(DefinitionEntry entry) => entry.Derivation != "constraint" ? 3 : entry.Url.StartsWith(Core, StringComparison.Ordinal) ? 2 : 1;

    private void Add(DefinitionEntry profile)
    {
        var type = profile.Type!;
        var facts = definitions.Profile(profile);
        var isDeprecated = facts.IsDeprecated;
        // Profiles of profiles: what the nearest states counts, then what it builds on.
        var chain = new List<IReadOnlyList<ElementFacts>>();
        for (var at = facts; at is not null && at.Definition.Derivation == "constraint" && chain.Count < 8; at = at.Base) chain.Add(at.Elements);
        var stated = new Dictionary<string, ElementFacts>(StringComparer.Ordinal);
        foreach (var element in chain.SelectMany(each => each)) stated.TryAdd(element.Id, element);

        var whole = Element(type, type, null);
        _elements[whole].Profiles.Add(new OfferedBy(profile, null, null, isDeprecated));
        Say(whole, FinderWords.Of(profile.Title ?? profile.Name), 5);

        var ruledOut = stated.Values.Where(element => element.Max == "0").Select(element => element.Id).ToList();
        foreach (var element in Tree(profile.Release, type).Concat(stated.Values.Where(element => element.Id.Contains(':', StringComparison.Ordinal))))
        {
            if (IsTechnical(element.Id) || ruledOut.Any(id => element.Id == id || element.Id.StartsWith(id + ".", StringComparison.Ordinal))) continue;
            var own = stated.GetValueOrDefault(element.Id);
            var place = Element(element.Id, type, element.Short);
            var offers = _elements[place].Profiles;
            if (offers.Count == 0 || !ReferenceEquals(offers[^1].Profile, profile)) offers.Add(new OfferedBy(profile, own?.Min ?? element.Min, own?.Max ?? element.Max, isDeprecated));
        }
    }

    private static bool IsTechnical(string id)
    {
        var last = id.AsSpan(id.LastIndexOf('.') + 1);
        if (!id.Contains('.', StringComparison.Ordinal)) return true;
        foreach (var name in Technical)
            if (last.SequenceEqual(name)) return true;
        return id.Contains(".meta.", StringComparison.Ordinal) || id.Contains(".extension.", StringComparison.Ordinal);
    }

    /// <summary>The elements of a resource type in a release, the parts of some data types among them.</summary>
    private IReadOnlyList<ElementFacts> Tree(FhirRelease release, string type)
    {
        if (_trees.TryGetValue((release, type), out var known)) return known;
        var tree = new List<ElementFacts>();
        foreach (var element in Read(release, type))
        {
            tree.Add(element);
            if (element.Types is not [{ Code: var code }] || !Opened.Contains(code)) continue;
            tree.AddRange(Read(release, code).Where(part => part.Id.Contains('.', StringComparison.Ordinal))
                .Select(part => part with { Id = element.Id + part.Id[part.Id.IndexOf('.', StringComparison.Ordinal)..] }));
        }
        return _trees[(release, type)] = tree;
    }

    // Read and let go: the store keeps what is asked for again and again, and this is asked for once.
    private IReadOnlyList<ElementFacts> Read(FhirRelease release, string type)
    {
        if (definitions.Find(Core + type, release) is not { ResourceType: "StructureDefinition" } entry) return [];
        return ProfileFacts.ElementsOf(definitions.ReadJson(entry));
    }

    private int Element(string id, string type, string? text)
    {
        if (_places.TryGetValue(id, out var place)) return place;
        _places.Add(id, place = _elements.Count);
        _elements.Add(new IndexedElement(id, type, text));
        var segments = id.Split('.');
        if (segments.Length == 1)
        {
            Say(place, FinderWords.Of(type), 10);
            Say(place, FinderWords.Of(Glosses.OfType(type)), 9);
            return place;
        }
        var last = segments[^1].Split(':');
        foreach (var name in last)
        {
            // Of a long name each word says less.
            var words = FinderWords.Of(name).ToList();
            Say(place, words, 11 - Math.Min(words.Count, 4));
            Say(place, FinderWords.Of(Glosses.OfElement(name)), 8);
        }
        foreach (var segment in segments.Skip(1).SkipLast(1).SelectMany(each => each.Split(':'))) Say(place, FinderWords.Of(segment).Concat(FinderWords.Of(Glosses.OfElement(segment))), 4);
        Say(place, FinderWords.Of(type), FinderIndex.OfResource);
        Say(place, FinderWords.Of(Glosses.OfType(type)), 3);
        if (text is not null) Say(place, FinderWords.Of(text).Take(12), 2);
        return place;
    }

    private void Say(int element, IEnumerable<string> words, float weight)
    {
        foreach (var word in words)
        {
            if (!_words.TryGetValue(word, out var said)) _words.Add(word, said = []);
            if (weight > said.GetValueOrDefault(element)) said[element] = weight;
        }
    }
}
