using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>Notes what a publisher did wrong and was put right; what merely differs between releases is no repair.</summary>
internal sealed class Repairs(JsonObject definition, ICollection<DefinitionIssue>? issues)
{
    public void Warn(string code, string message, string? elementId = null) => Add(DefinitionSeverity.Warning, code, message, elementId);

    public void Inform(string code, string message, string? elementId = null) => Add(DefinitionSeverity.Information, code, message, elementId);

    private void Add(DefinitionSeverity severity, string code, string message, string? elementId) =>
        issues?.Add(new DefinitionIssue(severity, code, message, Canonical: Shape.CanonicalOf(definition), ElementId: elementId));
}
