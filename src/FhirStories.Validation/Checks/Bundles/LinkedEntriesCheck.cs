using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Bundles;

/// <summary>
/// Documents and messages hang together: what their first entry refers to is in them, and every entry is reached from the first, or
/// reaches what is (FHIR "Documents", "Messaging", "Bundle: resolving references").
/// </summary>
internal sealed class LinkedEntriesCheck(ValidationRun run)
{
    // Addresses of what lies elsewhere by its nature.
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        "Bundle.entry.fullUrl", "Coding.system", "Identifier.system", "Meta.profile", "Extension.url", "Quantity.system", "Endpoint.address",
        "MessageHeader.source.endpoint", "MessageHeader.destination.endpoint",
    };

    public void Check(InstanceNode bundle, bool isDocument, List<InstanceNode> entries)
    {
        var index = BundleIndex.Of(bundle);
        var linked = entries.Where(e => e.Child("resource")?.ResourceType is not null).ToList();
        if (linked.Count == 0) return;
        if (linked[0] == entries[0]) FirstRefersWithin(index, isDocument, entries[0]);
        var targets = linked.ToDictionary(e => e, e => Targets(index, e));
        var reached = new HashSet<InstanceNode>();
        Reach(linked[0], targets, reached);
        foreach (var link in bundle.Children)
            if (link.Name == "link" && link.ChildText("relation") == "stylesheet" && link.ChildText("url") is { } url) reached.UnionWith(index.ById(url));
        for (var more = true; more;)
        {
            more = false;
            foreach (var entry in linked)
            {
                if (reached.Contains(entry) || !targets[entry].Exists(reached.Contains)) continue;
                // Legal backwards links from R5 on, and what a Provenance has anyway.
                if (isDocument && run.Release != FhirRelease.R5 && entry.Child("resource")!.ResourceType != "Provenance")
                    run.Warning(entry, "invalid", "bundle-entry-backwards", $"This entry refers to what the document is made of, but nothing of that refers to it.");
                Reach(entry, targets, reached);
                more = true;
            }
        }
        foreach (var entry in linked)
        {
            if (reached.Contains(entry)) continue;
            if (isDocument) run.Error(entry, "not-found", "bundle-entry-unreachable", "Nothing leads from the Composition to this entry, nor from it to anything that belongs to the document.");
            else run.Warning(entry, "not-found", "bundle-entry-unreachable", "Nothing leads from the MessageHeader to this entry, nor from it to anything that belongs to the message.");
        }
    }

    private static void Reach(InstanceNode entry, Dictionary<InstanceNode, List<InstanceNode>> targets, HashSet<InstanceNode> reached)
    {
        var open = new Stack<InstanceNode>();
        open.Push(entry);
        while (open.TryPop(out var next))
        {
            if (!reached.Add(next) || !targets.TryGetValue(next, out var links)) continue;
            foreach (var target in links) open.Push(target);
        }
    }

    /// <summary>What a Composition or MessageHeader says of its content must be in the Bundle.</summary>
    private void FirstRefersWithin(BundleIndex index, bool isDocument, InstanceNode first)
    {
        var resource = first.Child("resource")!;
        if (!isDocument)
        {
            foreach (var focus in resource.Elements("focus")) Within(index, first, focus);
            return;
        }
        if (resource.ResourceType != "Composition") return;
        foreach (var name in (string[])["subject", "author", "encounter", "custodian"]) foreach (var part in resource.Elements(name)) Within(index, first, part);
        foreach (var party in resource.Elements("attester").SelectMany(a => a.Elements("party"))) Within(index, first, party);
        foreach (var detail in resource.Elements("event").SelectMany(e => e.Elements("detail"))) Within(index, first, detail);
        Sections(index, first, resource);
    }

    private void Sections(BundleIndex index, InstanceNode first, InstanceNode within)
    {
        foreach (var section in within.Elements("section"))
        {
            foreach (var name in (string[])["author", "focus", "entry"]) foreach (var part in section.Elements(name)) Within(index, first, part);
            Sections(index, first, section);
        }
    }

    private void Within(BundleIndex index, InstanceNode entry, InstanceNode reference)
    {
        if (reference.ChildText("reference") is not { Length: > 0 } text || text.StartsWith('#') || Find(index, entry, text).Count > 0) return;
        // That another version is here was said where references are checked.
        if (text.IndexOf("/_history/", StringComparison.Ordinal) is > 0 and var version && Find(index, entry, text[..version]).Count > 0) return;
        var isAbsolute = text.Contains(':', StringComparison.Ordinal);
        var type = ReferenceTarget.TypeOf(text);
        // Definitions are published; they need not come along.
        if (isAbsolute && (run.Rules.Store.Find(text, run.Release) is not null || type is not null && IsDefinition(type))) return;
        if (!isAbsolute && (type is null || run.Rules.Type(type, run.Release) is not { Kind: "resource" })) return;
        run.Error(reference, "not-found", "bundle-content-missing", $"'{text}' is no entry of this Bundle, which must carry what it is made of.", text);
    }

    private bool IsDefinition(string type) => run.Rules.Type(type, run.Release)?.Root is { } root && root.ByName("url") is not null && root.ByName("status") is not null;

    private static List<InstanceNode> Targets(BundleIndex index, InstanceNode entry)
    {
        var found = new List<InstanceNode>();
        Collect(index, entry, entry.Child("resource")!, found);
        return found;
    }

    private static void Collect(BundleIndex index, InstanceNode entry, InstanceNode node, List<InstanceNode> found)
    {
        foreach (var child in node.Children)
        {
            if (child.TypeName == "Reference" && child.ChildText("reference") is { } text) Add(text);
            else if (child.TypeName is "url" or "uri" && child.Text is { } uri && child.ElementName != "system" && !(child.Definition is Rules.ElementRules rules && Elsewhere.Contains(rules.Path))) Add(uri);
            // What is in a Bundle of its own belongs to that.
            if (child.ResourceType != "Bundle") Collect(index, entry, child, found);
        }

        void Add(string reference)
        {
            if (!reference.StartsWith('#')) found.AddRange(Find(index, entry, reference).Where(t => t != entry));
        }
    }

    private static List<InstanceNode> Find(BundleIndex index, InstanceNode entry, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var wanted = hash < 0 ? reference : reference[..hash];
        List<InstanceNode> found = [.. ReferenceTarget.Entries(entry.Child("resource")!, wanted)];
        // In STU3 a type and an id mean the entry that has them; later that was said where references are checked.
        return found.Count == 0 ? index.ById(wanted) : found;
    }
}
