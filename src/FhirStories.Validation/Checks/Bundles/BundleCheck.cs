using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Bundles;

/// <summary>What a Bundle as a whole keeps to (FHIR "Bundle"): links, addresses of entries, first entries, references that lead to entries.</summary>
internal sealed class BundleCheck(ValidationRun run)
{
    private readonly List<InstanceNode> _references = [];

    public void Check(InstanceNode bundle)
    {
        var type = bundle.ChildText("type");
        var entries = bundle.Children.FindAll(c => c.Name == "entry");
        new BundleLinkCheck(run).Check(bundle, type, entries);
        First(bundle, type, entries);
        var known = new Dictionary<string, InstanceNode>(StringComparer.Ordinal);
        foreach (var entry in entries) Entry(entry, type, known);
        foreach (var entry in entries.Where(e => e.Child("resource")?.ResourceType is not null)) References(entry, type);
        // STU3 has no timestamp: a document's date is when it was last updated.
        if (type == "document" && run.Release == FhirRelease.Stu3 && bundle.Child("meta")?.Child("lastUpdated") is null)
            run.Error(bundle, "required", "bundle-document-date", "A document needs meta.lastUpdated, which says when it was made.");
        if (type is "document" or "message")
        {
            new LinkedEntriesCheck(run).Check(bundle, type == "document", entries);
            Links(type, entries);
        }
        if (type == "searchset") new SearchsetCheck(run).Check(bundle, entries);
    }

    private void First(InstanceNode bundle, string? type, List<InstanceNode> entries)
    {
        var wanted = type switch
        {
            "document" => "Composition",
            "message" => "MessageHeader",
            _ => null,
        };
        if (wanted is null) return;
        if (entries.Count == 0)
        {
            run.Error(bundle, "invalid", "bundle-first-entry", $"A {type} begins with a {wanted}; this Bundle has no entries.");
            return;
        }
        if (entries[0].Child("resource")?.ResourceType is var first && first != wanted)
            run.Error(entries[0], "invalid", "bundle-first-entry", $"A {type} begins with a {wanted}, not with {(first is null ? "an entry without a resource" : $"a {first}")}.");
    }

    private void Entry(InstanceNode entry, string? type, Dictionary<string, InstanceNode> known)
    {
        var url = entry.Child("fullUrl");
        var resource = entry.Child("resource");
        var resourceType = resource?.ResourceType;
        var id = resource?.ChildText("id");
        if (url?.Text is not { } address)
        {
            // A transaction or batch creates its entries; a response names them in its own way.
            if (type is not ("transaction" or "batch" or "transaction-response" or "batch-response" or null))
                run.Error(entry, "required", "bundle-full-url-missing", "The entry has no fullUrl, which all but transactions and batches need.");
            return;
        }
        if (!AbsoluteUri.Is(address))
        {
            run.Error(url, "invalid", "bundle-full-url-relative", $"The fullUrl '{address}' is not absolute.");
            return;
        }
        if (resource is null || resourceType is null) return;
        // That it names a version is a rule's to say (bdl-8).
        if (address.Contains("/_history/", StringComparison.Ordinal)) return;
        var isRestful = ReferenceTarget.TypeOf(address) is { } named && address.Contains("://", StringComparison.Ordinal) && IsType(named);
        if (isRestful && !address.EndsWith($"/{resourceType}/{id}", StringComparison.Ordinal))
        {
            run.Error(entry, "invalid", "bundle-full-url-mismatch", id is null
                ? $"The fullUrl '{address}' names an id; the {resourceType} has none." : $"The fullUrl '{address}' is not that of {resourceType}/{id}.");
        }
        else if (!isRestful && resource.ChildText("url") == address && !address.StartsWith("http://hl7.org/fhir/v", StringComparison.Ordinal))
            run.Error(entry, "invalid", "bundle-full-url-canonical", $"The fullUrl '{address}' is the canonical URL, not the address of the {resourceType}: that ends in {resourceType}/{id}.");
        var key = $"{address}|{resource.Child("meta")?.ChildText("versionId")}";
        if (!known.TryAdd(key, entry) && type != "history")
            run.Error(entry, "invalid", "bundle-full-url-twice", $"The fullUrl '{address}' stands twice; entries of one fullUrl differ in meta.versionId.");
    }

