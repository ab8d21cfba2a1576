using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class CareConnectValueSetTests(ITestOutputHelper output)
{
    [Fact]
    public void The_76_are_decided_whole_in_part_or_not()
    {
        var table = DefinitionStore.BuiltIn.List(FhirRelease.Stu3, "ValueSet").Where(e => e.Url.StartsWith("https://fhir.hl7.org.uk/", StringComparison.Ordinal))
            .Select(e => (e.Url, Kind: Kind(e), Reasons: Sent.Service.Undecidable(e.Url, e.Release), Issues: Sent.Service.Issues(e.Url, e.Release))).OrderBy(e => e.Kind).ThenBy(e => e.Url).ToList();
        foreach (var (url, kind, reasons, issues) in table)
            output.WriteLine($"{kind}\t{url[(url.LastIndexOf('/') + 1)..]}\t{string.Join(" ", reasons.Select(r => r.Message))}\t{string.Join(" ", issues.Select(r => r.Code))}");
        foreach (var group in table.GroupBy(e => e.Kind)) output.WriteLine($"{group.Key}: {group.Count()}");
        Assert.Equal(76, table.Count);
        string Of(string kind) => string.Join(' ', table.Where(t => t.Kind == kind).Select(t => t.Url[(t.Url.IndexOf("CareConnect-", StringComparison.Ordinal) + 12)..^2]));
        Assert.Equal(50, table.Count(t => t.Kind == "decidable"));
        Assert.Equal("AllergyCode AllergyManifestation VaccineCode", Of("partly"));
        // ClinicalDisciplines: the published set lacks its code system. All others: hierarchy or reference sets of SNOMED CT.
        Assert.Equal("AllergyExposureRoute BodySite CareSettingType ClinicalDisciplines CompositionSectionCode ConditionCode DocumentType " +
            "EmergencyCareDischargeStatus EncounterType FindingCode ManufacturedMaterialSnCT MedicationCode MedicationDosageRoute MedicationForm " +
            "ObservationMethod ObservationType ProcedureCode ReligiousAffiliation ReportCodeSnCT SourceOfReferral SpecimenBodySite SpecimenType VaccinationProcedure", Of("not"));
        Assert.Equal(["filter-undecidable", "refset-missing", "system-unknown"], table.SelectMany(t => t.Reasons).Select(r => r.Code).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["ACVPU", "AllergySeverity", "ProcedureCode"], table.Where(t => t.Issues.Any(i => i.Code == "ecl-operator-missing"))
            .Select(t => t.Url[(t.Url.IndexOf("CareConnect-", StringComparison.Ordinal) + 12)..^2]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_published_package_enumerates_is_in_and_what_it_does_not_is_not()
    {
        using var archive = new GZipStream(File.OpenRead(RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz")), CompressionMode.Decompress);
        using var tar = new TarReader(archive);
        var (sets, codes) = (0, 0);
        while (tar.GetNextEntry() is { } member)
        {
            if (member.DataStream is null || !member.Name.EndsWith(".json", StringComparison.Ordinal)) continue;
            using var json = JsonDocument.Parse(member.DataStream);
            if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.TryGetProperty("resourceType", out var type) && type.GetString() != "ValueSet" || !json.RootElement.TryGetProperty("compose", out var compose)) continue;
            var url = json.RootElement.GetProperty("url").GetString()!;
            foreach (var include in compose.GetProperty("include").EnumerateArray())
            {
                if (!include.TryGetProperty("concept", out var concepts)) continue;
                sets++;
                var system = include.GetProperty("system").GetString()!;
                foreach (var code in concepts.EnumerateArray().Select(c => c.GetProperty("code").GetString()!))
                {
                    codes++;
                    Assert.True(Sent.Service.Check(url, FhirRelease.Stu3, system, code).Membership == Membership.In, $"{url} {code}");
                    Assert.NotEqual(Membership.In, Sent.Service.Check(url, FhirRelease.Stu3, system, code + "9").Membership);
                }
            }
        }
        Assert.InRange(sets, 9, 100);
        output.WriteLine($"{codes} codes of {sets} enumerations");
    }

    [Fact]
    public void Of_what_R4_binds_as_required_only_these_stay_open()
    {
        var bound = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in DefinitionStore.BuiltIn.List(FhirRelease.R4, "StructureDefinition").Where(e => e.PackageName == "hl7.fhir.r4.core" && e.Derivation != "constraint"))
        {
            using var json = JsonDocument.Parse(DefinitionStore.BuiltIn.ReadJson(entry));
            foreach (var element in json.RootElement.GetProperty(json.RootElement.TryGetProperty("snapshot", out _) ? "snapshot" : "differential").GetProperty("element").EnumerateArray())
                if (element.TryGetProperty("binding", out var binding) && binding.GetProperty("strength").GetString() == "required" && binding.TryGetProperty("valueSet", out var set))
                    bound.Add(set.GetString()!);
        }
        Assert.InRange(bound.Count, 200, 1000);
        var open = bound.Select(u => (Url: u, Reasons: Sent.Service.Undecidable(u, FhirRelease.R4))).Where(u => u.Reasons.Count > 0).ToList();
        output.WriteLine($"{bound.Count} bound as required, {open.Count} open");
        foreach (var (url, reasons) in open) output.WriteLine($"{url}\t{reasons[0].Code}\t{reasons[0].Message}");
        // A list of LOINC answers, published by LOINC alone.
        Assert.Equal("http://loinc.org/vs/LL379-9|4.0.1", string.Join(' ', open.Select(o => o.Url)));
    }

    private static string Kind(DefinitionEntry entry)
    {
        var reasons = Sent.Service.Undecidable(entry.Url, entry.Release);
        if (reasons.Count == 0) return "decidable";
        var set = Sent.Service.Scope(entry.Release).ValueSet(entry.Url);
        return set.Includes.Any(p => p.Listed is not null || p.System is { IsWhole: true }) ? "partly" : "not";
    }
}
