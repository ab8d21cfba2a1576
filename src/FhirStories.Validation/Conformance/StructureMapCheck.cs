using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A StructureMap as an instance: variables are those of the rule or of what is around it, and groups that are called are there and take as much.</summary>
internal sealed class StructureMapCheck(ValidationRun run)
{
    public void Check(InstanceNode map)
    {
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        // Groups of imported maps are not here.
        var isWhole = map.Child("import") is null;
        foreach (var group in map.Children.Where(c => c.Name == "group"))
        {
            if (group.Child("name") is { Text: { } name } node && !groups.TryAdd(name, group.Children.Count(c => c.Name == "input")))
                run.Error(node, "duplicate", "map-group-twice", $"Two groups are called '{name}'.");
        }
        foreach (var group in map.Children.Where(c => c.Name == "group"))
        {
            var variables = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var input in group.Children.Where(c => c.Name == "input"))
            {
                if (input.Child("name") is { Text: { } name } node && !variables.TryAdd(name, true))
                    run.Error(node, "duplicate", "map-input-twice", $"Two inputs are called '{name}'.");
            }
            foreach (var rule in group.Children.Where(c => c.Name == "rule")) Rule(rule, variables, groups, isWhole);
        }
    }

    private void Rule(InstanceNode rule, Dictionary<string, bool> around, Dictionary<string, int> groups, bool isWhole)
    {
        var variables = new Dictionary<string, bool>(around, StringComparer.Ordinal);
        foreach (var source in rule.Children.Where(c => c.Name == "source"))
        {
            Context(source, variables);
            if (source.ChildText("variable") is { } variable) variables[variable] = true;
        }
        foreach (var target in rule.Children.Where(c => c.Name == "target"))
        {
            Context(target, variables);
            if (target.ChildText("variable") is { } variable) variables[variable] = true;
        }
        foreach (var inner in rule.Children.Where(c => c.Name == "rule")) Rule(inner, variables, groups, isWhole);
        foreach (var call in rule.Children.Where(c => c.Name == "dependent"))
        {
            if (call.Child("name") is not { Text: { } name } node) continue;
            if (!groups.TryGetValue(name, out var inputs))
            {
                if (isWhole) run.Error(node, "not-found", "map-group-missing", $"There is no group '{name}' in this map, and it imports none.");
                continue;
            }
            var given = call.Children.Count(c => c.Name == (run.Release == FhirRelease.R5 ? "parameter" : "variable"));
            if (given != inputs) run.Error(call, "invalid", "map-group-inputs", $"The group '{name}' takes {inputs} inputs, and {given} are given.");
        }
    }

    private void Context(InstanceNode part, Dictionary<string, bool> variables)
    {
        if (part.Child("context") is { Text: { } context } node && !variables.ContainsKey(context) && part.ChildText("contextType") != "type")
            run.Error(node, "not-found", "map-variable-missing", $"There is no variable '{context}' here: the group's inputs and what rules name in 'variable' are such.");
    }
}
