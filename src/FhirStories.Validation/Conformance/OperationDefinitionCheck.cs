using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>An OperationDefinition as an instance: its parameters are told apart, and its profiles are about Parameters.</summary>
internal sealed class OperationDefinitionCheck(ValidationRun run)
{
    public void Check(InstanceNode operation)
    {
        Names(operation, "parameter");
        foreach (var name in (string[])["inputProfile", "outputProfile"])
        {
            if (operation.Child(name) is not { Text: { } canonical } node) continue;
            if (run.Rules.Profile(canonical, run.Release) is not { } profile)
                run.NotChecked(node, "operation-profile-unknown", $"{canonical}: no package here has this profile.");
            else if (profile.Type != "Parameters")
                run.Error(node, "invalid", "operation-profile-type", $"{canonical} is about {profile.Type}; what goes in and out of an operation is Parameters.");
            else if (profile.Issues.FirstOrDefault(i => i.Severity == DefinitionSeverity.Error) is { } wrong)
                run.NotChecked(node, "operation-profile-broken", $"{canonical} is itself wrong: {wrong.Message}");
            else
                new OperationProfileCheck(run).Check(operation, profile, name == "inputProfile" ? "in" : "out");
        }
    }

    private void Names(InstanceNode holder, string part)
    {
        var seen = new HashSet<(string, string?)>();
        foreach (var parameter in holder.Children)
        {
            if (parameter.Name != part || parameter.Child("name") is not { Text: { } name } node) continue;
            if (!seen.Add((name, parameter.ChildText("use")))) run.Warning(node, "duplicate", "operation-parameter-twice", $"Two parameters of the same use are called '{name}': one that may repeat is meant by 'max'.");
            if (int.TryParse(parameter.ChildText("min"), out var min) && parameter.ChildText("max") is { } max && max != "*" && int.TryParse(max, out var most) && most < min)
                run.Error(parameter.Child("max")!, "invalid", "operation-parameter-count", $"'{name}' is needed {min} times and allowed {most} times.");
            Names(parameter, "part");
        }
    }
}
