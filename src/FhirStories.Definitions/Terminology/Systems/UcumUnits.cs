using System.Collections.Frozen;
using System.Xml.Linq;

namespace FhirStories.Definitions.Terminology.Systems;

/// <summary>
/// Units of measure, UCUM: an expression is read by the grammar (UCUM §§2–3, case-sensitive form) over the table of units and
/// prefixes that Fhir.Metrics carries. Units of that package are computed with; here only the spelling is asked for, and its
/// own parser takes less than the grammar allows.
/// </summary>
internal sealed class UcumUnits : ICodeGrammar
{
    public static readonly UcumUnits Instance = new();

    private const int DeepestNesting = 20;
    private const int Longest = 200;

    private static readonly Lazy<Table> Units = new(Table.Read);

    // The table is of 2013, and units that have since come stand in square brackets.
    private static readonly TerminologyReason NewerUnit = new("unit-unknown",
        "The unit holds a name in square brackets that the table of units here lacks; a newer UCUM may have it.");

    public Membership Check(string code, out TerminologyReason? reason)
    {
        reason = null;
        if (code.Length is 0 or > Longest || code.AsSpan().ContainsAnyExceptInRange(' ', '~')) return Membership.NotIn;
        var parser = new Parser(code, Units.Value);
        if (!parser.Expression()) return Membership.NotIn;
        if (!parser.SawUnknown) return Membership.In;
        reason = NewerUnit;
        return Membership.NotChecked;
    }

    private sealed record Table(FrozenSet<string> Metric, FrozenSet<string> Others, string[] Prefixes)
    {
        public static Table Read()
        {
            var assembly = typeof(Fhir.Metrics.UCUM).Assembly;
            var name = assembly.GetManifestResourceNames().First(n => n.EndsWith("ucum-essence.xml", StringComparison.Ordinal));
            using var stream = assembly.GetManifestResourceStream(name)!;
            var root = XDocument.Load(stream).Root!;
            // Some members of the file carry its namespace and some none.
            var units = root.Elements().Where(e => e.Name.LocalName is "unit" or "base-unit").ToLookup(
                e => e.Name.LocalName == "base-unit" || (string?)e.Attribute("isMetric") == "yes", e => (string)e.Attribute("Code")!);
            return new(units[true].ToFrozenSet(StringComparer.Ordinal), units[false].ToFrozenSet(StringComparer.Ordinal),
                [.. root.Elements().Where(e => e.Name.LocalName == "prefix").Select(e => (string)e.Attribute("Code")!)]);
        }

        public bool Has(string symbol)
        {
            if (Metric.Contains(symbol) || Others.Contains(symbol)) return true;
            foreach (var prefix in Prefixes)
                if (symbol.Length > prefix.Length && symbol.StartsWith(prefix, StringComparison.Ordinal) && Metric.Contains(symbol[prefix.Length..])) return true;
            return false;
        }
    }

    private struct Parser(string text, Table table)
    {
        private int _at;
        private int _depth;

        public bool SawUnknown { get; private set; }

        public bool Expression()
        {
            if (Peek() == '/') _at++;
            return Term() && _at == text.Length;
        }

        private readonly char Peek() => _at < text.Length ? text[_at] : '\0';

        private bool Term()
        {
            if (!Component()) return false;
            while (Peek() is '.' or '/')
            {
                _at++;
                if (!Component()) return false;
            }
            return true;
        }

        private bool Component()
        {
            if (Peek() == '(')
            {
                if (++_depth > DeepestNesting) return false;
                _at++;
                if (Peek() == '/') _at++;
                if (!Term() || Peek() != ')') return false;
                _at++;
                _depth--;
                return Peek() != '{' || Annotation();
            }
            if (Peek() == '{') return Annotation();
            // 10* and 10^ are units; any other digits are a factor.
            if (char.IsAsciiDigit(Peek()) && !(text.AsSpan(_at).StartsWith("10*") || text.AsSpan(_at).StartsWith("10^")))
            {
                while (char.IsAsciiDigit(Peek())) _at++;
                return Peek() != '{' || Annotation();
            }
            return Symbol() && (Peek() != '{' || Annotation());
        }

        // Blanks are not for units (UCUM §2.1), but published annotations have them.
        private bool Annotation()
        {
            var end = text.IndexOf('}', _at);
            if (end < 0 || text.AsSpan(_at + 1, end - _at - 1).ContainsAny('{', '}')) return false;
            _at = end + 1;
            return true;
        }

        private bool Symbol()
        {
            var start = _at;
            if (text.AsSpan(_at).StartsWith("10*") || text.AsSpan(_at).StartsWith("10^")) _at += 3;
            else
            {
                var bracket = false;
                for (; _at < text.Length; _at++)
                {
                    var c = text[_at];
                    if (c == '[') { if (bracket) return false; bracket = true; }
                    else if (c == ']') { if (!bracket) return false; bracket = false; }
                    else if (!bracket && (c is '.' or '/' or '(' or ')' or '{' or '}' or '+' or '-' or ' ' || char.IsAsciiDigit(c) && EndsHere())) break;
                }
                if (bracket || _at == start) return false;
                var symbol = text[start.._at];
                if (!table.Has(symbol))
                {
                    if (!symbol.Contains('[', StringComparison.Ordinal)) return false;
                    SawUnknown = true;
                }
            }
            if (Peek() is '+' or '-')
            {
                _at++;
                if (!char.IsAsciiDigit(Peek())) return false;
            }
            while (char.IsAsciiDigit(Peek())) _at++;
            return true;
        }

        // Digits end a symbol where nothing but digits follows up to the next operator: they are its exponent.
        private readonly bool EndsHere()
        {
            for (var i = _at; i < text.Length; i++)
            {
                if (char.IsAsciiDigit(text[i])) continue;
                return text[i] is '.' or '/' or '(' or ')' or '{';
            }
            return true;
        }
    }
}
