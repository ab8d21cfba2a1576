using System.Xml.Linq;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>Narrative: XHTML that is safe to show, says something, leads somewhere, and is in the language it should be (FHIR "Narrative").</summary>
internal sealed class NarrativeCheck(ValidationRun run)
{
    private readonly NarrativeLinkCheck _links = new(run);

    /// <summary>The XHTML of a narrative.</summary>
    public void Check(InstanceNode node)
    {
        if (node.Text is not { } text) return;
        if (XhtmlText.Parse(text, out var problem) is not { } root)
        {
            run.Error(node, "invalid", "narrative-malformed", $"The narrative is not well-formed XHTML: {problem}");
            return;
        }
        if (root.Name.LocalName != "div" || root.Name.NamespaceName != XhtmlText.Namespace)
        {
            run.Error(node, "invalid", "narrative-root", $"The narrative is a <div> in the namespace {XhtmlText.Namespace}.");
            return;
        }
        if (root.DescendantNodes().OfType<XComment>().Any(c => c.Value.StartsWith("DOCTYPE", StringComparison.Ordinal)))
            run.Error(node, "invalid", "narrative-doctype", "A narrative has no DOCTYPE, not even in a comment.");
        foreach (var element in root.DescendantsAndSelf()) Element(node, element);
        if (root.Value.AsSpan().Trim(" \t\r\n").IsEmpty && !root.Descendants().Any(e => e.Name.LocalName == "img"))
            run.Error(node, "invalid", "narrative-empty", "The narrative says nothing: it needs some text or an image.");
        Mixed(node, root);
    }

    /// <summary>What a profile wants of a narrative: the languages that it is in, the source of its parts.</summary>
    public void Controls(InstanceNode narrative, ElementRules rules)
    {
        if (rules.NarrativeLanguage.Count == 0 && rules.NarrativeSource is null) return;
        if (narrative.Child("div")?.Text is not { } text || XhtmlText.Parse(text, out _) is not { } root) return;
        var languages = Languages(root).ToList();
        foreach (var wanted in rules.NarrativeLanguage) Language(narrative, wanted, languages);
        if (rules.NarrativeSource is not { } level) return;
        foreach (var part in root.Elements().Where(e => !e.Value.AsSpan().Trim().IsEmpty && !IsSourced(e)))
        {
            var message = $"The part '{Cut(part.Value.Trim())}' must say where it comes from: its class is generated, boilerplate or original.";
            if (level == "error") run.Error(narrative, "business-rule", "narrative-source", message, part.Value);
            else if (level == "warning") run.Warning(narrative, "business-rule", "narrative-source", message, part.Value);
            else run.Advise(narrative, "business-rule", "narrative-source", message, part.Value);
        }
    }

    private void Language(InstanceNode narrative, string wanted, List<string> languages)
    {
        var said = languages.Count == 0 ? "none" : string.Join(", ", languages);
        switch (wanted.TrimStart('#', '_'))
        {
            case "no":
                if (languages.Count > 0) run.Error(narrative, "business-rule", "narrative-language", $"The narrative must not have parts in languages of their own; it has {said}.", wanted);
                return;
            case "yes":
                if (languages.Count == 0) run.Error(narrative, "business-rule", "narrative-language", "The narrative must have parts that say their language, each a <div> with xml:lang.", wanted);
                return;
            case "resource":
                wanted = narrative.Resource.ChildText("language") ?? "";
                break;
        }
        if (languages.Count == 0 || wanted.Length == 0)
            run.Warning(narrative, "business-rule", "narrative-language", wanted.Length == 0 ? "The narrative should be in the language of the resource, which does not say its language." : $"The narrative should have a part in '{wanted}'; no part says its language.", wanted);
        else if (!languages.Contains(wanted))
            run.Error(narrative, "business-rule", "narrative-language", $"The narrative must have a part in '{wanted}'; it has {said}.", wanted);
    }

    private void Element(InstanceNode node, XElement element)
    {
        var name = element.Name.LocalName;
        if (element.Name.NamespaceName != XhtmlText.Namespace || !XhtmlRules.Allows(name))
            run.Error(node, "invalid", "narrative-element", $"<{name}> is not allowed in a narrative.", name);
        else if (XhtmlRules.IsBlock(name) && element.Ancestors().Any(a => a.Name.LocalName == "p"))
            run.Error(node, "invalid", "narrative-block-in-paragraph", $"<{name}> may not stand within a <p>.", name);
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration || attribute.Name.Namespace == XNamespace.Xml) continue;
            var attributeName = attribute.Name.LocalName;
            if (!XhtmlRules.Allows(name, attributeName))
                run.Error(node, "invalid", "narrative-attribute", $"The attribute '{attributeName}' is not allowed on <{name}> in a narrative.", $"{name}@{attributeName}");
            else if (attributeName is "href" or "src") _links.Check(node, element, attribute);
        }
    }

    private void Mixed(InstanceNode node, XElement root)
    {
        var languages = Languages(root).ToList();
        if (languages.Count > 0 && root.Nodes().Any(n => n is XText text ? !string.IsNullOrWhiteSpace(text.Value) : n is XElement e && !IsInLanguage(e) && !e.Value.AsSpan().Trim().IsEmpty))
            run.Warning(node, "business-rule", "narrative-language-mixed", $"Some of the narrative says its language ({string.Join(", ", languages)}), and some does not.");
    }

    private static IEnumerable<string> Languages(XElement root) => root.Elements().Where(IsInLanguage).Select(e => e.Attribute(XNamespace.Xml + "lang")!.Value).Distinct(StringComparer.Ordinal);

    private static bool IsInLanguage(XElement element) => element.Name.LocalName == "div" && element.Attribute(XNamespace.Xml + "lang") is not null;

    private static bool IsSourced(XElement element) =>
        element.Attribute("class")?.Value.Split(' ').Any(c => c is "generated" or "boilerplate" or "original") == true;

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";
}
