using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>A StructureDefinition as an instance: that it can be built on its base, and states nothing that its base has not.</summary>
internal sealed class DefinitionCheck(ValidationRun run)
{
    public void Check(InstanceNode node)
    {
        if (node.ChildText("derivation") != "constraint" || node.Child("differential") is not { } differential) return;
        RepeatedTypes(differential);
        if (IsObligationProfile(node)) ObligationsOnly(differential);
        AgainstBase(node, differential);
        var release = FhirReleases.Of(node.ChildText("fhirVersion")) ?? run.Release;
        var json = JsonSerializer.SerializeToUtf8Bytes(NodeJson.Write(node));
        var (_, issues) = run.Rules.Store.Snapshots.GenerateAsync(json, release).GetAwaiter().GetResult();
        foreach (var issue in issues)
        {
            var place = issue.ElementId is { } id ? differential.Elements("element").FirstOrDefault(e => e.ChildText("id") == id || e.ChildText("path") == id) ?? node : node;
            var detail = $"{issue.Code}{issue.ElementId}";
            if (issue.Severity == DefinitionSeverity.Error) run.Error(place, "invalid", issue.Code, issue.Message, detail);
            else if (issue.Severity == DefinitionSeverity.Warning) run.Warning(place, "invalid", issue.Code, issue.Message, detail);
        }
    }

    /// <summary>A profile narrows: it takes nothing back of what its base demands.</summary>
    private void AgainstBase(InstanceNode node, InstanceNode differential)
    {
        if (node.ChildText("baseDefinition") is not { } canonical || run.Rules.Profile(canonical, run.Release) is not { } parent) return;
        foreach (var element in differential.Elements("element"))
        {
            var id = element.ChildText("id") ?? (element.ChildText("sliceName") is { } slice ? $"{element.ChildText("path")}:{slice}" : element.ChildText("path"));
            if (id is null || BaseWalk.Find(parent.Root, id) is not { } stated) continue;
            if (int.TryParse(element.ChildText("min"), out var min) && min < stated.Min)
                run.Error(element, "invalid", "cardinality-widened", $"'{id}' is needed {stated.Min} times by the base, and {min} times here: a profile can only demand more.", id);
            if (element.ChildText("max") is { } max && (max == "*" ? int.MaxValue : int.TryParse(max, out var most) ? most : 0) > stated.Max)
                run.Error(element, "invalid", "cardinality-widened", $"'{id}' is allowed {stated.Max} times by the base, and {max} times here: a profile can only allow less.", id);
            if (stated.Fixed is { } exact && element.Children.FirstOrDefault(c => c.ElementName == "fixed") is { } own && !exact.IsExactly(own))
                run.Error(element, "invalid", "fixed-value-changed", $"The base fixes '{id}' to '{exact.Display}': a profile cannot fix it to something else.", id);
        }
    }

    private static bool IsObligationProfile(InstanceNode node) => node.Elements("extension").Any(e =>
        e.ChildText("url") == "http://hl7.org/fhir/StructureDefinition/obligation-profile" && e.Children.Any(c => c.ElementName == "value" && c.Text == "true"));

    /// <summary>A profile of obligations says who must do what, not what an instance may be.</summary>
    private void ObligationsOnly(InstanceNode differential)
    {
        foreach (var element in differential.Elements("element"))
        {
            foreach (var part in element.Children.Where(c => c.Name is not ("id" or "path" or "sliceName" or "extension" or "mustSupport")))
                run.Error(part, "invalid", "obligation-profile-constrains", $"This is a profile of obligations: '{part.Name}' is not for it.", part.Name);
        }
    }

    // Since R4 a type stands once, with a list of its profiles and targets.
    private void RepeatedTypes(InstanceNode differential)
    {
        if (run.Release == FhirRelease.Stu3) return;
        foreach (var element in differential.Elements("element"))
        {
            foreach (var type in element.Elements("type").GroupBy(t => t.ChildText("code")).Where(g => g.Count() > 1))
                run.Error(element, "invalid", "type-repeated", $"The type {type.Key} stands {type.Count()} times: name it once, with all its profiles and targets.", type.Key ?? "");
        }
    }
}
