using System.Diagnostics;
using System.Text.RegularExpressions;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>Makes a filter of a value set (R4 ValueSet.compose.include.filter) into a test, answered once for all concepts.</summary>
internal static class FilterCompiler
{
    private const int LongestPattern = 2000;
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AllPatternTime = TimeSpan.FromSeconds(1);

    /// <summary>The test; one that answers "not checked" where the filter cannot be answered with what is here.</summary>
    public static ConceptTest Compile(LocalSystem system, string? property, string? op, string? value, ICollection<TerminologyReason> issues)
    {
        if (property is null || op is null || value is null)
            return new OpenTest(new TerminologyReason("filter-malformed", $"A filter on {system.Url} lacks its property, its operation or its value."));
        var said = $"{property} {op} '{Cut(value)}'";
        if (system.Url == CodeSystemUrls.SnomedCt && Snomed(system, property, op, value, said, issues) is { } snomed) return snomed;
        var onCode = property is "code" or "concept";
        return op switch
        {
            "is-a" or "descendent-of" or "is-not-a" or "generalizes" or "child-of" or "descendent-leaf" => onCode
                ? Hierarchy(system, op, value, said)
                : new OpenTest(Unsupported(system, said)),
            "=" when onCode => new ListTest(Set(system, [value]), without: false),
            "in" or "not-in" when onCode => new ListTest(Set(system, List(value)), op == "not-in") is var list && op == "in" ? list : Both(system, list),
            "=" => Of(system, said, (content, i) => Has(content, i, property, v => v == value, value)),
            "in" => List(value) is var wanted ? Of(system, said, (content, i) => Has(content, i, property, v => wanted.Contains(v), null)) : null!,
            "not-in" => List(value) is var unwanted ? Of(system, said, (content, i) => !Has(content, i, property, v => unwanted.Contains(v), null)) : null!,
            "exists" when value is "true" or "false" => Of(system, said, (content, i) => Has(content, i, property, _ => true, null) == (value == "true")),
            "regex" => Pattern(system, property, value, said),
            _ => new OpenTest(Unsupported(system, said)),
        };
    }

    // not-in asks that the code exists as well.
    private static ConceptTest Both(LocalSystem system, ConceptTest list) => new SpellingTest(system,
        code => list.Test(code, -1, out _), system.Absent);

