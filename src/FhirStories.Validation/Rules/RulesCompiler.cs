using System.Globalization;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Snapshots;
using FhirStories.Validation.Invariants;

namespace FhirStories.Validation.Rules;

/// <summary>Compiles a snapshot, once per definition.</summary>
internal static class RulesCompiler
{
    private const string BestPractice = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice";
    private const string FhirType = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";
    private const string MinLength = "http://hl7.org/fhir/StructureDefinition/minLength";
    private const string NarrativeLanguage = "http://hl7.org/fhir/StructureDefinition/narrative-language-control";
    private const string NarrativeSource = "http://hl7.org/fhir/StructureDefinition/narrative-source-control";
    private const string Regex = "http://hl7.org/fhir/StructureDefinition/regex";
    private const string MaxSize = "http://hl7.org/fhir/StructureDefinition/maxSize";
    private const string MaxDecimals = "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces";
    private const string Imposed = "http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile";
    private const string Maximum = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";

    /// <summary>The rules of a definition; null where its snapshot has no elements.</summary>
    public static ProfileRules? Compile(DefinitionSnapshot snapshot)
    {
        using var document = JsonDocument.Parse(snapshot.Json, new JsonDocumentOptions { MaxDepth = 256 });
        // What is kept of it (fixed values) outlives the document.
        var json = document.RootElement.Clone();
        if (!json.TryGetProperty("snapshot", out var part) || !part.TryGetProperty("element", out var elements)) return null;
        var root = Tree(elements);
        if (root is null) return null;
        var entry = snapshot.Definition;
        return new ProfileRules
        {
            Url = entry.Url, Version = entry.Version, Name = entry.Title ?? entry.Name, Release = entry.Release, Type = Text(json, "type") ?? root.Path,
            Kind = Text(json, "kind") ?? "resource", IsConstraint = Text(json, "derivation") == "constraint", IsAbstract = Flag(json, "abstract"), Base = Text(json, "baseDefinition"),
            Root = root, Issues = snapshot.Issues,
            Contexts = [.. Items(json, "context").Select(c => new ExtensionContext(Text(c, "type") ?? "element", Text(c, "expression") ?? ""))],
            Imposes = [.. Extended(json, Imposed).Select(e => Text(e, "valueCanonical") ?? Text(e, "valueUri")).OfType<string>()],
            ContextInvariants = [.. Texts(json, "contextInvariant")],
        };
    }

    private static ElementRules? Tree(JsonElement elements)
    {
        ElementRules? root = null;
        var byId = new Dictionary<string, ElementRules>(StringComparer.Ordinal);
        var order = 0;
        foreach (var element in elements.EnumerateArray())
        {
            var rules = Element(element);
            rules.Order = order++;
            if (root is null)
            {
                byId[rules.Id] = root = rules;
                continue;
            }
            if (!byId.TryAdd(rules.Id, rules)) continue;
            if (rules.SliceName is { } slice && SlicedOf(rules.Id, byId) is { } sliced) sliced.Slices.Add(rules);
            else if (byId.GetValueOrDefault(rules.Id[..Math.Max(0, rules.Id.LastIndexOf('.'))]) is { } parent) parent.Children.Add(rules);
        }
        return root;
    }

    /// <summary>The element that a slice belongs to: <c>a.b</c> of <c>a.b:c</c>, <c>a.b:c</c> of <c>a.b:c/d</c>.</summary>
    private static ElementRules? SlicedOf(string id, Dictionary<string, ElementRules> byId)
    {
        var colon = id.LastIndexOf(':');
        if (colon < id.LastIndexOf('.')) return null;
        for (var slash = id.LastIndexOf('/'); slash > colon; slash = id.LastIndexOf('/', slash - 1))
            if (byId.TryGetValue(id[..slash], out var slice)) return slice;
        return byId.GetValueOrDefault(id[..colon]);
    }

    private static ElementRules Element(JsonElement element)
    {
        var path = Text(element, "path") ?? "";
        var name = path[(path.LastIndexOf('.') + 1)..];
        var isChoice = name.EndsWith("[x]", StringComparison.Ordinal);
        var max = Number(Text(element, "max"));
        var contentReference = Text(element, "contentReference");
        return new ElementRules
        {
            Id = Text(element, "id") ?? path,
            Path = path,
            Name = isChoice ? name[..^3] : name,
            IsChoice = isChoice,
            SliceName = Text(element, "sliceName"),
            Min = element.TryGetProperty("min", out var min) && min.TryGetInt32(out var least) ? least : 0,
            Max = max,
            IsList = (element.TryGetProperty("base", out var origin) ? Number(Text(origin, "max")) : max) > 1,
            IsXmlAttribute = Texts(element, "representation").Contains("xmlAttr"),
            Types = [.. Items(element, "type").Select(Type)],
            ContentReference = contentReference?[(contentReference.IndexOf('#', StringComparison.Ordinal) + 1)..],
            Fixed = Value(element, "fixed"),
            Pattern = Value(element, "pattern"),
            MinValue = Value(element, "minValue"),
            MaxValue = Value(element, "maxValue"),
            MaxLength = element.TryGetProperty("maxLength", out var length) && length.TryGetInt32(out var most) ? most : null,
            Binding = Binding(element),
            Invariants = [.. Items(element, "constraint").Select(Invariant).OfType<InvariantRule>()],
            MustSupport = Flag(element, "mustSupport"),
            IsModifier = Flag(element, "isModifier"),
            IsSummary = Flag(element, "isSummary"),
            Slicing = Slicing(element),
            MustHaveValue = Extensions(element, "mustHaveValue").Any(e => Flag(e, "valueBoolean")),
            ValueAlternatives = [.. Extensions(element, "valueAlternatives").Select(e => Text(e, "valueCanonical") ?? Text(e, "valueUri")).OfType<string>()],
            MinLength = (int?)Whole(element, MinLength),
            MaxSize = Whole(element, MaxSize),
            MaxDecimals = (int?)Whole(element, MaxDecimals),
            Form = Extended(element, Regex).Concat(Items(element, "type").SelectMany(t => Extended(t, Regex))).Select(e => Text(e, "valueString")).FirstOrDefault() is { } form ? new TextForm(form) : null,
            NarrativeLanguage = [.. Extended(element, NarrativeLanguage).Select(e => Text(e, "valueCode")).OfType<string>()],
            NarrativeSource = Extended(element, NarrativeSource).Select(e => Text(e, "valueCode")).FirstOrDefault(),
        };
    }

