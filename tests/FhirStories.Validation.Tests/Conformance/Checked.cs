using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Validation.Tests.Conformance;

/// <summary>What is found in a resource, apart from what every resource may lack.</summary>
internal static class Checked
{
    private static readonly ResourceValidator Validator = new(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));

    /// <summary>Errors as <c>id expression</c>.</summary>
    public static string[] Errors(string json, FhirRelease release = FhirRelease.R4) => Of(Validator, json, release, i => i.Level is IssueLevel.Error or IssueLevel.Fatal);

    /// <summary>Warnings as <c>id expression</c>, those of rules apart.</summary>
    public static string[] Warnings(string json, FhirRelease release = FhirRelease.R4) => Of(Validator, json, release, i => i.Level == IssueLevel.Warning && i.MessageId != "invariant-broken");

    /// <summary>A validator that knows these definitions besides.</summary>
    public static ResourceValidator With(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored(definitions.Select(d => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(d))), PackageOrigin.Stored)]);
        return new ResourceValidator(store, new TerminologyService(store));
    }

    public static string[] Of(ResourceValidator validator, string json, FhirRelease release, Func<FhirIssue, bool> wanted) =>
        [.. validator.ValidateJson(Encoding.UTF8.GetBytes(json), release).Issues.Where(wanted).Select(i => $"{i.MessageId} {i.Expression}")];
}
