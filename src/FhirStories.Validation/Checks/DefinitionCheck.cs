using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>A StructureDefinition as an instance: that it can be built on its base, and states nothing that its base has not.</summary>
internal sealed class DefinitionCheck(ValidationRun run)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    public void Check(InstanceNode node)
    {
        var release = FhirReleases.Of(node.ChildText("fhirVersion")) ?? run.Release;
        var parent = node.ChildText("baseDefinition") is { } canonical ? run.Rules.Profile(canonical, release) : null;
        if (parent is not null) Lineage(node, parent);
        TypeOf(node, release);
        if (node.Child("differential") is not { } differential) return;
        new ElementDefinitionCheck(run, release).Check(node, differential, parent);
        if (node.ChildText("derivation") != "constraint") return;
        if (node.ChildText("type") == "Extension") OwnUrl(node, differential);
        if (IsObligationProfile(node)) ObligationsOnly(differential);
        AgainstBase(node, differential);
        // What is about another type than it says has no place in the snapshot, and that is said.
        if (node.ChildText("type") is { } type && differential.Elements("element").Any(e => e.ChildText("path") is { } path && path.Split('.')[0] != type[(type.LastIndexOf('/') + 1)..])) return;
        var json = JsonSerializer.SerializeToUtf8Bytes(NodeJson.Write(node));
        var (_, issues) = run.Rules.Store.Snapshots.GenerateAsync(json, release).GetAwaiter().GetResult();
        foreach (var issue in issues)
        {
            var place = issue.ElementId is { } id ? differential.Elements("element").FirstOrDefault(e => e.ChildText("id") == id || e.ChildText("path") == id) ?? node : node;
            var detail = $"{issue.Code}{issue.ElementId}";
            // How long it takes is this machine's affair and no fault of the definition, nor is what is not here.
            if (issue.Code is "snapshot-too-large" or "snapshot-base-missing") run.NotChecked(place, issue.Code, issue.Message, detail);
            else if (issue.Severity == DefinitionSeverity.Error) run.Error(place, "invalid", issue.Code, issue.Message, detail);
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

    /// <summary>A constraint is of the type and kind of its base, a specialization is of a type of its own.</summary>
    private void Lineage(InstanceNode node, ProfileRules parent)
    {
        if (node.ChildText("derivation") == "specialization" && node.ChildText("type") == parent.Type)
            run.Error(node.Child("type")!, "invalid", "definition-type-same", $"A specialization makes a new type, and {parent.Type} is that of the base: what narrows it is a 'constraint'.");
        if (node.ChildText("derivation") != "constraint") return;
        if (node.ChildText("type") is { } type && type != parent.Type)
            run.Error(node.Child("type")!, "invalid", "definition-type-differs", $"The base {parent.Canonical} is about {parent.Type}, so a profile of it is not about {type}.");
        else if (node.ChildText("kind") is { } kind && kind != parent.Kind)
            run.Error(node.Child("kind")!, "invalid", "definition-kind-differs", $"The base {parent.Canonical} is a {parent.Kind}, so a profile of it is not a {kind}.");
    }

    /// <summary>The type that is described is FHIR's own, or, of a logical model, a URL.</summary>
    private void TypeOf(InstanceNode node, FhirRelease release)
    {
        if (node.Child("type") is not { Text: { Length: > 0 } type } place) return;
        var kind = node.ChildText("kind");
        if (type.Contains(':', StringComparison.Ordinal))
        {
            if (kind is not (null or "logical")) run.Error(place, "invalid", "definition-type-url", $"Only logical models have a type that is a URL; this is a {kind}.");
        }
        else if (run.Rules.Type(type, release) is not { } known || known.Url != Core + type)
            run.Error(place, "invalid", "definition-type-unknown", $"'{type}' is no type of FHIR {FhirReleases.VersionOf(release)}: a type of one's own is named by a URL.");
        else if (node.ChildText("url") != known.Url && node.ChildText("derivation") is not (null or "constraint"))
            run.Error(place, "invalid", "definition-type-taken", $"'{type}' is a type of FHIR: what describes it otherwise is a 'constraint'.");
    }

    /// <summary>An extension fixes its url to its own canonical: instances name it by that.</summary>
    private void OwnUrl(InstanceNode node, InstanceNode differential)
    {
        if (node.ChildText("url") is not { } url) return;
        var element = differential.Elements("element").FirstOrDefault(e => e.ChildText("path") == "Extension.url");
        // A profile of another extension inherits its url.
        if (node.ChildText("baseDefinition") == Core + "Extension" && element?.Child("fixedUri") is null)
            run.Error(element ?? differential, "invalid", "extension-own-url", $"An extension fixes its url, by which instances name it: 'Extension.url' needs fixedUri {url}.");
        else if (element?.Children.FirstOrDefault(c => c.Name is "fixedUri" or "patternUri") is { Text: { } text } value && text != url)
            run.Error(value, "invalid", "extension-own-url", $"The extension is called {url}, and fixes its url to '{text}': make them equal.");
    }
}
