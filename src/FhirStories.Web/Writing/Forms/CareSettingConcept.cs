using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>Care settings between the code that is picked and the concepts that are stored.</summary>
internal static class CareSettingConcept
{
    /// <summary>The code of the first setting; empty for none.</summary>
    public static string CodeOf(ValueList<Carried<CodeableConcept>> settings) =>
        settings.Select(each => each.Value.Coding.FirstOrDefault(coding => coding.System == Canonicals.CareSettingSystem)?.Code).FirstOrDefault() ?? "";

    /// <summary>The settings with another picked in place of the first; what was picked before stays as it is.</summary>
    public static ValueList<Carried<CodeableConcept>> With(ValueList<Carried<CodeableConcept>> before, string code)
    {
        if (CodeOf(before) == code) return before;
        var rest = before.Skip(1);
        if (code.Length == 0) return rest.ToValueList();
        var display = CareSettings.All.FirstOrDefault(each => each.Code == code)?.Display;
        return rest.Prepend(new Carried<CodeableConcept>(new CodeableConcept { Coding = [new Coding(Canonicals.CareSettingSystem, code)], Text = display ?? code })).ToValueList();
    }
}
