using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A ValueSet as an instance: that what it is made of exists.</summary>
internal sealed class ValueSetCheck(ValidationRun run, TerminologyService terminology)
{
    private readonly Known _known = new(run);

    public void Check(InstanceNode set)
    {
        if (set.Child("compose") is { } compose)
        {
            foreach (var part in compose.Children.Where(c => c.Name is "include" or "exclude"))
            {
                Imports(part, set);
                if (part.Child("system") is { Text: { } system } node) System(part, node, system, set);
            }
        }
        if (set.Child("expansion") is { } expansion) Expansion(expansion);
    }

    private void Imports(InstanceNode part, InstanceNode set)
    {
        var imports = part.Children.Where(c => c.Name == "valueSet" && c.Text is not null).ToList();
        foreach (var import in imports)
        {
            var canonical = import.Text!;
            if (canonical == set.ChildText("url"))
                run.Error(import, "invalid", "value-set-includes-itself", "The value set includes itself, so nobody can tell what is in it: take this out.");
            else if (canonical.StartsWith('#') || _known.Find("ValueSet", canonical) is not null) continue;
            else if (_known.Other("ValueSet", canonical) is { } other)
                run.Warning(import, "invalid", "value-set-not-one", $"'{canonical}' is a {other}, not a value set.");
            else
                run.NotChecked(import, "value-set-unknown", $"what '{canonical}' holds: no package here has this value set.");
        }
        if (imports.Count > 1)
            run.Advise(part, "informational", "value-set-imports-several", "Several value sets in one part: only codes that all of them hold are meant. Give each a part of its own if any of them will do.");
    }

    private void System(InstanceNode part, InstanceNode node, string system, InstanceNode set)
    {
        var version = part.ChildText("version");
        // A few of HL7's own tables have a bar in their names.
        if (system.Contains('|', StringComparison.Ordinal) && _known.Find("CodeSystem", system)?.Url != system)
        {
            run.Error(node, "invalid", "value-set-system-version", $"'{system}' holds a version: the version has an element of its own beside 'system'.");
            return;
        }
        if (!AbsoluteUri.Is(system))
        {
            run.Error(node, "invalid", "value-set-system-relative", system.StartsWith('#')
                ? $"'{system}' is no address: a code system is named by its url, also when it is contained." : $"The system '{system}' is not absolute: a code system is named by its url.");
            return;
        }
        var head = _known.System(system);
        if (head is null && _known.Other("CodeSystem", system) == "ValueSet")
        {
            run.Error(node, "invalid", "value-set-system-is-value-set", $"'{system}' is a value set, not a code system: name it in 'valueSet', or name the system of its codes here.");
            return;
        }
        if (head?.Content == "supplement")
        {
            run.Error(node, "invalid", "value-set-system-is-supplement", $"'{system}' only adds to another code system: name that one here.");
            return;
        }
        if (head?.Content is "example" or "fragment" && part.Child("concept") is null)
        {
            run.Advise(node, "informational", "value-set-system-partial", $"Only a part of {system} is known here ({head.Content}).");
        }
        // What another version holds is not known.
        var other = head is null ? null
            : version is not null && head.Version != version && _known.Find("CodeSystem", $"{system}|{version}") is null ? $"version {version} of it is not here."
            : _known.IsOfRelease(system) ? null : "only the edition of another FHIR release is here.";
        Concepts(part, system, other, set.ChildText("status") == "retired");
        new FilterCheck(run, terminology).Check(part, system, other is null ? head : null, other is not null);
    }

    private void Concepts(InstanceNode part, string system, string? other, bool isRetired)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = 0;
        string? reason = other;
        foreach (var concept in part.Children)
        {
            if (concept.Name != "concept" || concept.Child("code") is not { Text: { } code } node) continue;
            if (!seen.Add(code)) run.Warning(node, "duplicate", "value-set-code-twice", $"'{code}' stands twice: once is enough.");
            var display = concept.ChildText("display");
            var check = terminology.CheckSystem(system, run.Release, code, display);
            switch (check.Membership)
            {
                case Membership.NotIn when other is not null:
                    open++;
                    break;
                case Membership.NotIn when isRetired:
                    run.Warning(node, "code-invalid", "value-set-code-unknown", $"The code system {system} has no code '{code}'.");
                    break;
                case Membership.NotIn:
                    run.Error(node, "code-invalid", "value-set-code-unknown", $"The code system {system} has no code '{code}'.");
                    break;
                case Membership.NotChecked:
                    open++;
                    reason ??= check.Reason?.Message;
                    break;
                default:
                    if (check.DisplayIsWrong) run.Advise(concept.Child("display")!, "informational", "value-set-display-other", $"{system} calls '{code}' otherwise than '{display}'{(check.Display is null ? "" : $": '{check.Display}'")}.");
                    break;
            }
        }
        if (open > 0) run.NotChecked(part, "value-set-codes-undecided", $"whether {(open == 1 ? "one code is" : $"{open} codes are")} of {system}: {reason}");
    }

    private void Expansion(InstanceNode expansion)
    {
        var listed = 0;
        var waiting = new Stack<InstanceNode>([expansion]);
        while (waiting.TryPop(out var at))
        {
            foreach (var member in at.Children)
            {
                if (member.Name != "contains") continue;
                if (member.ChildText("code") is not null) listed++;
                waiting.Push(member);
            }
        }
        if (expansion.Child("total") is { Text: { } text } total && int.TryParse(text, out var stated) && stated < listed)
            run.Warning(total, "invalid", "expansion-total", $"The expansion lists {listed} codes, which is more than its total of {stated}.");
    }
}
