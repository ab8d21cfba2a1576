using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>
/// The third walk, for those who ask: which elements of a profile an instance populates, by the ids that authors link to
/// (<c>Patient.identifier:nhsNumber.system</c>, <c>Observation.value[x]:valueQuantity</c>). Below a slice both the sliced element and the slice are populated.
/// </summary>
/// <remarks>
/// An element may be stated in several places at once, as in an element's id: by the profile itself, by what it refers to, by the profile of
/// its type and by its type. All are followed, so slices count wherever they are defined.
/// </remarks>
internal sealed class PopulatedElements(ValidationRun run, SliceMatcher slices)
{
    private const string Absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    /// <summary>The ids, of the root on.</summary>
    /// <param name="root">The root of a resource that was walked.</param>
    /// <param name="profile">A profile that is about its type.</param>
    public IReadOnlySet<string> Of(InstanceNode root, ProfileRules profile)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { profile.Root.Id };
        // Slices are tried out; what that finds was said before.
        run.Try(() => Below(root, profile.Root.Id, [new Place(profile.Root, profile), .. profile.Type == root.TypeName ? Types(root) : []], found));
        return found;
    }

    /// <param name="parent">An element.</param>
    /// <param name="id">Its id.</param>
    /// <param name="places">Where its children are stated.</param>
    /// <param name="found">What is populated.</param>
    private void Below(InstanceNode parent, string id, List<Place> places, HashSet<string> found)
    {
        foreach (var node in parent.Children)
        {
            run.Spend(places.Count);
            if (node.Definition is null || IsAbsent(node)) continue;
            var stated = places.SelectMany(place => place.Rules.Children.Where(rule => ProfileWalk.IsOf(node, rule)).Select(rule => new Place(rule, place.Owner))).ToList();
            if (stated.Count == 0) continue;
            var isChoice = stated[0].Rules.IsChoice;
            var name = isChoice ? node.ElementName + "[x]" : node.ElementName;
            List<Place> all = [.. stated, .. Behind(node, stated)];
            Add($"{id}.{name}", node, all, found);
            if (isChoice) Add($"{id}.{name}:{node.Name}", node, all, found);
            foreach (var slice in stated.SelectMany(place => slices.SlicesOf(node, place.Rules, place.Owner).Select(rules => new Place(rules, place.Owner))).GroupBy(place => place.Rules.SliceName))
            {
                // What is said of all repetitions holds for those of a slice as well.
                List<Place> own = [.. slice];
                Add($"{id}.{name}:{slice.Key}", node, [.. own, .. Behind(node, own), .. all], found);
            }
        }
    }

    // Another repetition may have below it what this one lacks: each is looked into, though its id is there already.
    private void Add(string id, InstanceNode node, List<Place> places, HashSet<string> found)
    {
        found.Add(id);
        if (node.Children.Count > 0) Below(node, id, [.. places.Distinct()], found);
    }

    /// <summary>What states the children of an element besides the element itself: what it refers to, the profiles of its type, its type.</summary>
    private IEnumerable<Place> Behind(InstanceNode node, IReadOnlyList<Place> stated)
    {
        foreach (var (rules, owner) in stated)
        {
            if (rules.ContentReference is { } id && BaseWalk.Find(owner.Root, id) is { } referred) yield return new Place(referred, owner);
            foreach (var type in rules.Types.Where(type => type.Code == node.TypeName || type.Code is "Resource" or "*"))
                foreach (var canonical in type.Profiles)
                    if (run.Rules.Profile(canonical, run.Release) is { } profile && profile.Type == node.TypeName) yield return new Place(profile.Root, profile);
        }
        // Of a resource in a resource only what every resource has, unless the profile says which type it is.
        if (node.ResourceType is null || stated.Any(place => place.Rules.Types.Any(type => type.Code == node.TypeName)))
            foreach (var place in Types(node)) yield return place;
        else if (run.Rules.Type("Resource", run.Release) is { } any) yield return new Place(any.Root, any);
    }

    private IEnumerable<Place> Types(InstanceNode node)
    {
        if (run.Rules.Type(node.TypeName, run.Release) is { } own) yield return new Place(own.Root, own);
    }

    /// <summary>An element that says why it is empty populates nothing.</summary>
    private static bool IsAbsent(InstanceNode node)
    {
        if (node.Text is not null) return false;
        var isSaid = false;
        foreach (var child in node.Children)
        {
            if (child.ElementName == "extension") isSaid |= child.ChildText("url") == Absent;
            else if (child.ElementName != "id") return false;
        }
        return isSaid || node.Children.Count == 0 && node.ResourceType is null;
    }
}
