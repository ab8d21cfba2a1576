using FhirStories.Validation.Checks.Narratives;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>What a resource says of itself: security labels are a set, and the narrative is in the language that is stated.</summary>
internal sealed class MetaCheck(ValidationRun run)
{
    public void Check(InstanceNode resource)
    {
        if (resource.Child("meta") is { } meta) Labels(meta);
        if (resource.ChildText("language") is { } language && resource.Child("text")?.Child("div") is { Text: { } text } div) Language(div, text, language);
    }

    private void Labels(InstanceNode meta)
    {
        HashSet<(string?, string?)>? seen = null;
        foreach (var label in meta.Children)
        {
            if (label.Name == "security" && !(seen ??= []).Add((label.ChildText("system"), label.ChildText("code"))))
                run.Error(label, "business-rule", "security-label-twice", $"The security label '{label.ChildText("system")}|{label.ChildText("code")}' stands twice.");
        }
    }

    private void Language(InstanceNode div, string text, string language)
    {
        if (XhtmlText.Parse(text, out _) is not { } root) return;
        var (html, xml) = (root.Attribute("lang")?.Value, root.Attribute(System.Xml.Linq.XNamespace.Xml + "lang")?.Value);
        if (html is null && xml is null)
        {
            if (root.Elements().Any(e => e.Attribute(System.Xml.Linq.XNamespace.Xml + "lang") is not null)) return;
            run.Warning(div, "business-rule", "narrative-language-missing", $"The resource is in '{language}'; its narrative should say so in lang and xml:lang.");
        }
        else if (html != language || xml != language)
            run.Warning(div, "business-rule", "narrative-language-differs", $"The resource is in '{language}', and its narrative says {(html is null || xml is null ? "so in one of lang and xml:lang only" : $"'{html}' and '{xml}'")}.");
    }
}
