using System.Globalization;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>Makes a logical model of data items, and the ConceptMap that says which elements hold them. The same table gives the same
/// resources each time.</summary>
internal static class DataSetBuilder
{
    public static IReadOnlyList<Resource> Build(string fileName, IReadOnlyList<DataItem> items)
    {
        var title = TitleOf(fileName);
        var root = RootOf(title);
        // FHIR wants a logical model called alike everywhere: the type, the first path, and so the canonical and the id.
        var id = root;
        var url = $"{Canonicals.Catalogue}/StructureDefinition/{id}";
        var ids = Ids(items, root);
        return [Model(id, url, title, root, items, ids), Map(id, url, title, root, items, ids)];
    }

    private static StructureDefinition Model(string id, string url, string title, string root, IReadOnlyList<DataItem> items, IReadOnlyList<string> ids)
    {
        var definition = new StructureDefinition
        {
            Id = id,
            Meta = new Meta { Profile = [Canonicals.DataSetProfile] },
            Text = NarrativeWriter.Of(title, $"Data set of {items.Count.ToString(CultureInfo.InvariantCulture)} items: {string.Join(", ", items.Select(item => item.Label))}."),
            Url = url,
            Name = root,
            Title = title,
            Status = PublicationStatus.Draft,
            FhirVersion = FHIRVersion.N4_0_1,
            Kind = StructureDefinition.StructureDefinitionKind.Logical,
            Abstract = false,
            Type = url,
            BaseDefinition = "http://hl7.org/fhir/StructureDefinition/Element",
            Derivation = StructureDefinition.TypeDerivationRule.Specialization,
            Differential = new(),
        };
        definition.Differential.Element.Add(new ElementDefinition { ElementId = root, Path = root, Short = title, Definition = title, Min = 0, Max = "*" });
        foreach (var (item, element) in items.Zip(ids))
            definition.Differential.Element.Add(new ElementDefinition
            {
                ElementId = element,
                Path = element,
                Short = item.Label,
                Definition = item.Definition ?? item.Label,
                Comment = item.Remarks.Count == 0 ? null : string.Join('\n', item.Remarks),
                Min = item.Min,
                Max = item.Max,
                Type = [new() { Code = item.Type ?? "string" }],
            });
        return definition;
    }

    private static ConceptMap Map(string id, string url, string title, string root, IReadOnlyList<DataItem> items, IReadOnlyList<string> ids)
    {
        var gaps = items.Count(item => item.Targets.Count == 0);
        var map = new ConceptMap
        {
            Id = id + "-mapping",
            Meta = new Meta { Profile = [Canonicals.DataSetMappingProfile] },
            Text = NarrativeWriter.Of($"Mapping of {title}", $"{(items.Count - gaps).ToString(CultureInfo.InvariantCulture)} of {items.Count.ToString(CultureInfo.InvariantCulture)} items are mapped; {gaps.ToString(CultureInfo.InvariantCulture)} are gaps."),
            Url = $"{Canonicals.Catalogue}/ConceptMap/{id}-mapping",
            Name = root + "Mapping",
            Title = $"Mapping of {title}",
            Status = PublicationStatus.Draft,
            // R4 lets a canonical here name value sets only.
            Source = new FhirUri(url),
        };
        foreach (var target in items.SelectMany(item => item.Targets).Select(target => target.Canonical).Distinct(StringComparer.Ordinal))
        {
            var group = new ConceptMap.GroupComponent { Source = url, Target = target };
            foreach (var (item, element) in items.Zip(ids))
            {
                var own = item.Targets.Where(each => each.Canonical == target).ToList();
                if (own.Count > 0) group.Element.Add(Source(item, element, own.Select(each => new ConceptMap.TargetElementComponent
                {
                    Code = each.Element,
                    // A table says where an item goes, and not how well it fits.
                    Equivalence = ConceptMapEquivalence.Relatedto,
                    Comment = each.Comment,
                })));
            }
            map.Group.Add(group);
        }
        // A gap is what no target of any kind holds.
        if (gaps > 0)
            map.Group.Add(new ConceptMap.GroupComponent
            {
                Source = url,
                Element = [.. items.Zip(ids).Where(each => each.First.Targets.Count == 0).Select(each => Source(each.First, each.Second, [new() { Equivalence = ConceptMapEquivalence.Unmatched }]))],
            });
        return map;
    }

    private static ConceptMap.SourceElementComponent Source(DataItem item, string element, IEnumerable<ConceptMap.TargetElementComponent> targets) =>
        new() { Code = element, Display = item.Label, Target = [.. targets] };

    private static List<string> Ids(IReadOnlyList<DataItem> items, string root)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var ids = new List<string>();
        foreach (var item in items)
        {
            var name = NameOf(item.Label);
            name = char.ToLowerInvariant(name[0]) + name[1..];
            var unique = name;
            for (var i = 2; !taken.Add(unique); i++) unique = name + i.ToString(CultureInfo.InvariantCulture);
            ids.Add($"{root}.{unique}");
        }
        return ids;
    }

    private static string RootOf(string title)
    {
        const int longest = 44;
        var name = NameOf(title);
        // Letters that the name cannot hold, and what is cut off, would make different data sets one.
        return name.Length <= longest && !title.Any(c => c > 127 && char.IsLetterOrDigit(c)) ? name : (name.Length > longest ? name[..longest] : name) + StableIds.Hash(title);
    }

    /// <summary>Words in one, as FHIR names elements: letters and digits, a letter first.</summary>
    private static string NameOf(string words)
    {
        const int longest = 60;
        var name = string.Concat(StableIds.Slug(words).Split(['-', '.'], StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) name = "Item" + name;
        return name.Length > longest ? name[..longest] : name;
    }

    private static string TitleOf(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName).Replace('_', ' ').Replace('-', ' ').Trim();
        return name.Length == 0 ? "Data set" : char.ToUpperInvariant(name[0]) + name[1..];
    }
}
