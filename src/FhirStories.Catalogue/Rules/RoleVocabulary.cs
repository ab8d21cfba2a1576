using FhirStories.Catalogue.Rules.Similar;

namespace FhirStories.Catalogue.Rules;

/// <summary>Words that roles of health care are named with.</summary>
internal static class RoleVocabulary
{
    /// <summary>Nouns, in small letters.</summary>
    public static IReadOnlyList<string> Nouns { get; } =
        ("administrator adviser advisor anaesthetist analyst assessor assistant audiologist biomedical cardiologist carer caregiver chaperone chemist chiropodist citizen client clerk "
        + "clinician commissioner consultant consumer coordinator coroner counsellor custodian dentist dermatologist dietician dietitian director dispenser doctor employee employer "
        + "engineer epidemiologist geriatrician guardian gynaecologist haematologist hygienist inpatient inspector librarian manager matron medical midwife neurologist nurse "
        + "obstetrician officer oncologist operator optician optometrist orthodontist orthoptist outpatient paediatrician paramedic parent patient pathologist pharmacist phlebotomist "
        + "physician physicist physiotherapist podiatrist practitioner prescriber professional programmer provider psychiatrist psychologist psychotherapist radiographer radiologist "
        + "receptionist registrar relative researcher resident resuscitation scientist secretary service social specialist student surgeon technician technologist therapist trainee "
        + "trainer user vaccinator visitor warden worker").Split(' ');

    // Words near one of the nouns that are words themselves.
    private static readonly string[] Others =
    [
        "clinical", "technical", "psychiatric", "paediatric", "physical", "pharmacy", "surgery", "practice", "dental", "consulting", "career", "careers", "patent", "partner", "manger",
        "visiting", "registry", "registered", "community", "domiciliary", "healthcare", "receiving", "requesting", "referring", "responsible", "primary", "secondary", "general", "hospital",
    ];

    private static readonly HashSet<string> Stems = new(Nouns.Concat(Others).Select(Stem.Of), StringComparer.Ordinal);

    /// <summary>Whether a word, in small letters, is one of them in any form.</summary>
    public static bool Knows(string word) => Stems.Contains(Stem.Of(word)) || Stems.Contains(word);
}
