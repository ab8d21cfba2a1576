using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Expanding;

/// <summary>Writes a ValueSet with its expansion, R4 JSON.</summary>
internal sealed class ExpansionWriter(ExpansionRequest request, CompiledValueSet set, DateTimeOffset now)
{
    private const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";

    // What R5 has as elements (ValueSet.expansion.property, …contains.property), in R4's cross-version form.
    private const string Property = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.property";
    private const string ContainsProperty = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.contains.property";

    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Repeated = ["url", "identifier", "version", "name", "title", "status", "experimental", "date", "publisher", "immutable"];

    public ReadOnlyMemory<byte> Write(IReadOnlyList<ExpandedConcept> page, int total, bool nested, IReadOnlyList<TerminologyReason> gaps)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + page.Count * 100);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", "ValueSet");
            Definition(writer);
            writer.WriteStartObject("expansion");
            Extensions(writer, page, gaps);
            writer.WriteString("identifier", $"urn:uuid:{Guid.NewGuid()}");
            writer.WriteString("timestamp", now.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
            writer.WriteNumber("total", total);
            if (request.Offset > 0 || request.Count is not null) writer.WriteNumber("offset", request.Offset);
            Parameters(writer, gaps);
            if (page.Count > 0)
            {
                writer.WriteStartArray("contains");
                if (nested) Tree(writer, page);
                else foreach (var concept in page) Concept(writer, concept, null);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private void Definition(Utf8JsonWriter writer)
    {
        var definition = set.Definition?.Invoke() ?? default;
        if (definition.IsEmpty)
        {
            writer.WriteString("url", set.Url);
            writer.WriteString("status", "active");
            return;
        }
        using var document = JsonDocument.Parse(definition);
        foreach (var name in Repeated)
            if (document.RootElement.TryGetProperty(name, out var value)) Copy(writer, name, value);
        if (document.RootElement.Text("status") is null) writer.WriteString("status", "unknown");
        if (request.IncludeDefinition && document.RootElement.TryGetProperty("compose", out var compose)) Copy(writer, "compose", compose);
    }

    private static void Copy(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private void Extensions(Utf8JsonWriter writer, IReadOnlyList<ExpandedConcept> page, IReadOnlyList<TerminologyReason> gaps)
    {
        if (gaps.Count == 0 && request.Properties.Count == 0) return;
        writer.WriteStartArray("extension");
        if (gaps.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("url", Unclosed);
            writer.WriteBoolean("valueBoolean", true);
            writer.WriteEndObject();
        }
        foreach (var name in request.Properties)
        {
            var uri = page.Select(c => c.Content).OfType<CodeSystemContent>().Distinct().Select(c => c.PropertyUris.GetValueOrDefault(name)).FirstOrDefault(u => u is not null);
            writer.WriteStartObject();
            writer.WriteStartArray("extension");
            Sub(writer, "code", "valueCode", name);
            if (uri is not null) Sub(writer, "uri", "valueUri", uri);
            writer.WriteEndArray();
            writer.WriteString("url", Property);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void Parameters(Utf8JsonWriter writer, IReadOnlyList<TerminologyReason> gaps)
    {
        writer.WriteStartArray("parameter");
        if (request.Filter is { } filter) Parameter(writer, "filter", "valueString", filter);
        if (request.Count is { } count) Number(writer, "count", count);
        if (request.Offset > 0) Number(writer, "offset", request.Offset);
        if (request.DisplayLanguage is { } language) Parameter(writer, "displayLanguage", "valueCode", language);
        Flag(writer, "excludeNested", request.ExcludeNested);
        if (request.ActiveOnly) Flag(writer, "activeOnly", true);
        if (request.ExcludeNotForUI) Flag(writer, "excludeNotForUI", true);
        if (request.IncludeDesignations) Flag(writer, "includeDesignations", true);
        var systems = new HashSet<string>(StringComparer.Ordinal);
        var sets = new HashSet<string>(StringComparer.Ordinal);
        Used(set, systems, sets, new HashSet<CompiledValueSet>(ReferenceEqualityComparer.Instance));
        foreach (var system in systems)
        {
            Parameter(writer, "used-codesystem", "valueUri", system);
            if (system.Contains('|', StringComparison.Ordinal)) Parameter(writer, "version", "valueUri", system);
        }
        foreach (var used in sets) Parameter(writer, "used-valueset", "valueUri", used);
        foreach (var issue in set.Issues.Concat(gaps).Distinct()) Parameter(writer, "warning", "valueString", issue.Message);
        writer.WriteEndArray();
    }

    private static void Used(CompiledValueSet set, HashSet<string> systems, HashSet<string> sets, HashSet<CompiledValueSet> seen)
    {
        if (!seen.Add(set)) return;
        foreach (var part in set.Includes.Concat(set.Stored))
        {
            if (part.System is { } system)
                systems.Add((system.Content?.Version ?? part.Version) is { } version ? $"{system.Url}|{version}" : system.Url);
            foreach (var inner in part.Sets)
            {
                sets.Add(inner.Version is null ? inner.Url : $"{inner.Url}|{inner.Version}");
                Used(inner, systems, sets, seen);
            }
        }
    }

    // A concept stands below its nearest ancestor that is in the expansion; of several, below the first.
    private void Tree(Utf8JsonWriter writer, IReadOnlyList<ExpandedConcept> page)
    {
        var places = new Dictionary<(CodeSystemContent, int), int>();
        for (var i = 0; i < page.Count; i++)
            if (page[i] is { InHierarchy: true, Content: { } content }) places.TryAdd((content, page[i].Concept), i);
        var children = new List<int>?[page.Count];
        var parents = new int[page.Count];
        for (var i = 0; i < page.Count; i++)
        {
            parents[i] = page[i] is { InHierarchy: true, Content: not null } ? Ancestor(page[i], places) : -1;
            // A hierarchy that runs round has no top: whoever comes first is one.
            for (var (up, steps) = (parents[i], 0); up >= 0; up = parents[up], steps++)
                if (up == i || steps > page.Count) { parents[i] = -1; break; } else if (up > i) break;
        }
        for (var i = 0; i < page.Count; i++) if (parents[i] >= 0) (children[parents[i]] ??= []).Add(i);
        var written = new bool[page.Count];
        void Write(int i, int depth)
        {
            if (written[i]) return;
            written[i] = true;
            Concept(writer, page[i], children[i] is { } below && depth < 200 ? () => { foreach (var child in below) Write(child, depth + 1); } : null);
        }
        for (var i = 0; i < page.Count; i++) if (parents[i] < 0) Write(i, 0);
        // Whatever a round or a great depth left over stands at the top: nothing is lost.
        for (var i = 0; i < page.Count; i++) Write(i, 0);
    }

    private static int Ancestor(ExpandedConcept concept, Dictionary<(CodeSystemContent, int), int> places)
    {
        var seen = new HashSet<int> { concept.Concept };
        var waiting = new Queue<int>(concept.Content!.Parents(concept.Concept).ToArray());
        while (waiting.TryDequeue(out var at))
        {
            if (!seen.Add(at)) continue;
            if (places.TryGetValue((concept.Content, at), out var place)) return place;
            foreach (var next in concept.Content.Parents(at)) waiting.Enqueue(next);
        }
        return -1;
    }

    private void Concept(Utf8JsonWriter writer, in ExpandedConcept concept, Action? below)
    {
        writer.WriteStartObject();
        Properties(writer, concept);
        writer.WriteString("system", concept.System);
        if (concept.IsAbstract) writer.WriteBoolean("abstract", true);
        if (concept.IsInactive) writer.WriteBoolean("inactive", true);
        writer.WriteString("code", concept.Code);
        if (concept.Display(request.DisplayLanguage) is { Length: > 0 } display) writer.WriteString("display", display);
        if (request.IncludeDesignations && concept.Designations.Any())
        {
            writer.WriteStartArray("designation");
            foreach (var designation in concept.Designations) Designation(writer, designation);
            writer.WriteEndArray();
        }
        if (below is not null)
        {
            writer.WriteStartArray("contains");
            below();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private void Properties(Utf8JsonWriter writer, in ExpandedConcept concept)
    {
        if (request.Properties.Count == 0 || concept.Content is not { } content || concept.Concept < 0) return;
        var values = (content.Properties[concept.Concept] ?? []).Where(p => request.Properties.Contains(p.Property)).ToList();
        if (values.Count == 0) return;
        writer.WriteStartArray("extension");
        foreach (var value in values)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("extension");
            Sub(writer, "code", "valueCode", value.Property);
            writer.WriteStartObject();
            writer.WriteString("url", "value");
            switch (value.Type)
            {
                case "valueBoolean": writer.WriteBoolean(value.Type, value.Value == "true"); break;
                case "valueInteger" or "valueDecimal": writer.WritePropertyName(value.Type); writer.WriteRawValue(value.Value); break;
                case "valueCoding":
                    writer.WriteStartObject(value.Type);
                    if (value.System is not null) writer.WriteString("system", value.System);
                    writer.WriteString("code", value.Value);
                    writer.WriteEndObject();
                    break;
                default: writer.WriteString(value.Type, value.Value); break;
            }
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteString("url", ContainsProperty);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Designation(Utf8JsonWriter writer, Designation designation)
    {
        writer.WriteStartObject();
        if (designation.Language is { } language) writer.WriteString("language", language);
        if (designation.UseCode is { } use)
        {
            writer.WriteStartObject("use");
            if (designation.UseSystem is { } system) writer.WriteString("system", system);
            writer.WriteString("code", use);
            if (designation.UseDisplay is { } display) writer.WriteString("display", display);
            writer.WriteEndObject();
        }
        writer.WriteString("value", designation.Value);
        writer.WriteEndObject();
    }

    private static void Sub(Utf8JsonWriter writer, string url, string type, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("url", url);
        writer.WriteString(type, value);
        writer.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter writer, string name, string type, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString(type, value);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, int value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteNumber("valueInteger", value);
        writer.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter writer, string name, bool value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteBoolean("valueBoolean", value);
        writer.WriteEndObject();
    }
}
