using System.Text.RegularExpressions;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>Recognises care settings in the words of a source.</summary>
public static partial class CareSettings
{
    // Nobody names a care setting in more; a hostile text must not make the patterns slow.
    private const int Longest = 200;

    // The first that matches counts, so the narrower ones stand first.
    private static readonly (string Code, string Display, Regex Words)[] Table =
    [
        Row("hospital-pharmacy", "Hospital pharmacy", @"hospital.*pharmac|pharmac.*hospital"),
        Row("community-pharmacy", "Community pharmacy", @"community pharmac|pharmaceutical services|high street pharmac|^pharmacy$"),
        Row("general-practice", "General practice", @"general practice|gp practice|gp surgery|gp services"),
        Row("nhs-111", "NHS 111", @"\b111\b"),
        Row("emergency-department", "Emergency department", @"accident (and|&) emergency|emergency department|\ba ?& ?e\b"),
        Row("ambulance", "Ambulance service", @"ambulance|\b999\b|paramedic"),
        Row("urgent-care", "Urgent treatment centre", @"urgent|walk[- ]?in|minor injur"),
        Row("out-of-hours", "Out of hours service", @"out[- ]of[- ]hours"),
        Row("mental-health", "Mental health services", @"mental health|psychiatr|\bcamhs\b|\biapt\b"),
        Row("learning-disability", "Learning disability services", @"learning disab"),
        Row("dental", "Dental services", @"dental|dentist"),
        Row("optometry", "Eye care and opticians", @"optom|optician|eye care|ophthalm"),
        Row("maternity", "Maternity services", @"maternity|midwi|antenatal|obstetric"),
        Row("child-health", "Child health services", @"child health|health visit|school nurs|paediatric"),
        Row("end-of-life-care", "End of life care and hospices", @"hospice|end of life|palliative"),
        Row("care-home", "Care home", @"care home|nursing home|residential care"),
        Row("home-care", "Care at home", @"home care|domicil|care at home"),
        Row("social-care", "Social care", @"social care|social services|social work"),
        Row("diagnostics", "Diagnostics and laboratories", @"patholog|laborator|radiolog|imaging|diagnostic"),
        Row("screening", "Screening and public health", @"screening|public health|immuni[sz]ation service|vaccination"),
        Row("sexual-health", "Sexual health services", @"sexual health"),
        Row("health-and-justice", "Prisons and other secure settings", @"prison|custod|secure setting|justice"),
        Row("outpatients", "Outpatient clinic", @"out-?patient|clinic\b"),
        Row("hospital-ward", "Hospital ward", @"\bward\b|in-?patient|intensive care|\bicu\b"),
        Row("hospital", "Hospital", @"hospital|secondary care|acute|tertiary"),
        Row("patient-facing", "Patient-facing services", @"patient[- ]facing|personal health record"),
        Row("community-services", "Community services", @"community|district nurs"),
        Row("primary-care", "Primary care", @"primary care"),
    ];

    /// <summary>All care settings that we have a code for.</summary>
    public static IReadOnlyList<CareSetting> All { get; } = [.. Table.Select(row => new CareSetting(row.Code, row.Display))];

    /// <summary>The care setting that the words speak of, or null for one that we have no code for.</summary>
    public static CareSetting? Recognise(string words) =>
        Table.FirstOrDefault(row => row.Words.IsMatch(words.Length > Longest ? words[..Longest] : words)) is { Code: { } code, Display: var display } ? new(code, display) : null;

    /// <summary>Whether the words speak of a care setting at all.</summary>
    internal static bool IsAboutASetting(string words) => Recognise(words) is not null || Services().IsMatch(words);

    /// <summary>Whether the words name a care setting and nobody in it: every word is one that settings are named with.</summary>
    internal static bool IsOnlyASetting(string words) =>
        IsAboutASetting(words) && Word().Matches(words).All(word => SettingWords().IsMatch(word.Value));

    private static (string, string, Regex) Row(string code, string display, string words) =>
        (code, display, new Regex(words, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled));

    [GeneratedRegex(@"\b(services?|care|department|surgery|practice)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Services();

    [GeneratedRegex(@"[\p{L}\p{N}&]+")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(hospitals?|services?|social|care|accident|and|&|a&e|emergency|primary|secondary|tertiary|acute|community|mental|health|general|practice|gp|pharmacy|pharmaceutical|"
        + @"home|homes|nursing|dental|urgent|ambulance|nhs|111|999|department|wards?|outpatients?|inpatients?|clinic|hospice|maternity|out|of|hours|the|screening|public|laboratory|"
        + @"laboratories|pathology|radiology|diagnostics?|prison|learning|disability|intensive|centre|surgery|trust|patient|facing)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex SettingWords();
}
