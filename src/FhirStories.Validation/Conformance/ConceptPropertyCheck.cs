using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>Properties of a code system: declared once, meaning what their uri says, and of their type on every concept.</summary>
internal sealed class ConceptPropertyCheck(ValidationRun run, TerminologyService terminology)
{
    private const string Defined = "http://hl7.org/fhir/concept-properties#";

    /// <summary>The properties that FHIR defines, and their types.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["status"] = "code", ["inactive"] = "boolean", ["effectiveDate"] = "dateTime", ["deprecationDate"] = "dateTime", ["retirementDate"] = "dateTime", ["notSelectable"] = "boolean",
        ["parent"] = "code", ["child"] = "code", ["partOf"] = "code", ["synonym"] = "code", ["comment"] = "string", ["itemWeight"] = "decimal",
    };

    public void Check(InstanceNode system, string? supplements, List<InstanceNode> concepts)
    {
        var declared = Declared(system);
        HashSet<string>? codes = null;
        foreach (var concept in concepts)
        {
            foreach (var property in concept.Children)
            {
                if (property.Name != "property" || property.Child("code") is not { Text: { } code } node) continue;
                if (!declared.TryGetValue(code, out var declaration))
                {
                    run.Warning(node, "invalid", "code-system-property-undeclared", $"The code system declares no property '{code}', so nobody can tell what it means.");
                    continue;
                }
                if (property.Children.Find(c => c.ElementName == "value") is not { } value) continue;
                if (declaration.Type is { } type && value.TypeName != type)
                    run.Error(value, "invalid", "code-system-property-type", $"The property '{code}' is declared as {type}, and this is a {value.TypeName}.");
                else if (declaration.IsOfSystem && value.Text is { } other && !(codes ??= Codes(concepts)).Contains(other) && !IsOf(supplements, other))
                    run.Error(value, "invalid", "code-system-property-code", $"'{code}' names a concept of this code system, and it has no code '{other}'.");
            }
        }
    }

    private Dictionary<string, (string? Type, bool IsOfSystem)> Declared(InstanceNode system)
    {
        var url = system.ChildText("url");
        var found = new Dictionary<string, (string?, bool)>(StringComparer.Ordinal);
        var uris = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in system.Children)
        {
            if (property.Name != "property") continue;
            var (code, type) = (property.ChildText("code"), property.ChildText("type"));
            string? meaning = null;
            if (property.Child("uri") is { Text: { } uri } node)
            {
                if (!AbsoluteUri.Is(uri)) run.Error(node, "invalid", "code-system-property-uri", $"The uri '{uri}' is not absolute.");
                else if (!uris.Add(uri)) run.Error(node, "duplicate", "code-system-property-uri", $"Two properties have the uri '{uri}': they would mean the same.");
                meaning = uri.StartsWith(Defined, StringComparison.Ordinal) ? uri[Defined.Length..] : null;
                if (meaning is not null && Types.TryGetValue(meaning, out var wanted))
                {
                    if (type is not null && type != wanted) run.Error(node, "invalid", "code-system-property-type", $"{uri} is a {wanted}, and '{code}' is declared as {type}.");
                    if (code is not null && code != meaning && Types.ContainsKey(code)) run.Error(node, "invalid", "code-system-property-uri", $"'{code}' is the name of another property than {uri}.");
                }
            }
            else if (code is not null && Types.TryGetValue(code, out var usual))
            {
                run.Warning(property, "invalid", "code-system-property-uri", $"'{code}' is the name of a property that FHIR defines: if that is meant, give it the uri {Defined}{code}{(type is null || type == usual ? "" : $", and the type {usual}")}.");
            }
            if (code is not null && !found.TryAdd(code, (type, meaning is "parent" or "child" or "partOf" or "synonym")))
                run.Error(property.Child("code")!, "duplicate", "code-system-property-twice", $"The property '{code}' is declared twice.");
        }
        return found;
    }

    private static HashSet<string> Codes(List<InstanceNode> concepts) => concepts.Select(c => c.ChildText("code")).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private bool IsOf(string? supplements, string code) =>
        supplements is not null && terminology.CheckSystem(CodeSystemCheck.Split(supplements).Url, run.Release, code).Membership != Membership.NotIn;
}
