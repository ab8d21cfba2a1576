using System.Collections.Frozen;

namespace FhirStories.Validation.Invariants;

/// <summary>
/// Published expressions that do not say what their rule means, by their exact text, and what says it: errata of the releases, which the
/// reference validator reads alike.
/// </summary>
internal static class PublishedExpressions
{
    private static readonly FrozenDictionary<string, string> Meant = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // Two conditions already need to be joined.
        ["enableWhen.count() > 2 implies enableBehavior.exists()"] = "enableWhen.count() >= 2 implies enableBehavior.exists()",
        ["generated='generated' implies source.empty()"] = "generation = 'generated' implies source.empty()",
        // What is absent has no form, and the form is the whole's.
        ["name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"] = "name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')",
        ["url.matches('([^|#])*')"] = "$this.matches('^([^|#])*$')",
        // Elements where their presence is meant.
        ["telecom or endpoint"] = "telecom.exists() or endpoint.exists()",
        ["element.all(definition and min and max)"] = "element.all(definition.exists() and min.exists() and max.exists())",
        ["(component.empty() and hasMember.empty()) implies (dataAbsentReason or value)"] = "(component.empty() and hasMember.empty()) implies (dataAbsentReason.exists() or value.exists())",
        ["(component.empty() and related.empty()) implies (dataAbsentReason or value)"] = "(component.empty() and related.empty()) implies (dataAbsentReason.exists() or value.exists())",
        ["(code or value.empty()) and (system.empty() or system = 'urn:iso:std:iso:4217')"] = "(code.exists() or value.empty()) and (system.empty() or system = 'urn:iso:std:iso:4217')",
        ["(code or value.empty()) and (system.empty() or system = %ucum) and (value.empty() or value > 0)"] = "(code.exists() or value.empty()) and (system.empty() or system = %ucum) and (value.empty() or value > 0)",
        ["differential.element.all(id) and differential.element.id.trace('ids').isDistinct()"] = "differential.element.all(id.exists()) and differential.element.id.isDistinct()",
        ["snapshot.element.all(id) and snapshot.element.id.trace('ids').isDistinct()"] = "snapshot.element.all(id.exists()) and snapshot.element.id.isDistinct()",
        // One code against several.
        ["value.empty() or code!=component.code"] = "value.empty() or (code in component.code).not()",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What an expression means.</summary>
    public static string MeaningOf(string expression) => Meant.GetValueOrDefault(expression, expression);
}
