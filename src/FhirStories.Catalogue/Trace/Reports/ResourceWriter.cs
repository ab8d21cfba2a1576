using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Writes JSON into a stream piece by piece: a report on a large catalogue is never held as a whole.</summary>
internal sealed class ResourceWriter : IDisposable
{
    private const int FlushAt = 16 * 1024;
    private readonly ReportStream _output;

    public ResourceWriter(ReportStream output) => (_output, Json) = (output, new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    public Utf8JsonWriter Json { get; }

    /// <summary>An object, as a property or, without a name, as an item.</summary>
    public void Object(string? name, Action content)
    {
        if (name is null) Json.WriteStartObject();
        else Json.WriteStartObject(name);
        content();
        Json.WriteEndObject();
        if (Json.BytesPending > FlushAt) Json.Flush();
    }

    /// <summary>A list; FHIR has no empty ones.</summary>
    public void List<T>(string name, IReadOnlyCollection<T> items, Action<T> item)
    {
        if (items.Count == 0) return;
        Json.WriteStartArray(name);
        foreach (var each in items) item(each);
        Json.WriteEndArray();
    }

    /// <summary>A list of any length, with a pause after each item.</summary>
    public async Task ListAsync<T>(string name, IEnumerable<T> items, Action<T> item)
    {
        var isEmpty = true;
        foreach (var each in items)
        {
            if (isEmpty) Json.WriteStartArray(name);
            isEmpty = false;
            item(each);
            await PauseAsync();
        }
        if (!isEmpty) Json.WriteEndArray();
    }

    /// <summary>Lets what is written go on, where enough has come together.</summary>
    public ValueTask PauseAsync()
    {
        if (Json.BytesPending > FlushAt) Json.Flush();
        return _output.PauseAsync();
    }

    /// <summary>A text, where there is one.</summary>
    public void Text(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) Json.WriteString(name, value);
    }

    /// <summary>A CodeableConcept or Coding list of one code.</summary>
    public void Coding(string name, string system, string code) => Object(name, () => List("coding", [code], each => Object(null, () =>
    {
        Json.WriteString("system", system);
        Json.WriteString("code", each);
    })));

    public void Dispose() => Json.Dispose();
}

/// <summary>Numbers and shares as reports write them.</summary>
internal static class Shares
{
    /// <summary>The share from 0 to 1 with three digits; null of nothing: a share of none is neither 0 nor 1.</summary>
    public static decimal? Of(int part, int whole) => whole == 0 ? null : Math.Round((decimal)part / whole, 3);

    /// <summary>The share in percent, rounded down to a whole so that only all of it is 100.</summary>
    public static string Percent(int part, int whole) => whole == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Floor(100m * part / whole)}%");

    /// <summary>Statements that count.</summary>
    public static int Counted(this StatementTotals totals) => totals.All - totals.Of(StatementStatus.Excluded);

    /// <summary>Statements that something meets, shown or not.</summary>
    public static int Met(this StatementTotals totals) => totals.Of(StatementStatus.Verified) + totals.Of(StatementStatus.Unverified);

    /// <summary>The denominators, with the names that outputs give them.</summary>
    public static IReadOnlyList<(Denominators Denominator, string Name)> Denominators { get; } =
        [(Coverage.Denominators.MustSupport, "must-support"), (Coverage.Denominators.Differential, "differential"), (Coverage.Denominators.Key, "key")];

    /// <summary>Elements of all profiles that a statement leads to, against one denominator.</summary>
    public static ElementCount Elements(this CoverageReport report, Denominators denominator) =>
        report.Profiles.Where(profile => profile.Statements > 0).Select(profile => profile.Count(denominator))
            .Aggregate(default(ElementCount), (sum, each) => new ElementCount(sum.Total + each.Total, sum.Traced + each.Traced, sum.Shown + each.Shown));
}