    private static ConceptTest Of(LocalSystem system, string said, Func<CodeSystemContent, int, bool> passes)
    {
        if (system.Content is not { } content) return new OpenTest(Undecidable(system, said));
        var answers = new bool[content.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = passes(content, i);
        return new AnsweredTest(system, answers, openForOthers: false);
    }

    private static ConceptTest Hierarchy(LocalSystem system, string op, string value, string said)
    {
        if (system.Content is not { } content)
            return new AnchorTest(value, op switch
            {
                "is-a" or "generalizes" => Membership.In,
                "descendent-of" or "is-not-a" or "child-of" or "descendent-leaf" => Membership.NotIn,
                _ => Membership.NotChecked,
            }, Undecidable(system, said));
        if (!content.ByCode.TryGetValue(value, out var anchor))
            return new OpenTest(new TerminologyReason("filter-code-unknown", $"The filter {said} names a code that {system.Url} does not have here."));
        bool[] passes;
        switch (op)
        {
            case "generalizes":
                passes = content.Above(anchor);
                passes[anchor] = true;
                break;
            case "child-of":
                passes = new bool[content.Count];
                foreach (var child in content.Children(anchor)) passes[child] = true;
                break;
            default:
                passes = content.Below(anchor);
                passes[anchor] = op is "is-a" or "is-not-a";
                if (op == "is-not-a") for (var i = 0; i < passes.Length; i++) passes[i] = !passes[i];
                if (op == "descendent-leaf") for (var i = 0; i < passes.Length; i++) passes[i] &= content.Children(i).IsEmpty;
                break;
        }
        return new AnsweredTest(system, passes, openForOthers: !content.IsComplete);
    }

    private static ConceptTest Pattern(LocalSystem system, string property, string value, string said)
    {
        var failed = new TerminologyReason("filter-pattern-failed", $"The filter {said} is no pattern that could be matched within {AllPatternTime.TotalSeconds:0} s.");
        if (Regex(value) is not { } pattern) return new OpenTest(failed);
        var onCode = property is "code" or "concept";
        if (system.Content is not { } content)
            return onCode ? new SpellingTest(system, code => Matches(pattern, code), failed) : new OpenTest(Undecidable(system, said));
        var answers = new bool[content.Count];
        var watch = Stopwatch.StartNew();
        try
        {
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = onCode ? pattern.IsMatch(content.Codes[i]) : Has(content, i, property, pattern.IsMatch, null);
                if (watch.Elapsed > AllPatternTime) return new OpenTest(failed);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return new OpenTest(failed);
        }
        return new AnsweredTest(system, answers, openForOthers: false);
    }

    private static Membership Matches(Regex pattern, string code)
    {
        try
        {
            return pattern.IsMatch(code) ? Membership.In : Membership.NotIn;
        }
        catch (RegexMatchTimeoutException)
        {
            return Membership.NotChecked;
        }
    }

    // The pattern has to fit the whole value. The engine that never backtracks takes most patterns; the others get a time limit.
    private static Regex? Regex(string value)
    {
        if (value.Length > LongestPattern) return null;
        var whole = $@"\A(?:{value})\z";
        foreach (var options in (RegexOptions[])[RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, RegexOptions.CultureInvariant])
        {
            try
            {
                return new Regex(whole, options, PatternTime);
            }
            catch (NotSupportedException)
            {
                // Lookarounds and back references: the other engine.
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        return null;
    }

    private static bool Has(CodeSystemContent content, int concept, string property, Func<string, bool> wanted, string? exactly)
    {
        switch (property)
        {
            case "code" or "concept": return wanted(content.Codes[concept]);
            case "display": return content.Displays[concept] is { } display && wanted(display);
            case "parent": return Any(content, content.Parents(concept), wanted);
            case "child": return Any(content, content.Children(concept), wanted);
            case "inactive": return wanted(content.Flags[concept].HasFlag(ConceptFlags.Inactive) ? "true" : "false");
            case "notSelectable": return wanted(content.Flags[concept].HasFlag(ConceptFlags.Abstract) ? "true" : "false");
            case "designation": return content.Designations[concept]?.Any(d => wanted(d.Value)) ?? false;
        }
        foreach (var value in content.Properties[concept] ?? [])
            if (value.Property == property && (wanted(value.Value) || exactly is not null && value.System is { } system && exactly == $"{system}|{value.Value}")) return true;
        return false;
    }

    private static bool Any(CodeSystemContent content, ReadOnlySpan<int> concepts, Func<string, bool> wanted)
    {
        foreach (var concept in concepts) if (wanted(content.Codes[concept])) return true;
        return false;
    }

    // SNOMED CT's own filters (R4 snomedct.html §4.3.1.0.4): reference sets and expressions beside the hierarchy.
    private static ConceptTest? Snomed(LocalSystem system, string property, string op, string value, string said, ICollection<TerminologyReason> issues)
    {
        switch (property, op)
        {
            case ("concept" or "code", "in"):
                return new OpenTest(new TerminologyReason("refset-missing", $"The filter {said} asks for members of a SNOMED CT reference set, which is not here."));
            case ("constraint", "=") or ("concept" or "code", "=") when property == "constraint" || value.AsSpan().ContainsAnyExceptInRange('0', '9'):
                var text = SnomedExpression.WithoutTerms(value);
                var expression = EclExpression.Parse(text);
                if (expression.OperatorWasMissing)
                    issues.Add(new TerminologyReason("ecl-operator-missing", $"The expression '{Cut(text)}' has concepts side by side without an operator: they are read as alternatives."));
                return new EclTest(expression, system, new TerminologyReason(
                    "filter-undecidable", $"The expression '{Cut(text)}' needs the content of SNOMED CT, which is not here."));
            case ("expression" or "expressions", _):
                return new OpenTest(Unsupported(system, said));
            default:
                return null;
        }
    }

    private static HashSet<string> List(string value) =>
        new(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private static HashSet<string> Set(LocalSystem system, IEnumerable<string> codes) =>
        new(codes, system.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private static TerminologyReason Undecidable(LocalSystem system, string said) =>
        new("filter-undecidable", $"The filter {said} needs the content of the code system {system.Url}, which is not here.");

    private static TerminologyReason Unsupported(LocalSystem system, string said) =>
        new("filter-unsupported", $"The filter {said} on {system.Url} is of a kind that is not answered here.");

    private static string Cut(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
