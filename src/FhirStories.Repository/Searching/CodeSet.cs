using System.Text;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Repository.Searching;

/// <summary>A set of codes that a modifier asks for.</summary>
/// <param name="Modifier"><c>in</c>, <c>below</c> or <c>above</c>.</param>
/// <param name="Value">A value set, or <c>system|code</c>.</param>
internal readonly record struct CodeSetQuestion(string Modifier, string Value);

/// <summary>The answer: codes, or why there are none.</summary>
internal sealed record CodeSet(IReadOnlyList<(string? System, string Code)> Codes, string? Refusal);

/// <summary>Looks up what <c>:in</c>, <c>:not-in</c>, <c>:below</c> and <c>:above</c> of tokens mean.</summary>
/// <param name="terminology">Knows value sets and hierarchies.</param>
/// <param name="stored">Those among what is stored, to be followed first; null without.</param>
/// <param name="urlOfStored">The url of the value set of an id; null without.</param>
internal sealed class CodeSets(TerminologyService terminology, Packages.StoredDefinitions? stored, Func<string, CancellationToken, Task<string?>> urlOfStored)
{
    private const int MostCodes = 20_000;

    public async Task<CodeSet> FindAsync(CodeSetQuestion question, CancellationToken cancellation)
    {
        if (stored is not null) await stored.RefreshAsync(cancellation);
        if (question.Modifier == "in")
        {
            var url = question.Value;
            if (!url.Contains(':', StringComparison.Ordinal))
            {
                var id = url.StartsWith("ValueSet/", StringComparison.Ordinal) ? url["ValueSet/".Length..] : url;
                if (await urlOfStored(id, cancellation) is not { } found) return new([], $"There is no ValueSet/{id} here.");
                url = found;
            }
            return await ExpandAsync(new ExpansionRequest(url) { Release = FhirRelease.R4, ExcludeNested = true, Count = MostCodes + 1 }, cancellation);
        }
        var parts = SearchText.Split(question.Value, '|');
        if (parts.Count != 2 || parts[0].Length == 0 || parts[1].Length == 0) return new([], "Give system|code: codes stand above and below each other in a system.");
        var overlay = new DefinitionOverlay();
        var set = overlay.Add(Hierarchy(SearchText.Unescape(parts[0]), SearchText.Unescape(parts[1]), question.Modifier == "below" ? "is-a" : "generalizes"));
        return await ExpandAsync(new ExpansionRequest(set) { Release = FhirRelease.R4, ExcludeNested = true, Count = MostCodes + 1, Overlay = overlay }, cancellation);
    }

    private async Task<CodeSet> ExpandAsync(ExpansionRequest request, CancellationToken cancellation)
    {
        var answer = await terminology.ExpandAsync(request, cancellation);
        if (answer.Refusals.Count > 0) return new([], string.Join(' ', answer.Refusals.Select(r => r.Message)));
        using var json = JsonDocument.Parse(answer.Json);
        var codes = new List<(string?, string)>();
        if (json.RootElement.TryGetProperty("expansion", out var expansion)) Read(expansion, codes);
        return codes.Count > MostCodes ? new([], $"The set has more than the {MostCodes:N0} codes that are searched for at once.") : new(codes, null);
    }

    private static void Read(JsonElement parent, List<(string?, string)> codes)
    {
        if (!parent.TryGetProperty("contains", out var contained)) return;
        foreach (var concept in contained.EnumerateArray())
        {
            if (concept.TryGetProperty("code", out var code))
                codes.Add((concept.TryGetProperty("system", out var system) ? system.GetString() : null, code.GetString()!));
            Read(concept, codes);
        }
    }

    private static ReadOnlyMemory<byte> Hierarchy(string system, string code, string operation) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        resourceType = "ValueSet",
        status = "active",
        compose = new { include = new[] { new { system, filter = new[] { new { property = "concept", op = operation, value = code } } } } },
    }));
}
