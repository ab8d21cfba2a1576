using System.Text;
using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Invariants;

/// <summary>The facts of STU3 have no words for rules.</summary>
public sealed class RuleWordsTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "SHALL at least contain a contact's details or a reference to an organization (pat-1)")]
    [InlineData("""{"resourceType":"Patient","photo":[{"data":"QUJD"}]}""", "If the Attachment has data, it SHALL have a contentType (att-1)")]
    [InlineData("""{"resourceType":"MedicationStatement","status":"active","taken":"y","reasonNotTaken":[{"text":"x"}],"medicationCodeableConcept":{"text":"x"},"subject":{"display":"x"}}""", "This has to be so: reasonNotTaken.exists().not() or (taken = 'n') (mst-1)")]
    public void A_rule_of_STU3_is_said_as_R4_says_the_same_rule_or_as_it_is_written(string json, string message)
    {
        var issue = Assert.Single(Judgement.BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(json), FhirRelease.Stu3).Issues, i => i.Level == IssueLevel.Error);
        Assert.Equal(("invariant-broken", message), (issue.MessageId, issue.Message));
    }
}
