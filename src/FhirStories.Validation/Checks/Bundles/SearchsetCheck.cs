using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Bundles;

/// <summary>Search results: each entry has a resource, and its mode says why it is there.</summary>
internal sealed class SearchsetCheck(ValidationRun run)
{
    public void Check(InstanceNode bundle, List<InstanceNode> entries)
    {
        var self = bundle.Children.Find(c => c.Name == "link" && c.ChildText("relation") == "self")?.ChildText("url");
        // In R5 that is a rule of the Bundle (bdl-18).
        if (self is null && run.Release != FhirRelease.R5) run.Warning(bundle, "invalid", "searchset-self-missing", "Search results should have a link 'self', which says what was searched for.");
        var types = Types(self);
        var modes = entries.Exists(e => Mode(e) is not null);
        foreach (var entry in entries)
        {
            if (entry.Child("resource") is not { ResourceType: { } type } resource)
            {
                run.Error(entry, "required", "searchset-resource-missing", "An entry of search results has a resource.");
                continue;
            }
            if (modes) Entry(entry, resource, type, types);
            else if (types.Count > 0 && !types.Contains(type) && type != "OperationOutcome")
                run.Warning(entry, "invalid", "searchset-mode-missing", $"A {type} was not searched for: search.mode should say why it is here.");
        }
    }

    private void Entry(InstanceNode entry, InstanceNode resource, string type, List<string> types)
    {
        switch (Mode(entry))
        {
            case null:
                run.Warning(entry, "invalid", "searchset-mode-missing", "Other entries have a search.mode, this one has none.");
                break;
            case "outcome":
                if (type != "OperationOutcome") run.Error(entry, "invalid", "searchset-outcome-type", $"An outcome is an OperationOutcome, not a {type}.");
                break;
            case var mode:
                if (resource.ChildText("id") is null) run.Error(entry, "required", "searchset-id-missing", $"What was found has an id; this {type} has none.");
                if (mode == "match" && types.Count > 0 && !types.Contains(type))
                    run.Error(entry, "invalid", "searchset-match-type", $"A {type} does not match a search for {string.Join(", ", types)}.");
                break;
        }
    }

    private static string? Mode(InstanceNode entry) => entry.Child("search")?.ChildText("mode");

    /// <summary>What was searched for, by the link 'self': its path or its parameter _type; empty where it does not tell.</summary>
    private List<string> Types(string? self)
    {
        if (self is null) return [];
        var parts = self.Split('?', 2);
        var last = parts[0][(parts[0].LastIndexOf('/') + 1)..];
        if (last.Length > 0 && run.Rules.Type(last, run.Release) is { Kind: "resource" }) return [last];
        var named = parts.Length < 2 ? null : parts[1].Split('&').FirstOrDefault(p => p.StartsWith("_type=", StringComparison.Ordinal));
        return named is null ? [] : [.. Uri.UnescapeDataString(named[6..]).Split(',', StringSplitOptions.RemoveEmptyEntries)];
    }
}
