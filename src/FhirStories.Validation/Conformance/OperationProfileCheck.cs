using System.Globalization;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>What an operation says of its parameters, and what the profile says of the Parameters that carry them, are the same.</summary>
internal sealed class OperationProfileCheck(ValidationRun run)
{
    private const string AllowedType = "http://hl7.org/fhir/StructureDefinition/operationdefinition-allowed-type";

    /// <param name="operation">The operation.</param>
    /// <param name="profile">Its input or output profile.</param>
    /// <param name="use">in, out.</param>
    public void Check(InstanceNode operation, ProfileRules profile, string use)
    {
        var unmatched = operation.Children.Where(c => c.Name == "parameter" && c.ChildText("use") == use).ToList();
        foreach (var slice in profile.Root.ByName("parameter")?.Rules.Slices ?? [])
        {
            if (slice.ByName("name")?.Rules is not { } rules || (rules.Fixed ?? rules.Pattern)?.Text is not { } name) continue;
            if (unmatched.Find(p => p.ChildText("name") == name) is not { } parameter)
            {
                run.Warning(operation, "not-found", "operation-profile-parameter", $"{profile.Url} has a parameter '{name}', which the operation has not for '{use}'.", name);
                continue;
            }
            unmatched.Remove(parameter);
            Counts(parameter, name, slice, profile);
            Types(parameter, name, slice, profile);
        }
        foreach (var parameter in unmatched)
            run.Warning(parameter, "not-found", "operation-profile-parameter", $"{profile.Url} says nothing about the parameter '{parameter.ChildText("name")}'.");
    }

    private void Counts(InstanceNode parameter, string name, ElementRules slice, ProfileRules profile)
    {
        if (parameter.Child("min") is { } min && int.TryParse(min.Text, out var least) && least != slice.Min)
            run.Error(min, "invalid", "operation-profile-count", $"'{name}' is needed {least} times here, and {slice.Min} times in {profile.Url}: say the same in both.");
        if (parameter.Child("max") is { } max && (max.Text == "*" ? int.MaxValue : int.TryParse(max.Text, out var number) ? number : -1) is >= 0 and var most && most != slice.Max)
            run.Error(max, "invalid", "operation-profile-count", $"'{name}' is allowed {max.Text} times here, and {(slice.Max == int.MaxValue ? "*" : slice.Max.ToString(CultureInfo.InvariantCulture))} times in {profile.Url}: say the same in both.");
    }

    private void Types(InstanceNode parameter, string name, ElementRules slice, ProfileRules profile)
    {
        var (value, resource, part) = (Of("value"), Of("resource"), Of("part"));
        List<TypeRule> carried = [];
        if (IsCarrier(value, resource, part)) carried.AddRange(value!.Types);
        var references = carried.SelectMany(t => t.Targets).ToList();
        if (IsCarrier(resource, value, part))
        {
            carried.AddRange(resource!.Types);
            references.AddRange(resource.Types.SelectMany(t => t.Profiles));
        }
        var types = Allowed(parameter);
        Same("type", types, [.. carried.Select(t => t.Code)]);
        Same("targetProfile", [.. parameter.Children.Where(c => c.Name == "targetProfile").Select(c => c.Text ?? "")], references);

        ElementRules? Of(string child) => slice.Children.Find(c => c.Name == child);

        void Same(string what, List<string> here, List<string> there)
        {
            var more = here.Except(there).ToList();
            if (more.Count > 0) run.Error(parameter, "invalid", "operation-profile-type-missing", $"'{name}' has the {what} {List(more)}, which {profile.Url} does not let it have.");
            var less = there.Except(here).ToList();
            if (less.Count > 0) run.Error(parameter, "invalid", "operation-profile-type-more", $"{profile.Url} lets '{name}' have the {what} {List(less)}, which the parameter does not name.");
        }
    }

    /// <summary>Whether a parameter's content is in this element, as none of the others must be there.</summary>
    private static bool IsCarrier(ElementRules? element, ElementRules? other, ElementRules? another) => element is { Max: > 0 } && other is not { Min: > 0 } && another is not { Min: > 0 };

    private static List<string> Allowed(InstanceNode parameter)
    {
        var extended = parameter.Children.Where(c => c.Name == "extension" && c.ChildText("url") == AllowedType).Select(c => c.Child("value")?.Text ?? "").ToList();
        if (extended.Count > 0) return extended;
        var listed = parameter.Children.Where(c => c.Name == "allowedType").Select(c => c.Text ?? "").ToList();
        return listed.Count > 0 ? listed : parameter.ChildText("type") is { } type ? [type] : [];
    }

    private static string List(List<string> names) => names.Count <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(5))} and {names.Count - 5} more";
}
