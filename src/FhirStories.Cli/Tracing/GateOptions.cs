using System.CommandLine;
using System.Globalization;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Cli.Tracing;

/// <summary>A gate and what was uncovered before.</summary>
/// <param name="Demands">What a report has to hold to.</param>
/// <param name="UncoveredBefore">Names of what was uncovered in the earlier report; null without one.</param>
internal sealed record Gate(CoverageGate Demands, IReadOnlySet<string>? UncoveredBefore);

/// <summary>What a build demands of coverage, by a file or by options.</summary>
internal sealed class GateOptions
{
    private readonly Option<string?> _file = new("--gate") { Description = "A gate file, such as {\"thresholds\":{\"SHALL\":1,\"SHOULD\":0.8},\"noNewUncovered\":true,\"noSuspect\":true,\"noBrokenLinks\":true}." };
    private readonly Option<string[]> _require = new("--require") { Description = "The least share of the statements of a verb that are to be met: SHALL=1, SHOULD=0.8, unstated=0.5. It wins over the gate file.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _baseline = new("--baseline-report") { Description = "An earlier report in the format 'parameters': no statement may be uncovered that was not so in it." };

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_require);
        command.Options.Add(_baseline);
    }

    /// <summary>The gate; null where none is asked for; or what is wrong with it.</summary>
    public async Task<(Gate? Gate, string? Problem)> ReadAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (file, required, baseline) = (parse.GetValue(_file), parse.GetValue(_require) ?? [], parse.GetValue(_baseline));
        if (file is null && required.Length == 0 && baseline is null) return (null, null);
        var gate = new CoverageGate();
        try
        {
            if (file is not null)
            {
                var (read, problem) = CoverageGate.Read(await File.ReadAllBytesAsync(file, cancellation));
                if (read is null) return (null, $"{file}: {problem}");
                gate = read;
            }
            var thresholds = gate.Thresholds.ToDictionary();
            foreach (var each in required)
            {
                if (Threshold(each) is not { } threshold) return (null, $"--require takes a verb and a share from 0 to 1, such as SHALL=1; '{each}' is none. Verbs are {string.Join(", ", ConformanceVerbs.All.Select(verb => verb.Code()))}.");
                thresholds[threshold.Verb] = threshold.Share;
            }
            gate = gate with { Thresholds = thresholds };
            if (baseline is null)
                return gate.NoNewUncovered ? (null, "The gate asks that nothing be uncovered that was not so before: name the earlier report with --baseline-report.") : (new Gate(gate, null), null);
            var (report, unreadable) = ReportReader.Read(await File.ReadAllBytesAsync(baseline, cancellation));
            if (report is null) return (null, $"{baseline} cannot be compared with: {unreadable}.");
            return (new Gate(gate with { NoNewUncovered = true }, report.Uncovered.ToHashSet(StringComparer.Ordinal)), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }

    private static (ConformanceVerb Verb, decimal Share)? Threshold(string text) =>
        text.Split('=') is [var verb, var share] && ConformanceVerbs.Find(verb) is { } known
            && decimal.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var least) && least is >= 0 and <= 1 ? (known, least) : null;
}
