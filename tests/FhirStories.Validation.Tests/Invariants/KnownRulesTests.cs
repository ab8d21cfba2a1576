using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;
using Xunit;

namespace FhirStories.Validation.Tests.Invariants;

public sealed partial class KnownRulesTests
{
    private static readonly TerminologyService Terminology = new(DefinitionStore.BuiltIn);
    private static readonly RuleBook Rules = new(DefinitionStore.BuiltIn);
    private static readonly InvariantEngine Engine = new(Terminology);

    [Theory]
    [InlineData("validator-cases")]
    [InlineData("examples-stu3")]
    [InlineData("requirements")]
    public void On_every_element_of_real_instances_the_rule_in_CSharp_says_what_the_engine_says(string data)
    {
        var asked = new Dictionary<string, (int Yes, int No)>(StringComparer.Ordinal);
        var differing = new List<string>();
        foreach (var file in Directory.EnumerateFiles(RealData.Path(data), "*", SearchOption.AllDirectories))
        {
            // A definition of a megabyte has the same few rules ten thousand times.
            if (new FileInfo(file).Length > 300_000) continue;
            var release = data == "requirements" ? FhirRelease.R5 : data == "examples-stu3" || Path.GetFileName(file).Contains("stu3", StringComparison.OrdinalIgnoreCase) ? FhirRelease.Stu3 : FhirRelease.R4;
            if (Read(file) is not { } root) continue;
            var (run, walk) = Walked(root, release);
            // The profile walk does not go to what the base walk did not know, or found to be of another shape.
            foreach (var node in All(root).Where(n => n.Definition is not null && (n.Text is null || n.IsPrimitive)))
            {
                var own = Rules.Type(node.TypeName, release)?.Root.Invariants ?? [];
                foreach (var rule in own.Concat((node.Definition as ElementRules)?.Invariants ?? []).DistinctBy(r => r.Expression))
                    Compare(rule, node, run, walk, asked, differing);
            }
        }

        Assert.True(differing.Count == 0, string.Join("\n", differing.Distinct().Take(30)));
        Assert.NotEmpty(asked);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", asked.OrderByDescending(a => a.Value.Yes).Select(a => $"{a.Value.Yes} true, {a.Value.No} false: {a.Key}")));
    }

    [Theory]
    [InlineData(FhirRelease.Stu3)]
    [InlineData(FhirRelease.R4)]
    [InlineData(FhirRelease.R5)]
    public void Whatever_of_its_names_is_there_the_rule_in_CSharp_says_what_the_engine_says(FhirRelease release)
    {
        var asked = new Dictionary<string, (int Yes, int No)>(StringComparer.Ordinal);
        var differing = new List<string>();
        var rules = Expressions(release).Select(e => new InvariantRule("x", true, null, e, false)).Where(r => r.Known is not null).ToList();
        foreach (var rule in rules)
        {
            foreach (var root in Made(rule.Expression))
            {
                var (run, walk) = Walked(root, release);
                foreach (var child in All(root).Skip(1).Where(c => c.Text is not null)) (child.IsPrimitive, child.Definition) = (true, child);
                foreach (var child in All(root).Where(c => c.IsPrimitive)) child.SetType(child.Name is "start" or "end" && child.Text == "2020-02-01" ? "dateTime" : "string");
                Compare(rule, root, run, walk, asked, differing);
            }
        }

        Assert.True(differing.Count == 0, string.Join("\n", differing.Distinct().Take(30)));
        Assert.True(rules.Count > 100, $"{rules.Count}");
        // The always true ones are the narrative's, which are checked elsewhere.
        var constant = rules.Where(r => !asked.TryGetValue(r.Expression, out var a) || a.Yes == 0 || a.No == 0).Select(r => r.Expression).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{rules.Count} rules; of one answer only: {string.Join("\n", constant)}");
    }

    [Theory]
    [InlineData("name.matches('x')")]
    [InlineData("Patient.name.exists()")]
    [InlineData("name.where(use = 'official').exists()")]
    [InlineData("name.exists")]
    [InlineData("name.exists() or")]
    [InlineData("name")]
    [InlineData("exists()")]
    [InlineData("name.exists().exists()")]
    [InlineData("use = 'a\\'b'")]
    [InlineData("name.count() > 1")]
    [InlineData("(name.exists()")]
    [InlineData("name.exists())")]
    public void Other_expressions_are_the_engines(string expression) => Assert.Null(PresenceRule.Of(expression));

    [Fact]
    public void Nesting_without_end_is_the_engines() => Assert.Null(PresenceRule.Of(new string('(', 100_000) + "a.exists()" + new string(')', 100_000)));

