using System.Text;
using FhirStories.Repository.Searching;

namespace FhirStories.Web.Reading;

/// <summary>Writes a FHIR search query: values escaped for FHIR (R4 search, §3.1.1.4.0.1) and then for a URL.</summary>
internal sealed class FhirQuery
{
    private readonly StringBuilder _query = new();

    /// <summary>Adds a parameter with one value, which is taken literally.</summary>
    public FhirQuery With(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : Raw(name, SearchText.Escape(value));

    /// <summary>Adds a token of a system.</summary>
    public FhirQuery WithToken(string name, string system, string code) => Raw(name, $"{SearchText.Escape(system)}|{SearchText.Escape(code)}");

    /// <summary>Adds a parameter that any of the values satisfies.</summary>
    public FhirQuery WithAny(string name, IEnumerable<string> values) => Raw(name, string.Join(',', values.Select(SearchText.Escape)));

    /// <summary>Adds a parameter whose value is already in FHIR's own search syntax.</summary>
    public FhirQuery Raw(string name, string value)
    {
        if (_query.Length > 0) _query.Append('&');
        _query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _query.ToString();
}
