using System.Text;

namespace FhirStories.Web.Reading;

/// <summary>Writes a FHIR search query: values escaped for FHIR (R4 search, §3.1.1.4.0.1) and then for a URL.</summary>
internal sealed class FhirQuery
{
    private readonly StringBuilder _query = new();

    /// <summary>Adds a parameter with one value, which is taken literally.</summary>
    public FhirQuery With(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : Raw(name, Escape(value));

    /// <summary>Adds a token of a system.</summary>
    public FhirQuery WithToken(string name, string system, string code) => Raw(name, $"{Escape(system)}|{Escape(code)}");

    /// <summary>Adds a parameter that any of the values satisfies.</summary>
    public FhirQuery WithAny(string name, IEnumerable<string> values) => Raw(name, string.Join(',', values.Select(Escape)));

    /// <summary>Adds a parameter whose value is already in FHIR's own search syntax.</summary>
    public FhirQuery Raw(string name, string value)
    {
        if (_query.Length > 0) _query.Append('&');
        _query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _query.ToString();

    /// <summary>Puts a backslash before the characters that separate values, tokens and components.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        foreach (var character in value)
        {
            if (character is '\\' or ',' or '|' or '$') text.Append('\\');
            text.Append(character);
        }

        return text.ToString();
    }
}
