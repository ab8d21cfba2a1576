using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A ConceptMap as an instance: what it maps are codes of the systems and value sets that it names.</summary>
internal sealed class ConceptMapCheck(ValidationRun run, TerminologyService terminology)
{
    private readonly Known _known = new(run);

    public void Check(InstanceNode map)
    {
        var source = Scope(map, "sourceScope", "source");
        var target = Scope(map, "targetScope", "target");
        var properties = Declared(map, "property");
        var attributes = Declared(map, "additionalAttribute");
        foreach (var group in map.Children.Where(c => c.Name == "group"))
        {
            var from = Side(group, "source", source);
            var to = Side(group, "target", target);
            var seen = new HashSet<(string, string?)>();
            foreach (var element in group.Children.Where(c => c.Name == "element"))
            {
                Code(element, from);
                foreach (var mapped in element.Children.Where(c => c.Name == "target"))
                {
                    Code(mapped, to);
                    if (element.ChildText("code") is { } code && !seen.Add((code, mapped.ChildText("code"))))
                        run.Warning(mapped, "duplicate", "concept-map-twice", $"'{code}' is mapped to {(mapped.ChildText("code") is { } other ? $"'{other}'" : "nothing")} already.");
                    if (run.Release == FhirRelease.R5) Parts(mapped, properties, attributes);
                }
            }
            Undecided(group, "source", from);
            Undecided(group, "target", to);
        }
    }

    /// <summary>The value set that a side of the map is about, under the name that its release gives it; null where none is known.</summary>
    private string? Scope(InstanceNode map, string name, string earlier)
    {
        var node = map.Children.Find(c => c.ElementName == name) ?? map.Children.Find(c => c.ElementName == earlier && (c.IsPrimitive || c.TypeName == "Reference"));
        if ((node?.Text ?? node?.ChildText("reference")) is not { } canonical) return null;
        if (_known.Find("ValueSet", canonical) is not null) return canonical;
        // Elements of a logical model are mapped by their ids: a data set has no value set, and its map names the model by a uri.
        if (_known.Other("ValueSet", canonical) is { } other && !(node!.TypeName == "uri" && other == "StructureDefinition" && run.Rules.Profile(canonical, run.Release) is { Kind: "logical" }))
            run.Error(node!, "invalid", "concept-map-scope", $"'{canonical}' is a {other}: a map goes from one value set to another.");
        return null;
    }

    private Mapped Side(InstanceNode group, string name, string? valueSet)
    {
        if (group.Child(name) is not { Text: { } text } node)
        {
            run.Warning(group, "required", "concept-map-system-missing", $"The group names no code system in '{name}', so nobody can tell what its codes mean.");
            return new Mapped(null, valueSet);
        }
        var (system, version) = CodeSystemCheck.Split(text);
        version ??= group.ChildText($"{name}Version");
        if (!AbsoluteUri.Is(system)) return new Mapped(null, valueSet);
        var isKnown = version is null || _known.Find("CodeSystem", $"{system}|{version}") is not null;
        if (!isKnown) run.NotChecked(node, "concept-map-codes-undecided", $"the codes of {system}: version {version} of it is not here.");
        return new Mapped(isKnown ? system : null, valueSet) { IsOther = !_known.IsOfRelease(system) };
    }

    private void Code(InstanceNode node, Mapped side)
    {
        if (side.System is not { } system || node.Child("code") is not { Text: { } code } place) return;
        var display = node.ChildText("display");
        var check = terminology.CheckSystem(system, run.Release, code, display);
        if (check.Membership == Membership.NotIn && side.IsOther) check = new CodeCheck(Membership.NotChecked, new TerminologyReason("system-other", "only the edition of another FHIR release is here."));
        if (check.Membership == Membership.NotIn)
        {
            run.Error(place, "code-invalid", "concept-map-code-unknown", $"The code system {system} has no code '{code}'.");
            return;
        }
        if (check.Membership == Membership.NotChecked)
        {
            side.Undecided++;
            side.Reason ??= check.Reason?.Message;
            return;
        }
        if (check.DisplayIsWrong) run.Warning(node.Child("display")!, "code-invalid", "concept-map-display", $"{system} calls '{code}' otherwise than '{display}'{(check.Display is null ? "" : $": '{check.Display}'")}.");
        if (side.ValueSet is { } set && terminology.Check(set, run.Release, system, code).Membership == Membership.NotIn)
            run.Error(place, "code-invalid", "concept-map-code-outside", $"'{code}' of {system} is not in {set}, which the map is about.");
    }

    /// <summary>What cannot be told is said once of all codes of a side.</summary>
    private void Undecided(InstanceNode group, string name, Mapped side)
    {
        if (side.Undecided > 0)
            run.NotChecked(group.Child(name)!, "concept-map-codes-undecided", $"whether {(side.Undecided == 1 ? "one code is" : $"{side.Undecided} codes are")} of {side.System}: {side.Reason}");
    }

    private static Dictionary<string, (string? Type, string? System)> Declared(InstanceNode map, string name)
    {
        var found = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
        foreach (var child in map.Children)
            if (child.Name == name && child.ChildText("code") is { } code) found[code] = (child.ChildText("type"), child.ChildText("system"));
        return found;
    }

    private void Parts(InstanceNode mapped, Dictionary<string, (string? Type, string? System)> properties, Dictionary<string, (string? Type, string? System)> attributes)
    {
        foreach (var part in mapped.Children)
        {
            if (part.Name == "property") Part(part, "code", properties, "property");
            else if (part.Name is "dependsOn" or "product") Part(part, "attribute", attributes, "additional attribute");
        }
    }

    private void Part(InstanceNode part, string name, Dictionary<string, (string? Type, string? System)> declared, string what)
    {
        if (part.Child(name) is not { Text: { } code } node) return;
        if (!declared.TryGetValue(code, out var declaration))
        {
            run.Error(node, "invalid", "concept-map-property-undeclared", $"The map declares no {what} '{code}'.");
            return;
        }
        if (part.Children.Find(c => c.ElementName == "value") is not { } value) return;
        if (declaration.Type is { } type && value.TypeName != type)
            run.Error(value, "invalid", "concept-map-property-type", $"The {what} '{code}' is declared as {type}, and this is a {value.TypeName}.");
        else if (declaration.System is { } system && value is { TypeName: "code", Text: { } own } && terminology.CheckSystem(system, run.Release, own).Membership == Membership.NotIn)
            run.Error(value, "code-invalid", "concept-map-property-code", $"The code system {system} has no code '{own}'.");
    }

    private sealed record Mapped(string? System, string? ValueSet)
    {
        /// <summary>Whether only another release's edition of the system is here.</summary>
        public bool IsOther { get; init; }

        /// <summary>How many codes could not be decided.</summary>
        public int Undecided { get; set; }

        /// <summary>Why.</summary>
        public string? Reason { get; set; }
    }
}