    private static void Compare(InvariantRule rule, InstanceNode node, ValidationRun run, ProfileWalk walk, Dictionary<string, (int Yes, int No)> asked, List<string> differing)
    {
        // dom-3 sees more than the published expression does, on purpose; the narrative's rules are the engine's true.
        if (rule.Known is null || rule.Key == "dom-3" || rule.Known(node) is not { } known) return;
        var counts = asked.GetValueOrDefault(rule.Expression);
        asked[rule.Expression] = known ? (counts.Yes + 1, counts.No) : (counts.Yes, counts.No + 1);
        // '#' alone, and what a resource in a Bundle contains, are found by the reference check's own rules.
        if (rule.Expression.StartsWith("reference.startsWith", StringComparison.Ordinal)) return;
        // The engine compares no quantities of ours.
        if (rule.Expression.Contains("(low <= high)", StringComparison.Ordinal)) return;
        var engine = Engine.Holds(rule.Expression, node, run, walk);
        if (engine.Result != known) differing.Add($"{rule.Key} '{rule.Expression}' on {InstancePath.Of(node)} ({node.TypeName}): {known}, the engine says {engine.Result} {engine.Reason}: {Shown(node)}");
    }

    private static string Shown(InstanceNode node) => string.Join(", ", All(node).Skip(1).Take(12).Select(c => $"{c.ElementName}:{c.TypeName}={c.Text}"));

    private static (ValidationRun, ProfileWalk) Walked(InstanceNode root, FhirRelease release)
    {
        var run = new ValidationRun().Begin(Rules, release, new ValidationSettings());
        new BaseWalk(run).Resource(root);
        return (run, new ProfileWalk(run, new ValidationServices(Terminology, Engine)));
    }

    private static InstanceNode? Read(string file)
    {
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return JsonInstanceReader.Read(File.ReadAllBytes(file)).Root;
        if (!file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)) return null;
        using var stream = File.OpenRead(file);
        return XmlInstanceReader.Read(stream).Root;
    }

    private static IEnumerable<InstanceNode> All(InstanceNode node) => node.Children.SelectMany(All).Prepend(node);

    private static IEnumerable<string> Expressions(FhirRelease release)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in DefinitionStore.BuiltIn.List(release, "StructureDefinition"))
        {
            using var json = JsonDocument.Parse(DefinitionStore.BuiltIn.ReadJson(entry));
            if (!json.RootElement.TryGetProperty("differential", out var part) && !json.RootElement.TryGetProperty("snapshot", out part)) continue;
            foreach (var element in part.GetProperty("element").EnumerateArray())
                if (element.TryGetProperty("constraint", out var rules))
                    foreach (var rule in rules.EnumerateArray())
                        if (rule.TryGetProperty("expression", out var expression)) found.Add(expression.GetString()!);
        }
        return found;
    }

    /// <summary>Nodes with every choice of the names and texts of an expression, within a bound.</summary>
    private static IEnumerable<InstanceNode> Made(string expression)
    {
        var texts = Text().Matches(expression).Select(m => m.Groups[1].Value).Append("2020-02-01").Append("other").Distinct().Take(4).ToList();
        var paths = Names().Matches(Text().Replace(expression, "''")).Select(m => m.Value.Replace("`", "", StringComparison.Ordinal).Split('.')).Select(p => p.Where(s => s is not ("hasValue" or "exists" or "empty" or "not" or "children" or "count" or "lowBoundary" or "highBoundary")).ToArray())
            .Where(p => p.Length > 0 && p[0] is not ("and" or "or" or "xor" or "implies" or "where" or "htmlChecks" or "htmlchecks")).DistinctBy(p => string.Join('.', p)).Take(5).ToList();
        var choices = texts.Count + 1;
        var total = Math.Min(400, (int)Math.Pow(choices, paths.Count));
        for (var choice = 0; choice < total; choice++)
        {
            var root = new InstanceNode("", null, 1, 1) { ResourceType = "Basic" };
            var rest = choice;
            foreach (var path in paths)
            {
                if (rest % choices is > 0 and var text) Put(root, path, texts[text - 1]);
                rest /= choices;
            }
            yield return root;
        }
    }

    private static void Put(InstanceNode root, string[] path, string text)
    {
        var at = root;
        for (var i = 0; i < path.Length; i++)
        {
            var next = at.Children.FirstOrDefault(c => c.Name == path[i]);
            if (next is null) at.Add(next = new InstanceNode(path[i], at, 1, 1));
            at.Text = null;
            at = next;
        }
        if (at.Children.Count == 0) (at.Text, at.Form) = (text, ValueForm.String);
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Text();

    [GeneratedRegex(@"[a-z`][A-Za-z0-9_`]*(\.[a-z`][A-Za-z0-9_`]*)*")]
    private static partial Regex Names();
}
