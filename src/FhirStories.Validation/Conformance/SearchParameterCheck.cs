using FhirStories.Definitions;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A SearchParameter as an instance: its expression can be read and leads somewhere, and it keeps to what it is derived from.</summary>
internal sealed class SearchParameterCheck(ValidationRun run)
{
    /// <summary>The types of elements that each type of parameter searches (R4 "Search", table of types).</summary>
    private static readonly Dictionary<string, HashSet<string>> Searchable = new(StringComparer.Ordinal)
    {
        ["number"] = ["integer", "decimal", "positiveInt", "unsignedInt", "integer64", "Range", "Quantity", "Duration", "Age"],
        ["date"] = ["date", "dateTime", "instant", "Period", "Timing", "time"],
        ["quantity"] = ["Quantity", "Money", "Range", "Age", "Duration", "Count", "Distance", "SimpleQuantity", "MoneyQuantity", "SampledData"],
        ["reference"] = ["Reference", "canonical", "uri", "url", "CodeableReference", "Resource", "oid"],
        ["uri"] = ["uri", "url", "canonical", "oid", "uuid"],
    };

    private readonly Known _known = new(run);
    private readonly DefinitionPaths _paths = new(run.Rules, run.Release);

    public void Check(InstanceNode parameter)
    {
        var type = parameter.ChildText("type");
        var bases = parameter.Children.Where(c => c.Name == "base" && c.Text is not null).Select(c => c.Text!).ToList();
        if (parameter.Child("expression") is { Text: { } expression } node) Expression(node, expression, type, bases);
        if (parameter.Child("derivedFrom") is { Text: { } canonical } derived) Derived(parameter, derived, canonical, type, bases);
        var components = parameter.Children.Where(c => c.Name == "component").ToList();
        if (type == "composite" && components.Count == 0) run.Warning(parameter, "invalid", "search-parameter-components", "A composite parameter is made of components, and there are none.");
        else if (type is not (null or "composite") && components.Count > 0) run.Warning(components[0], "invalid", "search-parameter-components", $"Only composite parameters have components; this one is a {type}.");
        foreach (var component in components) Component(component);
        foreach (var name in (string[])["target", "chain"])
            if (type is not (null or "reference" or "special") && parameter.Child(name) is { } only) run.Warning(only, "invalid", "search-parameter-not-reference", $"'{name}' is for parameters of the type reference; this one is a {type}.");
    }

    private void Expression(InstanceNode node, string expression, string? type, List<string> bases)
    {
        if (Expressions.Parse(expression, out var problem) is null)
        {
            run.Error(node, "invalid", "search-expression-unreadable", $"'{Cut(expression)}' is no FHIRPath: {problem}");
            return;
        }
        foreach (var part in expression.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Only plain paths are followed; what calls functions is left to whoever runs it.
            var path = part.Trim('(', ')', ' ');
            if (!path.Contains('.', StringComparison.Ordinal) || !path.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') || !char.IsAsciiLetterUpper(path[0])) continue;
            var root = path[..path.IndexOf('.', StringComparison.Ordinal)];
            if (run.Rules.Type(root, run.Release) is not { } rules)
            {
                run.Warning(node, "invalid", "search-expression-path", $"'{path}' begins with '{root}', which is no type of FHIR {FhirReleases.VersionOf(run.Release)}.", path);
                continue;
            }
            if (bases.Count > 0 && rules is { Kind: "resource", IsAbstract: false } && !bases.Exists(b => b == root || b is "Resource" or "DomainResource"))
                run.Warning(node, "invalid", "search-expression-base", $"'{path}' is about {root}, and the parameter is for {string.Join(", ", bases)}.", path);
            var places = _paths.At(rules, path);
            if (places.Count == 0) run.Warning(node, "invalid", "search-expression-path", $"'{path}' leads to no element.", path);
            else if (type is not null && Searchable.TryGetValue(type, out var fitting)) Fits(node, path, type, places, fitting);
        }
    }

    private void Fits(InstanceNode node, string path, string type, List<Place> places, HashSet<string> fitting)
    {
        var types = places.SelectMany(p => p.Rules.Types).Select(t => t.Code).Distinct().ToList();
        if (types.Count > 0 && types.TrueForAll(t => !fitting.Contains(t)) && !types.Contains("*"))
            run.Warning(node, "invalid", "search-expression-type", $"'{path}' is a {string.Join(" or ", types)}, which is not searched as a {type}.", path);
    }

    private void Derived(InstanceNode parameter, InstanceNode node, string canonical, string? type, List<string> bases)
    {
        if (_known.Find("SearchParameter", canonical) is not { } entry)
        {
            run.NotChecked(node, "search-parameter-unknown", $"whether this keeps to {canonical}: no package here has that search parameter.");
            return;
        }
        var other = _known.Read(entry);
        var allowed = other.TryGetProperty("base", out var list) && list.ValueKind == System.Text.Json.JsonValueKind.Array ? list.EnumerateArray().Select(b => b.GetString()).ToList() : [];
        foreach (var added in parameter.Children.Where(c => c.Name == "base" && c.Text is not null && !allowed.Contains(c.Text) && !allowed.Contains("Resource")))
            run.Error(added, "invalid", "search-parameter-base", $"{canonical} is not for {added.Text}, so what is derived from it is not either.", added.Text!);
        if (type is not null && other.TryGetProperty("type", out var stated) && stated.GetString() != type)
            run.Error(parameter.Child("type")!, "invalid", "search-parameter-type", $"{canonical} is a {stated.GetString()} parameter, so what is derived from it is no {type} parameter.");
        if (parameter.ChildText("expression") is { } expression && other.TryGetProperty("expression", out var original) && !Same(expression, original.GetString()!, bases))
            run.Warning(parameter.Child("expression")!, "invalid", "search-parameter-expression", $"{canonical} searches '{Cut(original.GetString()!)}'.");
    }

    private void Component(InstanceNode component)
    {
        if (component.Child("expression") is { Text: { } expression } node && Expressions.Parse(expression, out var problem) is null)
            run.Error(node, "invalid", "search-expression-unreadable", $"'{Cut(expression)}' is no FHIRPath: {problem}");
        var definition = component.Child("definition");
        if ((definition?.Text ?? definition?.ChildText("reference")) is { } canonical && !canonical.StartsWith('#') && _known.Find("SearchParameter", canonical) is null)
            run.NotChecked(definition!, "search-parameter-unknown", $"the component {canonical}: no package here has that search parameter.");
    }

    /// <summary>Whether two expressions say the same for these types; those of a base state more than one type.</summary>
    private static bool Same(string one, string other, List<string> bases)
    {
        return Parts(one).SetEquals(Parts(other));

        HashSet<string> Parts(string expression) => expression.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(p => p.IndexOf('.', StringComparison.Ordinal) is var dot && (dot <= 0 || !char.IsAsciiLetterUpper(p.TrimStart('(')[0]) || bases.Contains(p.TrimStart('(').Split('.')[0]))).ToHashSet(StringComparer.Ordinal);
    }

    private static string Cut(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