    /// <summary>References to entries that the rules do not lead to: another version, several versions, or an id under another kind of address.</summary>
    private void References(InstanceNode entry, string? type)
    {
        var fullUrl = entry.ChildText("fullUrl");
        var isLinked = type is "document" or "message";
        foreach (var reference in Within(entry.Child("resource")!))
        {
            if (reference.ChildText("reference") is not { Length: > 0 } text || text.StartsWith('#')) continue;
            if (fullUrl is null && type is "transaction" or "batch")
            {
                run.Error(entry, "required", "bundle-full-url-missing", $"The entry refers to '{text}' and has no fullUrl, so nobody can tell whether that is another entry.");
                return;
            }
            if (!AbsoluteUri.Is(text) && text.Count(c => c == '/') is not (1 or 3) && !(text.Contains('?', StringComparison.Ordinal) && type is "transaction" or "batch"))
            {
                run.Error(reference, "invalid", "bundle-reference-form", $"'{text}' is neither absolute nor of the form Type/id.", text);
                continue;
            }
            var found = ReferenceTarget.Entries(reference, text).Take(2).ToList();
            var versioned = text.Contains("/_history/", StringComparison.Ordinal);
            if (isLinked && versioned && found.Count == 0 && ReferenceTarget.Entries(reference, text.Split("/_history/")[0]).Any())
                run.Error(reference, "not-found", "bundle-reference-version", $"'{text}' names a version that is not in this Bundle; other versions of it are.", text);
            else if (!versioned && found.Count > 1)
                run.Error(reference, "invalid", "bundle-reference-ambiguous", $"'{text}' leads to more than one entry of this Bundle: name the version.", text);
            else if (!AbsoluteUri.Is(text) && ReferenceTarget.TypeOf(text) is { } named && IsType(named)) Relative(entry, reference, text, named, isLinked);
        }
    }

    /// <summary>A relative reference means an entry by the server's address; what only looks like one does not lead there.</summary>
    private void Relative(InstanceNode entry, InstanceNode reference, string text, string type, bool isLinked)
    {
        var bundle = entry.Parent!;
        if (ReferenceTarget.ByName(bundle, entry, text)?.Child("resource") is { } meant && meant.ResourceType != type)
            run.Error(reference, "invalid", "bundle-reference-relative", $"'{text}' leads to an entry that is a {meant.ResourceType}.", text);
        else if (isLinked && run.Release != FhirRelease.Stu3 && !ReferenceTarget.IsByAddress(bundle, entry, text) && BundleIndex.Of(bundle).ById(text.Split("/_history/")[0]) is [var apparent, ..])
        {
            run.Error(reference, "not-found", "bundle-reference-apparent", apparent.ChildText("fullUrl") is { } url
                ? $"'{text}' is of the type and id of an entry of this Bundle, and does not lead to it from here: refer to it as '{url}', or give both entries addresses of one server."
                : $"'{text}' is of the type and id of an entry of this Bundle, and does not lead to it: the entry has no fullUrl.", text);
        }
    }

    /// <summary>In a document or message what is referred to by its place in the Bundle must be in it.</summary>
    private void Links(string type, List<InstanceNode> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Child("resource") is not { } resource) continue;
            foreach (var reference in Within(resource))
            {
                if (reference.ChildText("reference") is not { } text || text.StartsWith('#')) continue;
                var isLocal = text.StartsWith("urn:uuid:", StringComparison.Ordinal) || text.StartsWith("urn:oid:", StringComparison.Ordinal);
                if (!isLocal && (type != "document" || AbsoluteUri.Is(text))) continue;
                if (ReferenceTarget.Find(reference, text) is not null) continue;
                if (isLocal) run.Warning(reference, "not-found", "bundle-reference-missing", $"'{text}' is no entry of this Bundle, and nothing outside of it has such an address.", text);
                else run.Warning(reference, "not-found", "bundle-reference-missing", $"'{text}' is no entry of this document: a document carries what it is made of.", text);
            }
        }
    }

    /// <summary>The references in a resource; good until the next is asked for.</summary>
    private List<InstanceNode> Within(InstanceNode resource)
    {
        _references.Clear();
        Collect(resource);
        return _references;
    }

    private void Collect(InstanceNode node)
    {
        if (node.TypeName == "Reference") _references.Add(node);
        foreach (var child in node.Children)
        {
            // What is in a Bundle of its own was checked there.
            if (child.ResourceType != "Bundle") Collect(child);
        }
    }

    private bool IsType(string name) => run.Rules.Type(name, run.Release) is { Kind: "resource" };
}
