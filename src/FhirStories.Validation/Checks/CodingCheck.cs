using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Codings by themselves, whatever they are bound to: the code is one of its system, and the display is the code's.</summary>
internal sealed class CodingCheck(ValidationRun run, TerminologyService terminology)
{
    private readonly HashSet<InstanceNode> _checked = [];

    public void Check(InstanceNode node)
    {
        if (!_checked.Add(node) || node.ChildText("code") is not { } code || node.ChildText("system") is not { } system) return;
        if (!system.Contains(':', StringComparison.Ordinal))
        {
            run.Error(node, "code-invalid", "coding-system-relative", $"The system '{system}' is not absolute.");
            return;
        }
        var check = terminology.CheckSystem(system, run.Release, code, node.ChildText("display"));
        if (check.Membership == Membership.NotIn)
            run.Error(node, "code-invalid", "code-not-in-system", $"The code system {system} has no code '{code}'.");
        else if (check.DisplayIsWrong)
            run.Error(node, "code-invalid", "display-wrong", $"'{node.ChildText("display")}' is not what {system} calls '{code}'{(check.Display is null ? "" : $": '{check.Display}' is")}.");
    }
}
