using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>URIs beyond their format: canonicals are absolute, and <c>#id</c> leads somewhere.</summary>
internal sealed class UriCheck(ValidationRun run)
{
    // An extension of narratives that has a check of its own: its links lead to parts of the text.
    private const string NarrativeLink = "http://hl7.org/fhir/StructureDefinition/narrativeLink";

    public void Check(InstanceNode node)
    {
        if (node.Text is not { Length: > 0 } text || !run.IsNew(node)) return;
        // What a system may be is checked where the system is.
        if (text[0] == '#' && node.ElementName != "system") Fragment(node, text);
        else if (!text.Contains(':', StringComparison.Ordinal) && (node.TypeName == "canonical" || IsOwnUrl(node)))
            run.Error(node, "invalid", "canonical-relative", $"The canonical URL '{text}' is not absolute.");
    }

    private void Fragment(InstanceNode node, string text)
    {
        if (IsOwnUrl(node)) run.Error(node, "invalid", "canonical-relative", $"The canonical URL '{text}' is not absolute.");
        if (text.Length == 1 || node.Parent is { TypeName: "Extension" } extension && extension.ChildText("url") is null or NarrativeLink || Fragments.Has(node, text[1..])) return;
        var said = $"'{text}' leads to nothing: no element of the resource has that id.";
        if (node.TypeName == "canonical") run.Warning(node, "not-found", "fragment-missing", said);
        else run.Error(node, "not-found", "fragment-missing", said);
    }

    /// <summary>Whether a node is the url that a definition is known by.</summary>
    private static bool IsOwnUrl(InstanceNode node) =>
        node.ElementName == "url" && node.TypeName == "uri" && node.Parent is { ResourceType: not null, Definition: ElementRules own } && own.ByName("status") is not null;
}
