using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>
/// The first walk: every node learns its element, its type and its rules from the release's own definitions, and what does not
/// fit is said: unknown elements, wrong shapes and formats, order, number.
/// </summary>
internal sealed class BaseWalk(ValidationRun run)
{
    /// <summary>Walks a resource.</summary>
    public void Resource(InstanceNode node)
    {
        var type = node.ResourceType!;
        if (run.Rules.Type(type, run.Release) is not { Kind: "resource" or "logical", IsAbstract: false } rules)
        {
            run.Error(node, "structure", "resource-type-unknown", $"'{type}' is not a resource type of FHIR {Definitions.FhirReleases.VersionOf(run.Release)}.");
            return;
        }
        node.SetType(type);
        node.Definition = rules.Root;
        // Parameters without parameters are what an operation without parameters takes.
        if (node.Children.Count == 0 && type != "Parameters")
            run.Error(node, "structure", "resource-empty", $"The {type} has no content: a resource has at least one element.");
        Children(node, rules, rules.Root);
    }

    private void Children(InstanceNode node, ProfileRules owner, ElementRules rules)
    {
        // ExampleScenario.instance has an element of the name that JSON uses for the type of a resource.
        if (node.ResourceType is { } text && rules.ByName("resourceType") is not null)
        {
            node.Add(new InstanceNode("resourceType", node, node.Line, node.Column) { Text = text, Form = ValueForm.String });
            node.ResourceType = null;
        }
        else if (node.ResourceType is not null && !(rules == owner.Root && owner.Kind is "resource" or "logical"))
        {
            run.Error(node, "structure", "element-unknown", $"{node.ResourceType} stands in a {node.TypeName}, which is no resource and holds none.", "resourceType");
            node.ResourceType = null;
            // In XML what follows is the resource's.
            if (node.Form == ValueForm.Xml) return;
        }
        if (node.HasShadow && !node.IsPrimitive)
            run.Error(node, "structure", "json-shadow-of-complex", $"'_{node.Name}' is for values: a {node.TypeName} has its id and extension within it.");
        var order = -1;
        foreach (var child in node.Children)
        {
            if (rules.ByName(child.Name) is not { } named)
            {
                Unknown(node, child);
                continue;
            }
            if ((child.Form == ValueForm.Xml || child.IsAttribute) && child.IsAttribute != named.Rules.IsXmlAttribute)
            {
                run.Error(child, "structure", "xml-attribute", child.IsAttribute
                    ? $"XML writes '{child.Name}' as an element with the attribute 'value', not as an attribute." : $"XML writes '{child.Name}' as an attribute, not as an element.");
            }
            else if (child.Form == ValueForm.Xml && !child.IsAttribute)
            {
                if (named.Rules.Order < order)
                    run.Error(child, "structure", "xml-order", $"'{child.Name}' stands too late: XML keeps the order of the definition.");
                order = Math.Max(order, named.Rules.Order);
            }
            Child(child, owner, named);
        }
        Counts(node, rules);
    }

    private void Child(InstanceNode child, ProfileRules owner, NamedChild named)
    {
        child.ElementName = named.Rules.Name;
        child.Repeats = named.Rules.IsList;
        child.Definition = named.Rules;
        if (child.Form != ValueForm.Xml && !child.IsAttribute && child.InArray != named.Rules.IsList)
        {
            run.Error(child, "structure", "json-list", named.Rules.IsList
                ? $"'{child.Name}' may repeat, so JSON writes it as a list." : $"'{child.Name}' does not repeat, so JSON writes no list.", child.Name);
        }
        if (named.Type is not { } type)
        {
            // Another element's children are its own.
            child.SetType("BackboneElement");
            if (Referred(owner, named.Rules) is { } referred) Children(child, owner, referred);
            return;
        }
        child.SetType(type.Code);
        if (type.Code == "Resource")
        {
            Nested(child);
            return;
        }
        if (named.Rules.Children.Count > 0)
        {
            Complex(child, owner, named.Rules);
            return;
        }
        if (run.Rules.Type(type.Code, run.Release) is not { } rules)
        {
            run.NotChecked(child, "type-unknown", $"nothing here says what a {type.Code} is.");
            return;
        }
        if (rules.Kind == "primitive-type") Primitive(child, type.Code, rules);
        else if (type.Code == "xhtml") child.IsPrimitive = true;
        else Complex(child, rules, rules.Root);
    }

