using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Validation.Tests;

/// <summary>What a validator finds in a small instance: the ids of the messages, or these with the place of each.</summary>
internal static class Judgement
{
    /// <summary>A validator that knows what is built in.</summary>
    public static ResourceValidator BuiltIn { get; } = new(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));

    /// <summary>A validator that knows these definitions besides.</summary>
    public static ResourceValidator With(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored(definitions.Select(d => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(d))), PackageOrigin.Stored)]);
        return new ResourceValidator(store, new TerminologyService(store));
    }

    /// <summary>The errors, in order.</summary>
    public static string[] Errors(string json, FhirRelease release = FhirRelease.R4) => Ids(Report(BuiltIn, json, release), IsError);

    /// <summary>The errors in XML, in order.</summary>
    public static string[] XmlErrors(string xml, FhirRelease release = FhirRelease.R4)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return Ids(BuiltIn.ValidateXml(stream, release), IsError);
    }

    /// <summary>The warnings, those of rules apart.</summary>
    public static string[] Warnings(string json, FhirRelease release = FhirRelease.R4) => Ids(Report(BuiltIn, json, release), IsWarning);

    /// <summary>The errors by profiles of the test's own.</summary>
    /// <param name="json">The instance.</param>
    /// <param name="profile">The profile that it must follow.</param>
    /// <param name="definitions">JSON of the profile and what else there is.</param>
    public static string[] Errors(string json, string profile, params string[] definitions) => Ids(Report(json, profile, definitions), IsError);

    /// <summary>All that is found by profiles of the test's own.</summary>
    public static ValidationReport Report(string json, string profile, params string[] definitions) =>
        With(definitions).ValidateJson(Encoding.UTF8.GetBytes(json), FhirRelease.R4, new ValidationSettings { Profiles = [profile] });

    /// <summary>The errors as <c>id expression</c>.</summary>
    public static string[] ErrorsAt(string json, FhirRelease release = FhirRelease.R4, ResourceValidator? validator = null) => Places(Report(validator ?? BuiltIn, json, release), IsError);

    /// <summary>The warnings as <c>id expression</c>, those of rules apart.</summary>
    public static string[] WarningsAt(string json, FhirRelease release = FhirRelease.R4) => Places(Report(BuiltIn, json, release), IsWarning);

    private static ValidationReport Report(ResourceValidator validator, string json, FhirRelease release) => validator.ValidateJson(Encoding.UTF8.GetBytes(json), release);

    private static string[] Ids(ValidationReport report, Func<FhirIssue, bool> wanted) => [.. report.Issues.Where(wanted).Select(i => i.MessageId)];

    private static string[] Places(ValidationReport report, Func<FhirIssue, bool> wanted) => [.. report.Issues.Where(wanted).Select(i => $"{i.MessageId} {i.Expression}")];

    private static bool IsError(FhirIssue issue) => issue.Level is IssueLevel.Error or IssueLevel.Fatal;

    // Advice of rules, such as dom-6 about narratives, is on nearly everything that a test writes in one line.
    private static bool IsWarning(FhirIssue issue) => issue.Level == IssueLevel.Warning && issue.MessageId != "invariant-broken";
}