    private static TypeRule Type(JsonElement type)
    {
        var code = Text(type, "code") ?? "";
        if (code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal))
        {
            var stated = Items(type, "extension").Where(e => Text(e, "url") == FhirType).Select(e => Text(e, "valueUrl") ?? Text(e, "valueUri") ?? Text(e, "valueString")).FirstOrDefault();
            code = stated ?? "string";
        }
        else if (code.StartsWith("http://hl7.org/fhir/StructureDefinition/", StringComparison.Ordinal)) code = code[(code.LastIndexOf('/') + 1)..];
        return new TypeRule(code, [.. Texts(type, "profile")], [.. Texts(type, "targetProfile")], [.. Texts(type, "aggregation")], Text(type, "versioning"));
    }

    private static RequiredValue? Value(JsonElement element, string prefix)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Length <= prefix.Length || !property.Name.StartsWith(prefix, StringComparison.Ordinal) || !char.IsAsciiLetterUpper(property.Name[prefix.Length])) continue;
            return new RequiredValue(property.Name[prefix.Length..], property.Value);
        }
        return null;
    }

    private static BindingRule? Binding(JsonElement element)
    {
        if (!element.TryGetProperty("binding", out var binding) || Text(binding, "valueSet") is not { } set) return null;
        var maximum = Items(binding, "extension").Where(e => Text(e, "url") == Maximum).Select(e => Text(e, "valueCanonical") ?? Text(e, "valueUri")).FirstOrDefault();
        var additional = Items(binding, "extension")
            .Where(e => Text(e, "url") is { } url && (url.EndsWith("/additional-binding", StringComparison.Ordinal) || url.EndsWith("/extension-ElementDefinition.binding.additional", StringComparison.Ordinal)))
            .Select(Additional).OfType<AdditionalBinding>();
        return new BindingRule(Text(binding, "strength") ?? "example", set, maximum, [.. additional]);
    }

    private static AdditionalBinding? Additional(JsonElement extension)
    {
        JsonElement? Part(string name) => Items(extension, "extension").Where(e => Text(e, "url") == name).Select(e => (JsonElement?)e).FirstOrDefault();
        return Part("purpose") is { } purpose && Part("valueSet") is { } set && Text(set, "valueCanonical") is { } canonical
            ? new AdditionalBinding(Text(purpose, "valueCode") ?? "", canonical, Part("any") is { } any && Flag(any, "valueBoolean"), [.. Items(extension, "extension").Where(e => Text(e, "url") == "usage").Select(Usage)])
            : null;
    }

    private static BindingUsage Usage(JsonElement extension)
    {
        if (!extension.TryGetProperty("valueUsageContext", out var usage)) return new BindingUsage(null, null, null, null);
        var place = usage.TryGetProperty("code", out var code) ? code : default;
        var value = usage.TryGetProperty("valueCodeableConcept", out var concept) ? Items(concept, "coding").FirstOrDefault() : default;
        return new BindingUsage(Of(place, "system"), Of(place, "code"), Of(value, "system"), Of(value, "code"));

        static string? Of(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object ? Text(element, name) : null;
    }

    private static InvariantRule? Invariant(JsonElement constraint)
    {
        if (Text(constraint, "expression") is not { } expression) return null;
        var advice = Items(constraint, "extension").Any(e => Text(e, "url") == BestPractice && Flag(e, "valueBoolean"));
        return new InvariantRule(Text(constraint, "key") ?? "", Text(constraint, "severity") != "warning", Text(constraint, "human"), PublishedExpressions.MeaningOf(expression), advice);
    }

    private static SlicingRule? Slicing(JsonElement element) => !element.TryGetProperty("slicing", out var slicing) ? null : new SlicingRule(
        [.. Items(slicing, "discriminator").Select(d => new Discriminator(Text(d, "type") ?? "value", Text(d, "path") ?? "$this"))],
        Text(slicing, "rules") ?? "open", Flag(slicing, "ordered"));

    /// <summary>What R5 states as an element, and R4 carries as an extension.</summary>
    private static IEnumerable<JsonElement> Extensions(JsonElement element, string name) =>
        Items(element, "extension").Where(e => Text(e, "url") == $"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.{name}");

    private static IEnumerable<JsonElement> Extended(JsonElement element, string url) => Items(element, "extension").Where(e => Text(e, "url") == url);

    /// <summary>The whole number that an extension states, whatever type it has: integer, unsignedInt, decimal.</summary>
    private static long? Whole(JsonElement element, string url)
    {
        foreach (var extension in Extended(element, url))
            foreach (var property in extension.EnumerateObject())
                if (property.Name.StartsWith("value", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetDecimal(out var number) && Math.Abs(number) <= int.MaxValue) return (long)number;
        return null;
    }

    private static int Number(string? max) =>
        int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static IEnumerable<string> Texts(JsonElement parent, string name) =>
        Items(parent, name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