    private void Complex(InstanceNode child, ProfileRules owner, ElementRules rules)
    {
        if (child.Text is not null)
        {
            run.Error(child, "structure", "object-expected", $"'{child.Name}' has elements of its own, not the value '{Cut(child.Text)}'.");
            return;
        }
        Children(child, owner, rules);
    }

    private void Nested(InstanceNode child)
    {
        if (child.ResourceType is null) run.Error(child, "structure", "resource-expected", $"'{child.Name}' holds a resource: it needs a resourceType.");
        else Resource(child);
    }

    private void Primitive(InstanceNode child, string type, ProfileRules rules)
    {
        child.IsPrimitive = true;
        foreach (var part in child.Children)
        {
            if (part.Name == "id") part.SetType("string");
            else if (part.Name != "extension")
            {
                run.Error(child, "structure", child.Text is null ? "value-expected" : "element-unknown", $"'{child.Name}' is of the type {type}: it has a value, not the element '{part.Name}'.", part.Name);
                return;
            }
        }
        Children(child, rules, rules.Root);
        if (child.Text is not { } text) return;
        var form = type is "boolean" ? ValueForm.Boolean : type is "integer" or "unsignedInt" or "positiveInt" or "decimal" ? ValueForm.Number : ValueForm.String;
        if (child.Form != ValueForm.Xml && child.Form != form)
        {
            run.Error(child, "value", "json-value-form", $"'{child.Name}' is of the type {type}: JSON writes it as a {form.ToString().ToLowerInvariant()}, not as a {child.Form.ToString().ToLowerInvariant()}.");
            return;
        }
        // R4 says System.String of a resource's id, whose own page says id; R5 says id of an element's, which holds what it likes.
        var format = child.Name != "id" ? type : child.Parent is { ResourceType: not null } ? "id" : "string";
        if (PrimitiveFormat.Problem(format, text, run.Release) is { } problem)
            run.Error(child, "value", "primitive-format", $"'{Cut(text)}' {problem}.");
        else if (PrimitiveFormat.Oddity(format, text) is { } oddity)
            run.Warning(child, "value", "primitive-odd", $"'{Cut(text)}' {oddity}.");
    }

    private void Unknown(InstanceNode node, InstanceNode child)
    {
        // The attributes that FHIR XML has everywhere.
        if (child.IsAttribute && child.Name == "id" && node.ResourceType is null) return;
        // A list is one thing that is not known, however long it is.
        if (child.InArray && child.Index > 0) return;
        run.Error(child, "structure", "element-unknown", $"{node.TypeName} has no element '{child.Name}'{(child.IsAttribute ? " as an attribute" : "")}.");
    }

    private void Counts(InstanceNode node, ElementRules rules)
    {
        foreach (var rule in rules.Children)
        {
            var count = 0;
            string? name = null;
            var several = false;
            foreach (var child in node.Children)
            {
                if (child.Definition != rule) continue;
                count++;
                several |= name is not null && name != child.Name;
                name = child.Name;
            }
            if (count < rule.Min && !node.IsPrimitive)
                run.Error(node, "structure", "element-missing", $"{node.TypeName} needs {Label(rule)}{(rule.Min > 1 ? $" at least {rule.Min} times" : "")}.", rule.Name);
            if (several) run.Error(node, "structure", "choice-twice", $"{Label(rule)} stands with more than one type: keep one.", rule.Name);
            else if (count > rule.Max && rule.Max < int.MaxValue)
                run.Error(node, "structure", "element-too-many", $"{Label(rule)} stands {count} times; at most {rule.Max} {(rule.Max == 1 ? "is" : "are")} allowed.", rule.Name);
        }
    }

    private static string Label(ElementRules rule) => rule.IsChoice ? $"'{rule.Name}[x]'" : $"'{rule.Name}'";

    private static ElementRules? Referred(ProfileRules owner, ElementRules rules) =>
        rules.ContentReference is { } id ? Find(owner.Root, id) : rules.Children.Count > 0 ? rules : null;

    /// <summary>The element of an id.</summary>
    internal static ElementRules? Find(ElementRules from, string id)
    {
        if (from.Id == id) return from;
        foreach (var child in from.Children.Concat(from.Slices))
        {
            if ((id.StartsWith(child.Id, StringComparison.Ordinal)) && Find(child, id) is { } found) return found;
        }
        return null;
    }

    private static string Cut(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}…";
}
