using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Codings and Quantities by themselves, whatever they are bound to: the system is one, the code is one of its system, and the display is the code's.</summary>
internal sealed class CodingCheck(ValidationRun run, TerminologyService terminology)
{
    public void Check(InstanceNode node)
    {
        if (!run.IsNew(node) || node.ChildText("code") is not { } code) return;
        var isCoding = node.TypeName == "Coding";
        if (node.ChildText("system") is not { } system)
        {
            if (isCoding) run.Warning(node, "code-invalid", "coding-system-missing", $"The code '{code}' has no system, so it means nothing in particular.");
            return;
        }
        if (!(node.Parent?.TypeName == "CodeableConcept" ? AbsoluteUri.Is(system) : AbsoluteUri.IsSystem(system)))
        {
            run.Error(node, "code-invalid", "coding-system-relative", $"The system '{system}' is not absolute: it is a URL or begins with urn:.");
            return;
        }
        var check = terminology.CheckSystem(system, run.Release, code, isCoding ? node.ChildText("display") : null);
        if (check.Membership == Membership.NotIn)
            run.Error(node, "code-invalid", "code-not-in-system", $"The code system {system} has no code '{code}'.");
        else if (check.DisplayIsWrong)
            run.Error(node, "code-invalid", "display-wrong", $"'{node.ChildText("display")}' is not what {system} calls '{code}'{(check.Display is null ? "" : $": '{check.Display}' is")}.");
        else if (check.Membership == Membership.NotChecked) Unknown(node, system);
    }

    /// <summary>A system that is not here: it may be none at all.</summary>
    private void Unknown(InstanceNode node, string system)
    {
        var kinds = run.Rules.Store.FindAll(system).Select(e => e.ResourceType).ToList();
        if (kinds.Contains("CodeSystem")) return;
        if (kinds.Contains("ValueSet"))
            run.Error(node, "code-invalid", "coding-system-value-set", $"'{system}' is a value set, not a code system: name the system that the code is of.");
        else if (CodeSystemNames.Mistake(system, s => run.Rules.Store.FindAll(s).Any(e => e.ResourceType == "CodeSystem")) is { } mistake)
        {
            // In a CodeableConcept another coding may say it; a value set that a Coding is bound to says it better.
            var isAlone = node.Parent?.TypeName != "CodeableConcept" && node.Definition is not ElementRules { Binding.Strength: "required" or "extensible" or "preferred" };
            if (isAlone) run.Error(node, "code-invalid", "coding-system-wrong", mistake);
            else run.Warning(node, "code-invalid", "coding-system-wrong", mistake);
        }
    }
}
