using System.Globalization;
using FhirStories.Definitions;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>What a StructureDefinition takes from its base: types, targets and bindings are narrowed, never widened, and slices are slices of something.</summary>
internal sealed class DerivationCheck(ValidationRun run)
{
    private static readonly string[] Strengths = ["example", "preferred", "extensible", "required"];

    private readonly Known _known = new(run);

    public void Check(InstanceNode definition)
    {
        if (definition.ChildText("type") is { } type && type != "Extension")
        {
            foreach (var name in (string[])["context", "contextInvariant"])
                if (definition.Child(name) is { } context) run.Error(context, "invalid", "definition-context", $"Only extensions have a '{name}'; this describes {type}.");
        }
        foreach (var invariant in definition.Children.Where(c => c.Name == "contextInvariant" && c.Text is { Length: > 0 }))
            if (Expressions.Parse(invariant.Text!, out var problem) is null) run.Error(invariant, "invalid", "context-invariant-unreadable", $"'{(invariant.Text!.Length > 120 ? invariant.Text[..120] + "…" : invariant.Text)}' is no FHIRPath: {problem}");
        // R5 has a rule for it.
        if (definition.Child("derivation") is null && definition.Child("baseDefinition") is not null && run.Release != FhirRelease.R5)
            run.Error(definition, "required", "definition-derivation-missing", "It builds on another definition and does not say how: 'derivation' is 'constraint' for a profile, 'specialization' for a type.");
        if (definition.Child("differential") is not { } differential) return;
        foreach (var element in differential.Elements("element")) ValueSet(element);
        var release = FhirReleases.Of(definition.ChildText("fhirVersion")) ?? run.Release;
        if (definition.ChildText("derivation") != "constraint" || definition.ChildText("baseDefinition") is not { } canonical || run.Rules.Profile(canonical, release) is not { } parent) return;
        var paths = new DefinitionPaths(run.Rules, release);
        var sliced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in differential.Elements("element"))
        {
            if (element.ChildText("path") is not { Length: > 0 } path) continue;
            var id = element.ChildText("id");
            if (element.Child("slicing") is not null) sliced.Add(id ?? path);
            Id(element, id, path);
            if (element.Child("sliceName") is { Text: { } name } slice) Slice(slice, name, id, path, sliced, parent);
            List<Place> stated = id is not null && BaseWalk.Find(parent.Root, id) is { } own ? [new Place(own, parent)] : paths.At(parent, path);
            if (stated.Count == 0 || !path.Contains('.', StringComparison.Ordinal)) continue;
            Types(element, path, stated, paths, release);
            Strength(element, path, stated);
        }
    }

    private void ValueSet(InstanceNode element)
    {
        var node = element.Child("binding")?.Children.Find(c => c.ElementName == "valueSet");
        if ((node?.Text ?? node?.ChildText("reference")) is not { } canonical || canonical.StartsWith('#') || _known.Find("ValueSet", canonical) is not null) return;
        if (_known.Other("ValueSet", canonical) is { } other) run.Error(node!, "invalid", "binding-not-value-set", $"'{canonical}' is a {other}, and an element is bound to a value set.", canonical);
        else run.NotChecked(node!, "value-set-unknown", $"the codes of '{canonical}': no package here has this value set.", canonical);
    }

    /// <summary>An id is made of the path and the names of slices (R4 "ElementDefinition", element ids).</summary>
    private void Id(InstanceNode element, string? id, string path)
    {
        if (id is null || element.Child("id") is not { } node || id.Contains("[x]", StringComparison.Ordinal) || path.Contains("[x]", StringComparison.Ordinal)) return;
        var plain = Plain(id);
        // Ids of other shapes are names that tools gave, which nobody takes for a path.
        if (plain != path && plain.Split('.')[0] == path.Split('.')[0] && plain.Count(c => c == '.') == path.Count(c => c == '.'))
            run.Warning(node, "invalid", "definition-id-other", $"The id '{id}' is not made of the path '{path}': whoever refers to the element by id will miss it.");
    }

    /// <summary>An id without the names of slices.</summary>
    private static string Plain(string id) => string.Join('.', id.Split('.').Select(s => s.Split(':')[0]));

    private void Slice(InstanceNode node, string name, string? id, string path, HashSet<string> sliced, ProfileRules parent)
    {
        var last = path[(path.LastIndexOf('.') + 1)..];
        // Extensions are sliced by url and choices by type, also where nobody says so.
        if (last is "extension" or "modifierExtension" || last.EndsWith("[x]", StringComparison.Ordinal) || !path.Contains('.', StringComparison.Ordinal) || id is null) return;
        var colon = id.LastIndexOf(':');
        if (colon < 0 || colon < id.LastIndexOf('.')) return;
        var whole = id[..colon];
        var plain = Plain(whole);
        // A choice under the name of one type is a slice of it.
        if (last.Any(char.IsAsciiLetterUpper) && BaseWalk.Find(parent.Root, plain) is null) return;
        if (sliced.Contains(whole) || sliced.Contains(plain) || name.Contains('/', StringComparison.Ordinal) || BaseWalk.Find(parent.Root, whole)?.Slicing is not null || BaseWalk.Find(parent.Root, plain)?.Slicing is not null) return;
        // What a type or a profile on it slices is not looked into; what there is one of can have a name and is no worse for it.
        if (BaseWalk.Find(parent.Root, plain) is not { Max: > 1 }) return;
        run.Error(node, "invalid", "slice-without-slicing", $"'{name}' is a slice of '{path}', and nothing says how that is sliced: an element with 'slicing' comes before it.");
    }

    private void Types(InstanceNode element, string path, List<Place> stated, DefinitionPaths paths, FhirRelease release)
    {
        var allowed = stated.SelectMany(p => p.Rules.Types).ToList();
        if (allowed.Count == 0 || allowed.Exists(t => t.Code is "*" or "Element" or "Resource" or "DomainResource" or "BackboneElement" || t.Code.Contains('/', StringComparison.Ordinal))) return;
        foreach (var type in element.Elements("type"))
        {
            if (type.Child("code") is not { Text: { } code } node || code.Contains('/', StringComparison.Ordinal) || run.Rules.Type(code, release) is null) continue;
            var kin = allowed.Where(t => paths.IsA(code, t.Code)).ToList();
            if (kin.Count == 0)
            {
                run.Error(node, "invalid", "type-widened", $"The base allows {string.Join(", ", allowed.Select(t => t.Code).Distinct())} for '{path}', and not {code}.", code);
                continue;
            }
            Targets(type, path, kin, paths, release);
        }
    }

    private void Targets(InstanceNode type, string path, List<TypeRule> kin, DefinitionPaths paths, FhirRelease release)
    {
        var targets = kin.SelectMany(t => t.Targets).Select(t => run.Rules.Profile(t, release)).ToList();
        if (targets.Count == 0 || targets.Exists(t => t is null || t.Type is "Resource" or "DomainResource")) return;
        foreach (var target in type.Elements("targetProfile"))
        {
            if (target.Text is not { } canonical) continue;
            if (run.Rules.Profile(canonical, release) is not { } known)
                run.NotChecked(target, "profile-unknown", $"{canonical}: no package here has it.", canonical);
            else if (known.Kind == "resource" && !targets.Exists(t => paths.IsA(known.Type, t!.Type)))
                run.Error(target, "invalid", "target-widened", $"The base lets '{path}' refer to {string.Join(", ", targets.Select(t => t!.Type).Distinct())}, and not to {known.Type}.", canonical);
        }
    }

    private void Strength(InstanceNode element, string path, List<Place> stated)
    {
        if (element.Child("binding")?.Child("strength") is not { Text: { } strength } node || stated is not [{ Rules.Binding: { } binding }]) return;
        if (binding.Strength == "required" && Array.IndexOf(Strengths, strength) is >= 0 and var at && at < Array.IndexOf(Strengths, binding.Strength))
            run.Error(node, "invalid", "binding-weakened", string.Create(CultureInfo.InvariantCulture, $"The base binds '{path}' as {binding.Strength}: a profile of it cannot make that {strength}."));
    }
}
