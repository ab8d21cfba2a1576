using System.Globalization;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A CodeSystem as an instance: codes are told apart, what it says of its content is so, and its properties are what it declares.</summary>
internal sealed class CodeSystemCheck(ValidationRun run, TerminologyService terminology)
{
    private readonly Known _known = new(run);

    public void Check(InstanceNode system)
    {
        var concepts = Concepts(system);
        var content = system.ChildText("content");
        var supplements = system.ChildText("supplements");
        Content(system, content, supplements, concepts);
        Codes(system, concepts);
        if (supplements is not null) Supplement(system, supplements, concepts);
        ValueSet(system);
        new ConceptPropertyCheck(run, terminology).Check(system, supplements, concepts);
    }

    private static List<InstanceNode> Concepts(InstanceNode system)
    {
        var found = new List<InstanceNode>();
        Collect(system);
        return found;

        void Collect(InstanceNode holder)
        {
            foreach (var child in holder.Children)
            {
                if (child.Name != "concept") continue;
                found.Add(child);
                Collect(child);
            }
        }
    }

    private void Content(InstanceNode system, string? content, string? supplements, List<InstanceNode> concepts)
    {
        if (supplements is not null && content is not (null or "supplement"))
            run.Error(system.Child("content")!, "invalid", "code-system-supplement-content", $"It supplements {supplements}, so its content is 'supplement', not '{content}'.");
        // STU3 has no supplements: there it is a code that its value set lacks.
        if (content == "supplement" && supplements is null && run.Release != FhirRelease.Stu3)
            run.Error(system, "invalid", "code-system-supplements-missing", "It is a supplement and does not say of what: name the code system in 'supplements'.");
        if (supplements is not null && system.Child("caseSensitive") is { } sensitive)
            run.Error(sensitive, "invalid", "code-system-supplement-case", "Whether case counts is for the code system itself to say, not for its supplement.");
        if (content == "complete" && concepts.Count == 0)
            run.Warning(system, "invalid", "code-system-empty", "The code system calls itself complete and has no concepts: 'not-present' says that they are elsewhere.");
        if (content == "not-present" && concepts.Count > 0)
            run.Error(concepts[0], "invalid", "code-system-not-present", "The code system says that it does not hold its concepts, and holds some: its content is 'fragment' or 'complete'.");
        if (system.Child("count") is { Text: { } text } count && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var stated))
        {
            if (content == "complete" && stated != concepts.Count)
                run.Error(count, "invalid", "code-system-count", $"The code system is complete and has {concepts.Count} concepts, not {stated}.");
            else if (content is "fragment" or "example" && concepts.Count >= stated)
                run.Warning(count, "invalid", "code-system-count", $"It holds {concepts.Count} of {stated} concepts, so it is no '{content}'.");
        }
        if (system.Child("hierarchyMeaning") is null && concepts.Exists(c => c.Child("concept") is not null))
            run.Advise(system, "informational", "code-system-hierarchy", "Concepts have concepts below them: 'hierarchyMeaning' would say what that means.");
    }

    private void Codes(InstanceNode system, List<InstanceNode> concepts)
    {
        var ignoresCase = system.ChildText("caseSensitive") == "false";
        var seen = new HashSet<string>(ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var language = system.ChildText("language");
        foreach (var concept in concepts)
        {
            if (concept.Child("code") is { Text: { } code } node && !seen.Add(code))
                run.Error(node, "duplicate", "code-system-code-twice", $"The code '{code}' stands twice{(ignoresCase ? " (case does not count here)" : "")}: each concept has a code of its own.");
            if (concept.ChildText("display") is not { } display) continue;
            foreach (var designation in concept.Children)
            {
                if (designation.Name != "designation" || designation.Child("use") is not null || designation.ChildText("value") is not { } value || value == display) continue;
                if ((designation.ChildText("language") ?? language) == language)
                    run.Warning(designation, "invalid", "code-system-designation", $"'{value}' is another display than '{display}' in the same language: say what it is for in 'use'.");
            }
        }
    }

    private void Supplement(InstanceNode system, string supplements, List<InstanceNode> concepts)
    {
        if (concepts.Count == 0) return;
        var (url, version) = Split(supplements);
        if (_known.System(url) is not { } head || version is not null && head.Version != version && _known.Find("CodeSystem", supplements) is null)
        {
            run.NotChecked(system.Child("supplements")!, "code-system-supplement-unknown", $"whether the concepts are those of {supplements}: it is not here.");
            return;
        }
        if (system.ChildText("hierarchyMeaning") is { } meaning && head.HierarchyMeaning is { } own && meaning != own)
            run.Error(system.Child("hierarchyMeaning")!, "invalid", "code-system-supplement-hierarchy", $"The hierarchy of {url} means '{own}', not '{meaning}'.");
        foreach (var concept in concepts)
        {
            if (concept.Child("code") is { Text: { } code } node && terminology.CheckSystem(url, run.Release, code).Membership == Membership.NotIn)
                run.Error(node, "code-invalid", "code-system-supplement-code", $"{url} has no code '{code}': a supplement adds no codes.");
        }
    }

    /// <summary>The value set of all its codes holds all its codes and nothing else.</summary>
    private void ValueSet(InstanceNode system)
    {
        if (system.Child("valueSet") is not { Text: { } canonical } node || system.ChildText("url") is not { } url || _known.Find("ValueSet", canonical) is not { } entry) return;
        var set = _known.Read(entry);
        if (!set.TryGetProperty("compose", out var compose) || !compose.TryGetProperty("include", out var includes) || includes.ValueKind != JsonValueKind.Array || includes.GetArrayLength() != 1)
        {
            run.Error(node, "invalid", "code-system-value-set", $"{canonical} is not the value set of all codes of {url}: such a one includes that system and nothing else.");
            return;
        }
        var include = includes[0];
        var stated = include.TryGetProperty("system", out var text) ? text.GetString() : null;
        if (stated != url)
            run.Error(node, "invalid", "code-system-value-set", $"{canonical} holds codes of {stated ?? "other value sets"}, not of {url}.");
        else if (include.TryGetProperty("concept", out _) || include.TryGetProperty("filter", out _) || include.TryGetProperty("valueSet", out _))
            run.Error(node, "invalid", "code-system-value-set", $"{canonical} picks some of the codes of {url}: 'valueSet' names the one that holds all.");
    }

    internal static (string Url, string? Version) Split(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
    }
}
