using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Codes against the value sets that their elements are bound to.</summary>
internal sealed class BindingCheck(ValidationRun run, TerminologyService terminology)
{
    private readonly List<CodedValue> _codes = [];

    /// <summary>Forgets the codes that it met.</summary>
    public void End() => _codes.Clear();

    /// <summary>A node that is a code, or has codes in it.</summary>
    public void Check(InstanceNode node, BindingRule binding, ProfileRules owner)
    {
        Against(node, binding.ValueSet, binding.Strength);
        // Where the codes are only preferred the reference validator leaves the bound to them alone.
        if (binding.Maximum is { } maximum) Against(node, maximum, binding.Strength == "extensible" ? "required" : "extensible");
        for (var i = 0; i < binding.Additional.Count; i++)
        {
            var more = binding.Additional[i];
            if (!Holds(more, node.Resource, owner)) continue;
            if (more.Purpose is "required" or "maximum") Against(node, more.ValueSet, "required");
            else if (more.Purpose == "extensible") Against(node, more.ValueSet, "extensible");
        }
    }

    /// <summary>Whether an additional binding holds here: all that it asks of the resource is so. Contexts that the instance does not tell do not hold.</summary>
    private static bool Holds(AdditionalBinding binding, InstanceNode resource, ProfileRules owner)
    {
        foreach (var usage in binding.Usages)
        {
            if (usage is not { Path: { } path, Code: not null } || usage.Profile != owner.Url && usage.Profile != owner.Canonical) return false;
            var steps = path.Split('.');
            if (steps[0] != resource.TypeName || !At(resource, steps, 1).Any(n => CodedValue.Of(n).Exists(c => c.System == usage.System && c.Code == usage.Code))) return false;
        }
        return true;
    }

    private static IEnumerable<InstanceNode> At(InstanceNode node, string[] steps, int from) =>
        from == steps.Length ? [node] : node.Elements(steps[from].Replace("[x]", "", StringComparison.Ordinal)).SelectMany(child => At(child, steps, from + 1));

    /// <summary>Whether a node has a code of the value set; what cannot be decided counts as no.</summary>
    public bool IsIn(InstanceNode node, BindingRule binding) =>
        CodedValue.Of(node).Exists(c => c.Code is not null && terminology.Check(binding.ValueSet, run.Release, c.System, c.Code).Membership == Membership.In);

    private void OnlyText(InstanceNode node, string valueSet, string strength)
    {
        if (strength == "required") run.Error(node, "code-invalid", "code-missing", $"A code of {valueSet} is needed here; there is only text.", valueSet);
        else run.Warning(node, "code-invalid", "code-missing", $"Use a code of {valueSet} beside the text, unless none fits.", valueSet);
    }

    private void Against(InstanceNode node, string valueSet, string strength)
    {
        if (strength is "example" or "preferred") return;
        var codes = _codes;
        codes.Clear();
        CodedValue.Of(node, codes);
        if (codes.Count == 0)
        {
            if (node.TypeName == "CodeableConcept" && node.Children.Count > 0) OnlyText(node, valueSet, strength);
            else if (strength == "required" && node.IsPrimitive && node.Text is null && node.Child("extension") is not null)
                run.Error(node, "code-invalid", "code-absent", $"A code of {valueSet} is needed here, not only an extension.", valueSet);
            return;
        }
        TerminologyReason? undecided = null;
        foreach (var code in codes)
        {
            if (code.Code is null) continue;
            var check = terminology.Check(valueSet, run.Release, code.HasSystem ? code.System ?? "" : null, code.Code);
            if (check.Membership == Membership.In) return;
            if (check.Membership == Membership.NotChecked) undecided ??= check.Reason;
        }
        var shown = string.Join(", ", codes.Where(c => c.Code is not null).Select(c => c.HasSystem ? $"'{c.System}|{c.Code}'" : $"'{c.Code}'"));
        if (shown.Length == 0)
        {
            if (strength == "required") run.Error(node, "code-invalid", "code-missing", $"A code of {valueSet} is needed here.", valueSet);
        }
        else if (undecided is { Code: "system-unknown" } && strength == "required" && codes.Exists(c => c.System?.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) == true))
            run.Error(node, "code-invalid", "code-not-in-value-set", $"{shown} cannot be in the value set {valueSet}, which is required here: {undecided.Message}", valueSet);
        else if (undecided is not null)
            run.NotChecked(node, "binding-undecided", $"whether {shown} is in {valueSet}: {undecided.Message}", valueSet);
        else if (strength == "required")
            run.Error(node, "code-invalid", "code-not-in-value-set", $"{shown} is not in the value set {valueSet}, which is required here.", valueSet);
        else
            run.Warning(node, "code-invalid", "code-not-in-value-set", $"{shown} is not in the value set {valueSet}; use a code of it, unless none fits.", valueSet);
    }
}
