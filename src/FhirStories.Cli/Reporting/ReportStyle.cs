using System.Text;
using System.Text.Json;
using FhirStories.Validation;

namespace FhirStories.Cli.Reporting;

/// <summary>What differs between the reports of two commands.</summary>
internal sealed record ReportStyle
{
    /// <summary>How findings can be written.</summary>
    public static readonly string[] Formats = ["text", "json", "junit", "sarif"];

    /// <summary>The command, such as <c>fhirstories validate</c>.</summary>
    public required string Command { get; init; }

    /// <summary>What many resources without findings are called.</summary>
    public required string Silent { get; init; }

    /// <summary>What the JSON report says of itself before its results.</summary>
    public Action<Utf8JsonWriter> Head { get; init; } = _ => { };

    /// <summary>Name of the JSON property that says what a resource is.</summary>
    public string TypeProperty { get; init; } = "resourceType";

    /// <summary>Whether the JSON report says of each resource if it is valid.</summary>
    public bool SaysValid { get; init; } = true;

    /// <summary>Whether a finding makes a test fail.</summary>
    public Func<FhirIssue, bool> Fails { get; init; } = issue => issue.Level is IssueLevel.Error or IssueLevel.Fatal;

    /// <summary>Title and explanation of a rule by its id, where more is known than the id.</summary>
    public Func<string, (string Title, string Help)?> Rule { get; init; } = _ => null;

    /// <summary>A report in one of <see cref="Formats"/>; to be disposed of where it can be.</summary>
    /// <param name="format">The format.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="text">Where text goes.</param>
    /// <param name="inColour">Whether a terminal shows the text.</param>
    public IFindingReport Create(string format, Stream output, TextWriter text, bool inColour) => format switch
    {
        "json" => new JsonReport(output, this),
        "junit" => new JUnitReport(output, this),
        "sarif" => new SarifReport(output, this),
        _ => new TextReport(text, inColour),
    };

    /// <summary>Whether text for this terminal may have colours.</summary>
    public static bool Colours => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>The encoding of text.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(false);
}
