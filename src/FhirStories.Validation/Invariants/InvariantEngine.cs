using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Conformance;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace FhirStories.Validation.Invariants;

/// <summary>Evaluates FHIRPath over nodes with Firely's engine. Expressions are compiled once and kept.</summary>
internal sealed partial class InvariantEngine
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromMilliseconds(250);

    // Functions of the engine get no context of ours; an evaluation stays on its thread.
    [ThreadStatic]
    private static Evaluation? _current;

    private readonly ConcurrentDictionary<string, Lazy<CompiledExpression?>> _compiled = new(StringComparer.Ordinal);
    private readonly FhirPathCompiler _compiler;
    private readonly TerminologyService _terminology;

    public InvariantEngine(TerminologyService terminology)
    {
        _terminology = terminology;
        ElementNavFhirExtensions.PrepareFhirSymbolTableFunctions();
        var symbols = new SymbolTable(FhirPathCompiler.DefaultSymbolTable);
        symbols.Add("resolve", (IEnumerable<PocoNode> focus) => Resolve(focus), doNullProp: false);
        symbols.Add("conformsTo", (PocoNode focus, string profile) => ConformsTo(focus, profile), doNullProp: false);
        symbols.Add("memberOf", (PocoNode focus, string valueSet) => MemberOf(focus, valueSet), doNullProp: false);
        symbols.Add("matches", (string focus, string pattern) => (bool?)Within(() => Regex.IsMatch(focus, pattern, RegexOptions.Singleline, RegexLimit)), doNullProp: true);
        symbols.Add("replaceMatches", (string focus, string pattern, string with) => Within(() => Regex.Replace(focus, pattern, with, RegexOptions.None, RegexLimit)), doNullProp: true);
        // The engine's own take a primitive without a value for nothing at all, and do not see its extensions.
        symbols.Add("children", (IEnumerable<PocoNode> focus) => focus.SelectMany(n => n.Children()).SelectMany(c => c), doNullProp: false);
        symbols.Add("extension", (IEnumerable<PocoNode> focus, string url) => Extensions(focus, url), doNullProp: false);
        symbols.Add(StepCounting.Function, (IEnumerable<PocoNode> focus) => Stepped(focus, 1), doNullProp: false);
        symbols.Add(StepCounting.Comparing, (IEnumerable<PocoNode> focus) => Stepped(focus, 1 + _current!.Rounds++), doNullProp: false);
        // Narratives are checked where they stand, with a sentence for each thing that is wrong.
        foreach (var name in new[] { "htmlChecks", "htmlchecks", "htmlChecks2" }) symbols.Add(name, (IEnumerable<PocoNode> focus) => (bool?)true, doNullProp: false);
        _compiler = new FhirPathCompiler(symbols);
    }

    /// <summary>Whether an expression is true of a node.</summary>
    public InvariantResult Holds(string expression, InstanceNode node, ValidationRun run, ProfileWalk walk)
    {
        if (Compiled(expression) is not { } compiled) return new(null, "its expression cannot be read.");
        try
        {
            var result = Evaluate(compiled, node, run, walk, out var undecided);
            if (undecided is not null) return new(null, undecided);
            // Nothing is not true: a rule that cannot be told true is broken (FHIRPath "Singleton evaluation of collections").
            return new(result is [var one] ? one.GetValue() is not false : result.Count > 0);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or BudgetExceededException))
        {
            return new(null, $"its expression cannot be evaluated here ({exception.Message})");
        }
    }

    /// <summary>Whether an expression on the resource selects a node.</summary>
    public bool Selects(string expression, InstanceNode node, ValidationRun run, ProfileWalk walk)
    {
        if (Compiled(expression) is not { } compiled) return true;
        try
        {
            return Evaluate(compiled, node.Resource, run, walk, out _).Any(r => ReferenceEquals(r.Poco, node.Poco));
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or BudgetExceededException))
        {
            return true;
        }
    }

    /// <summary>What an expression on a resource selects of it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read or evaluated, or selects something else; the message goes on after the expression.</exception>
    public IReadOnlyList<InstanceNode> Select(string expression, InstanceNode resource, ValidationRun run, ProfileWalk walk)
    {
        if (Compiled(expression) is not { } compiled) throw new InvalidOperationException("is no FHIRPath.");
        List<PocoNode> found;
        try
        {
            found = Evaluate(compiled, resource, run, walk, out _);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or BudgetExceededException))
        {
            throw new InvalidOperationException($"cannot be evaluated: {exception.Message}", exception);
        }
        var nodes = new Dictionary<Base, InstanceNode>(ReferenceEqualityComparer.Instance);
        Gather(resource);
        return [.. found.Select(f => nodes.GetValueOrDefault(f.Poco) ?? throw new InvalidOperationException("selects something that is no element of the resource."))];

        void Gather(InstanceNode node)
        {
            nodes[node.Poco] = node;
            foreach (var child in node.Children) Gather(child);
        }
    }

    /// <summary>Counts a step of the evaluation that goes on, if one does; ends it when it goes on too long.</summary>
    /// <param name="cost">How many steps it is worth.</param>
    internal static void Step(long cost)
    {
        if (_current is not { } current) return;
        current.Run.Spend(cost);
        if ((current.Steps += cost) > current.Run.Settings.MostExpressionSteps)
            throw new InvalidOperationException($"it takes more than {current.Run.Settings.MostExpressionSteps} steps");
    }

    /// <summary>A pattern that runs long costs as much as the time it takes would be worth in steps.</summary>
    private static T Within<T>(Func<T> match)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return match();
        }
        finally
        {
            _current?.Run.Spend(Stopwatch.GetElapsedTime(began));
        }
    }

    private static List<PocoNode> Stepped(IEnumerable<PocoNode> focus, long cost)
    {
        Step(cost);
        var result = focus.ToList();
        // Texts can double with each round.
        for (var i = 0; i < result.Count; i++) Step(1 + i / 16 + (result[i].Poco is PrimitiveType { JsonValue: string text } ? text.Length / 64 : 0));
        return result;
    }

    private static List<PocoNode> Evaluate(CompiledExpression compiled, InstanceNode node, ValidationRun run, ProfileWalk walk, out string? undecided)
    {
        var resource = new PocoNode(node.Resource, null, null, node.Resource.TypeName);
        var root = ReferenceTarget.Container(node) is var container && container != node.Resource ? new PocoNode(container, null, null, container.TypeName) : resource;
        // A primitive that an expression starts from has its value only as the engine's own node for primitives; one without a value is nothing as such.
        var focus = node == node.Resource ? resource : node is { Text: not null, Poco: PrimitiveType primitive } ? PocoNode.ForPrimitive(primitive) : new PocoNode(node, null, null, node.ElementName);
        var outer = _current;
        var evaluation = _current = new Evaluation(run, walk, node);
        try
        {
            var result = compiled([focus], new FhirEvaluationContext { Resource = resource, RootResource = root }).ToList();
            undecided = evaluation.Undecided;
            return result;
        }
        finally
        {
            _current = outer;
        }
    }

    private CompiledExpression? Compiled(string expression) => _compiled.GetOrAdd(expression, static (e, compiler) => new Lazy<CompiledExpression?>(() =>
    {
        if (Expressions.TooMuch(e) is not null) return null;
        try
        {
            var text = SystemType().Replace(e, match => char.ToLowerInvariant(match.Value[0]) + match.Value[1..]);
            return compiler.Compile(compiler.Parse(text).Accept(new AbsentValue()).Accept(new StepCounting()));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            return null;
        }
    }), _compiler).Value;

    private static IEnumerable<PocoNode> Resolve(IEnumerable<PocoNode> focus)
    {
        foreach (var node in focus)
        {
            var (from, text) = node.Poco is InstanceNode own ? (own, own.ChildText("reference")) : (_current!.Node, (node.Poco as PrimitiveType)?.ToString());
            if (text is null || ReferenceTarget.Find(from, text) is not { } target) continue;
            yield return new PocoNode(target, null, null, target.TypeName);
        }
    }

    private static IEnumerable<PocoNode> Extensions(IEnumerable<PocoNode> focus, string url) =>
        focus.SelectMany(n => n.NavigateTo("extension")).Where(e => e.NavigateTo("url").Any(u => (u.Poco as PrimitiveType)?.JsonValue is string own && own == url));

    private static bool? ConformsTo(PocoNode focus, string profile)
    {
        var current = _current!;
        if (focus.Poco is not InstanceNode node) return null;
        if (current.Run.Rules.Profile(profile, current.Run.Release) is not { } rules)
        {
            current.Undecided = $"the profile {profile} is in no package here.";
            return null;
        }
        return current.Walk.Fits(node.TypeName, rules) && !current.Walk.Try(node, rules).Exists(ProfileWalk.IsError);
    }

    private bool? MemberOf(PocoNode focus, string valueSet)
    {
        var current = _current!;
        List<CodedValue> codes = focus.Poco switch
        {
            InstanceNode node => CodedValue.Of(node),
            PrimitiveType { JsonValue: string code } => [new CodedValue(current.Node, null, code, null, false)],
            _ => [],
        };
        TerminologyReason? undecided = null;
        foreach (var code in codes.Where(c => c.Code is not null))
        {
            var check = _terminology.Check(valueSet, current.Run.Release, code.HasSystem ? code.System ?? "" : null, code.Code!);
            if (check.Membership == Membership.In) return true;
            if (check.Membership == Membership.NotChecked) undecided = check.Reason;
        }
        if (undecided is null) return false;
        current.Undecided = undecided.Message;
        return null;
    }

    // "as String": the values of an instance have FHIR's types, and authors mean those.
    [GeneratedRegex(@"(?<=\b(as|is)\s+)(String|Boolean|Integer|Decimal|DateTime|Date|Time)\b")]
    private static partial Regex SystemType();

    private sealed record Evaluation(ValidationRun Run, ProfileWalk Walk, InstanceNode Node)
    {
        public string? Undecided { get; set; }

        public long Steps { get; set; }

        /// <summary>How many rounds were compared with all before them.</summary>
        public long Rounds { get; set; }
    }
}
