using System.Text.Encodings.Web;
using System.Text.Json;
using FhirStories.Definitions;

namespace FhirStories.Cli.Packages;

/// <summary>Writes packages for people or for machines.</summary>
internal static class PackageReport
{
    private const int MostIssues = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IReadOnlyList<PackageLine> packages, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(packages.Select(p => new
            {
                p.Name,
                p.Version,
                p.FhirVersion,
                p.State,
                p.Counts,
                issues = p.Issues.Select(i => new { severity = i.Severity.ToString().ToLowerInvariant(), i.Code, i.Message, i.File, definition = i.Canonical, element = i.ElementId }),
            }), Json));
            return;
        }
        foreach (var package in packages)
        {
            var counts = package.Counts.Count == 0 ? "" : $": {string.Join(", ", package.Counts.OrderByDescending(c => c.Value).Select(c => $"{c.Value} {c.Key}"))}";
            Console.Out.WriteLine($"{package.Name}@{package.Version ?? "?"} {(package.FhirVersion is null ? "" : $"(FHIR {package.FhirVersion}) ")}{package.State}{counts}");
            foreach (var issue in package.Issues.Where(i => i.Severity != DefinitionSeverity.Information).OrderBy(i => i.Severity).Take(MostIssues))
                Console.Out.WriteLine($"    {issue.Severity.ToString().ToLowerInvariant()} {issue.Code}: {(issue.File ?? issue.Canonical) switch { { } where => where + ": ", _ => "" }}{issue.Message}");
            if (package.Issues.Count > MostIssues) Console.Out.WriteLine($"    {package.Issues.Count} findings in all; --format json has every one.");
        }
    }
}
