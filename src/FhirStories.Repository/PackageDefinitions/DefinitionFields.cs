using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>What a definition has for each search parameter, as <see cref="IndexExtractor"/> would find it in the resource.</summary>
/// <param name="Kind">How values are compared.</param>
/// <param name="Tokens">Codes, for tokens.</param>
/// <param name="Text">The value with its folded form, for strings.</param>
/// <param name="Uri">The value, for uris and canonicals; null for none.</param>
internal sealed record DefinitionField(
    IndexTable Kind, Func<DefinitionRow, IReadOnlyList<TokenEntry>>? Tokens = null, Func<DefinitionRow, (string Folded, string? Value)>? Text = null,
    Func<DefinitionRow, string?>? Uri = null);

/// <summary>The search parameters of a type that definitions of packages are searched by, by their number.</summary>
internal sealed class DefinitionFields
{
    private const string Status = "http://hl7.org/fhir/publication-status";
    private const string Kind = "http://hl7.org/fhir/structure-definition-kind";
    private const string Derivation = "http://hl7.org/fhir/type-derivation-rule";
    private const string Types = "http://hl7.org/fhir/resource-types";
    private const string ParameterTypes = "http://hl7.org/fhir/search-param-type";

    private readonly Dictionary<int, DefinitionField> _byParameter = [];

    /// <param name="type">Resource type.</param>
    /// <param name="json">Reads a definition's content.</param>
    public DefinitionFields(string type, Func<DefinitionEntry, ReadOnlyMemory<byte>> json)
    {
        Uri("url", r => r.Entry.Url);
        Text("name", r => (r.FoldedName, r.Entry.Name));
        Text("title", r => (r.FoldedTitle, r.Entry.Title));
        Token("version", r => One("", r.Entry.Version));
        Token("status", r => One(Status, r.Entry.Status));
        // A package is found by its name, its name and version, or its version: |1.2.3 needs no system of its own.
        Token("package", r => [new(0, "", r.Entry.PackageName), new(0, r.Entry.PackageName, r.Entry.PackageVersion)]);
        if (type == "StructureDefinition")
        {
            Token("kind", r => One(Kind, r.Entry.Kind));
            Token("derivation", r => One(Derivation, r.Entry.Derivation));
            Token("abstract", r => One("", r.Entry.IsAbstract ? "true" : "false"));
            Uri("type", r => r.Entry.Type);
            Add("base", new(IndexTable.Reference, Uri: r => r.Entry.BaseDefinition));
        }
        if (type == "SearchParameter")
        {
            Token("code", r => One("", r.Entry.Type));
            Token("base", r => [.. r.FromContent(Read).Where(t => t.System == Types)]);
            Token("type", r => [.. r.FromContent(Read).Where(t => t.System == ParameterTypes)]);
        }

        void Uri(string code, Func<DefinitionRow, string?> value) => Add(code, new(IndexTable.Uri, Uri: value));
        void Text(string code, Func<DefinitionRow, (string, string?)> value) => Add(code, new(IndexTable.String, Text: value));
        void Token(string code, Func<DefinitionRow, IReadOnlyList<TokenEntry>> value) => Add(code, new(IndexTable.Token, Tokens: value));
        void Add(string code, DefinitionField field)
        {
            _byParameter.Add(ParameterKey.Of(type, code), field);
            // What goes beyond the value itself, definitions have nothing of: no displays, no identifiers, no text without end.
            foreach (var beyond in (string[])["text", "rest"]) _byParameter.Add(ParameterKey.Of(type, $"{code}:{beyond}"), new(IndexTable.String, Text: _ => ("", null)));
            _byParameter.Add(ParameterKey.Of(type, $"{code}:identifier"), new(IndexTable.Token, Tokens: _ => []));
        }
        IReadOnlyList<TokenEntry> Read(DefinitionEntry entry) => OfContent(json(entry));
    }

    /// <summary>What definitions have for a parameter; null when only stored resources are indexed by it.</summary>
    public DefinitionField? Of(int parameterId) => _byParameter.GetValueOrDefault(parameterId);

    /// <summary>Whether definitions are searched by a parameter of the specification's or our own.</summary>
    public bool Has(SearchParameter parameter) => Of(parameter.Id) is { } field && field.Kind == parameter.Table;

    private static TokenEntry[] One(string system, string? code) => code is null ? [] : [new(0, system, code)];

    private static List<TokenEntry> OfContent(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var tokens = new List<TokenEntry>();
        if (document.RootElement.TryGetProperty("base", out var types) && types.ValueKind == JsonValueKind.Array)
            foreach (var type in types.EnumerateArray())
                if (type.ValueKind == JsonValueKind.String) tokens.Add(new(0, Types, type.GetString()!));
        if (document.RootElement.TryGetProperty("type", out var kind) && kind.ValueKind == JsonValueKind.String) tokens.Add(new(0, ParameterTypes, kind.GetString()!));
        return tokens;
    }
}
