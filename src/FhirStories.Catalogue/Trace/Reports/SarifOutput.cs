using System.Text;
using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>SARIF 2.1.0 for code scanning: a result for each thing to mend.</summary>
internal static class SarifOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var json = writer.Json;
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        writer.Object("tool", () => writer.Object("driver", () =>
        {
            json.WriteString("name", "FhirStories coverage");
            writer.List("rules", Findings.Rules, rule => writer.Object(null, () =>
            {
                json.WriteString("id", rule.Code);
                writer.Object("shortDescription", () => json.WriteString("text", rule.Meaning));
            }));
        }));
        json.WriteStartArray("results");
        foreach (var finding in Findings.Of(report))
        {
            writer.Object(null, () => Result(writer, finding, report.Files.GetValueOrDefault(finding.Reference, finding.Reference)));
            await writer.PauseAsync();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Result(ResourceWriter writer, Finding finding, string address)
    {
        writer.Json.WriteString("ruleId", finding.Rule);
        writer.Json.WriteString("level", finding.Level switch { FindingLevel.Error => "error", FindingLevel.Warning => "warning", _ => "note" });
        writer.Object("message", () => writer.Json.WriteString("text", finding.Message));
        writer.List("locations", [finding], each => writer.Object(null, () =>
        {
            // Code scanning refuses a whole file for one result that is nowhere in a file; without files it is the resource's address below its server.
            writer.Object("physicalLocation", () =>
            {
                writer.Object("artifactLocation", () => writer.Json.WriteString("uri", address));
                writer.Object("region", () => writer.Json.WriteNumber("startLine", 1));
            });
            writer.List("logicalLocations", [each], at => writer.Object(null, () =>
            {
                writer.Json.WriteString("name", at.Key);
                writer.Json.WriteString("fullyQualifiedName", at.Name);
            }));
        }));
        // What a finding is about, not where it stands: it stays the same finding when others come and go.
        var print = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{finding.Rule}\n{finding.Name}\n{finding.Target}")).AsSpan(..16));
        writer.Object("partialFingerprints", () => writer.Json.WriteString("finding/v1", print));
    }
}
