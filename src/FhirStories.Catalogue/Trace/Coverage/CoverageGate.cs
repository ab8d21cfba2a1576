using System.Globalization;
using System.Text.Json;
using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>What a build demands of coverage.</summary>
public sealed record CoverageGate
{
    private static readonly string[] Known = ["thresholds", "noNewUncovered", "noFailed", "noSuspect", "noBrokenLinks"];

    /// <summary>The least share, from 0 to 1, of the statements of a verb that are to be met. A verb without statements passes.</summary>
    public IReadOnlyDictionary<ConformanceVerb, decimal> Thresholds { get; init; } = new Dictionary<ConformanceVerb, decimal>();

    /// <summary>No statement may be uncovered that was not so in the earlier report.</summary>
    public bool NoNewUncovered { get; init; }

    /// <summary>No statement may have failed; true unless said otherwise.</summary>
    public bool NoFailed { get; init; } = true;

    /// <summary>No link may be suspect.</summary>
    public bool NoSuspect { get; init; }

    /// <summary>No link may be broken.</summary>
    public bool NoBrokenLinks { get; init; }

    /// <summary>Reads a gate file, such as <c>{"thresholds":{"SHALL":1,"SHOULD":0.8},"noNewUncovered":true}</c>.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <returns>The gate, or what is wrong with the file.</returns>
    public static (CoverageGate? Gate, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException exception)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"The gate file is no JSON (line {exception.LineNumber + 1})."));
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) return (null, "The gate file has to be a JSON object.");
            var gate = new CoverageGate();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Known.Contains(property.Name)) return (null, $"The gate file has the unknown key '{property.Name}'. It may have {string.Join(", ", Known)}.");
                if (property.Name == "thresholds")
                {
                    var (thresholds, problem) = Shares(property.Value);
                    if (thresholds is null) return (null, problem);
                    gate = gate with { Thresholds = thresholds };
                    continue;
                }
                if (property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return (null, $"'{property.Name}' in the gate file has to be true or false.");
                var on = property.Value.GetBoolean();
                gate = property.Name switch
                {
                    "noNewUncovered" => gate with { NoNewUncovered = on },
                    "noFailed" => gate with { NoFailed = on },
                    "noSuspect" => gate with { NoSuspect = on },
                    _ => gate with { NoBrokenLinks = on },
                };
            }
            return (gate, null);
        }
    }

    /// <summary>What a report fails in, one sentence each, in a fixed order; empty when it passes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="uncoveredBefore">Names of what was uncovered earlier (<see cref="CoverageReport.Uncovered"/>); null where there is no earlier report.</param>
    public IReadOnlyList<string> Check(CoverageReport report, IReadOnlySet<string>? uncoveredBefore)
    {
        ArgumentNullException.ThrowIfNull(report);
        var result = new List<string>();
        foreach (var verb in ConformanceVerbs.All.Where(Thresholds.ContainsKey))
        {
            var counted = report.Totals.Of(verb) - report.Totals[verb, StatementStatus.Excluded];
            var met = report.Totals[verb, StatementStatus.Verified] + report.Totals[verb, StatementStatus.Unverified];
            if (counted > 0 && (decimal)met / counted < Thresholds[verb])
                result.Add(string.Create(CultureInfo.InvariantCulture, $"{met} of {counted} {verb.Code()} statements are met ({(decimal)met / counted:P1}); the gate asks for {Thresholds[verb]:P1}."));
        }
        if (NoNewUncovered && uncoveredBefore is not null)
            result.AddRange(report.Uncovered.Where(name => !uncoveredBefore.Contains(name)).Select(name => $"{name} is uncovered and was not before."));
        if (NoFailed) result.AddRange(report.Statements.Where(each => each.Status == StatementStatus.Failed).Select(each => $"{each.Name} has failed. {each.Reason}"));
        if (NoSuspect) result.AddRange(report.Statements.Where(each => each.Status != StatementStatus.Excluded).SelectMany(each => each.Links.Where(link => link.IsSuspect).Select(link => $"{each.Name}: the link to {link.Target} is suspect.")));
        if (NoBrokenLinks)
            result.AddRange(report.Statements.Where(each => each.Status != StatementStatus.Excluded).SelectMany(each => each.Links.Where(link => Links.LinkStatuses.Strength(link.Status) == Links.LinkStrength.Broken)
                .Select(link => $"{each.Name}: {link.Target}: {link.Reason ?? Links.LinkStatuses.Code(link.Status)}")));
        return result;
    }

    private static (Dictionary<ConformanceVerb, decimal>? Shares, string? Problem) Shares(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return (null, "'thresholds' in the gate file has to be an object of verbs and shares.");
        var result = new Dictionary<ConformanceVerb, decimal>();
        foreach (var property in json.EnumerateObject())
        {
            if (ConformanceVerbs.Find(property.Name) is not { } verb)
                return (null, $"'thresholds' in the gate file has the unknown verb '{property.Name}'. It may have {string.Join(", ", ConformanceVerbs.All.Select(each => each.Code()))}.");
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetDecimal(out var share) || share is < 0 or > 1)
                return (null, $"The threshold of {property.Name} in the gate file has to be a number from 0 to 1.");
            result[verb] = share;
        }
        return (result, null);
    }
}
