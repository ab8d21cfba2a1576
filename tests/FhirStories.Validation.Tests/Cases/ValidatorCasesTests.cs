using System.Globalization;
using System.Text;
using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Cases;

public sealed class ValidatorCasesTests
{
    /// <summary>Where our verdict is another than the reference's, and why. The list may only shrink.</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["patient-circle1-bad-linked1-profile"] = "The patient referred to is not among the files of the case.",
        ["patient-circle1-bad-source1-profile"] = "The patient referred to is not among the files of the case.",
        ["patient-circle2-bad-linked-profile"] = "The patient referred to is not among the files of the case.",
        ["patient-circle2-bad-source1-profile"] = "The patient referred to is not among the files of the case.",
        ["pat-example-extensions"] = "The suite forbids extensions of example domains in this case only, which the data does not tell.",
        ["contained-resource-bad-id-ignore"] = "The suite turns the check of ids off in this case only, which the data does not tell.",
        ["obs-percent"] = "A vital sign by its LOINC code: the profile binds the units of components to a value set without L/min, which the reference does not hold against it.",
        ["obs-percent-profile"] = "As obs-percent.",
    };

    [Fact]
    public void Verdicts_agree_with_the_reference_but_for_those_with_a_reason()
    {
        var output = new StringBuilder();
        var differing = new List<string>();
        var results = ValidatorCase.All().Select(c => (Case: c, Report: c.Validate())).ToList();
        foreach (var (given, report) in results.Where(r => r.Report.IsValid != (r.Case.Errors == 0)))
        {
            differing.Add(given.Name);
            output.AppendLine(CultureInfo.InvariantCulture, $"{given.Name} ({given.File}, {given.Profile}): the reference has {given.Errors} errors");
            foreach (var issue in report.Issues.Take(8)) output.AppendLine(CultureInfo.InvariantCulture, $"    {issue.Level} {issue.MessageId} {issue.Expression}: {issue.Message}");
        }
        foreach (var group in results.GroupBy(r => $"{FhirReleases.VersionOf(r.Case.Release)} {r.Case.Module}, {(r.Case.Errors == 0 ? "valid" : "invalid")}").OrderBy(g => g.Key, StringComparer.Ordinal))
            output.AppendLine(CultureInfo.InvariantCulture, $"{group.Key}: {group.Count(r => r.Report.IsValid == (r.Case.Errors == 0))} of {group.Count()}");
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());

        Assert.True(differing.Order(StringComparer.Ordinal).SequenceEqual(Known.Keys.Order(StringComparer.Ordinal)),
            $"New: {string.Join(", ", differing.Except(Known.Keys))}. Solved: {string.Join(", ", Known.Keys.Except(differing))}.\n{output}");
    }

    [Fact]
    public void No_finding_is_said_twice()
    {
        foreach (var given in ValidatorCase.All())
        {
            var twice = given.Validate().Issues.GroupBy(i => (i.MessageId, i.Expression, i.Message)).Where(g => g.Count() > 1).Select(g => g.Key.ToString()).ToList();
            Assert.True(twice.Count == 0, $"{given.Name}: {string.Join("; ", twice)}");
        }
    }
}
