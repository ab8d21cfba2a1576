using System.Text.Json;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Tests.Data;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Sentences
{
    [Theory]
    [InlineData("As a pharmacist, I want to see allergies so that I dispense safely.", "a pharmacist", "see allergies", "I dispense safely")]
    [InlineData("As a GP I want to see results so I can act.", "a GP", "see results", "I can act")]
    [InlineData("As a GP I want to see results, because I must act", "a GP", "see results", "because I must act")]
    [InlineData("As a nurse I wish to view notes in order to plan care", "a nurse", "view notes", "plan care")]
    [InlineData("As a nurse I want to view notes to ensure that care is safe", "a nurse", "view notes", "to ensure that care is safe")]
    [InlineData("As a nurse I need notes such that I know the plan", "a nurse", "notes", "I know the plan")]
    [InlineData("In order to plan care, as a nurse, I want to view notes", "a nurse", "view notes", "plan care")]
    [InlineData("So that I can plan care, as a nurse I want to view notes.", "a nurse", "view notes", "I can plan care")]
    [InlineData("As a clinician I may wish to add a note", "a clinician", "add a note", null)]
    [InlineData("I want to confirm a patient's suspected allergy", null, "confirm a patient's suspected allergy", null)]
    [InlineData("As a patient I do not want any excluded data shared", "a patient", "do not want any excluded data shared", null)]
    [InlineData("As hospital services I want to send the list", "hospital services", "send the list", null)]
    [InlineData("As a patient, I want to…", "a patient", null, null)]
    [InlineData("As a Pharmacist (Hospital Services) know the current issue so that I can include it", "a Pharmacist (Hospital Services)", "know the current issue", "I can include it")]
    [InlineData("As a GP, see the summary so that I know", "a GP", "see the summary", "I know")]
    [InlineData("I want to see results so that I can act, as a clinician.", "a clinician", "see results", "I can act")]
    [InlineData("As a nurse\nI want to view notes\nSo that I can plan", "a nurse", "view notes", "I can plan")]
    [InlineData("As a nurse I'd like to view notes, charts and so on", "a nurse", "view notes, charts and so on", null)]
    [InlineData("**As a** nurse, **I want to** view notes **so that** I can plan", "a nurse", "view notes", "I can plan")]
    [InlineData("<b>As an</b> analyst <br/>I need counts", "an analyst", "counts", null)]
    [InlineData("As a clinician, I can see notes so that I will be able to plan", "a clinician", "see notes", "I will be able to plan")]
    [InlineData("A page of text about nothing in particular.", null, null, null)]
    public void A_sentence_is_split_whatever_its_order(string text, string? role, string? want, string? why) =>
        Assert.Equal(new StorySentence(role, want, why), SentenceParser.Parse(text));

    [Theory]
    [InlineData("a pharmacist (hospital services pharmacy)", "pharmacist", "hospital services pharmacy")]
    [InlineData("a health advisor (Primary Care, NHS 111)", "health advisor", "Primary Care, NHS 111")]
    [InlineData("hospital services", null, "hospital services")]
    [InlineData("social care", null, "social care")]
    [InlineData("hospital services accident and emergency", null, "hospital services accident and emergency")]
    [InlineData("a health care professional", "health care professional", null)]
    [InlineData("a clinician (and data controller) sending a message", "clinician (and data controller) sending a message", null)]
    [InlineData("a doctor (trainee)", "doctor (trainee)", null)]
    [InlineData("the authoring clinician", "authoring clinician", null)]
    [InlineData("As an anaesthetist,", "anaesthetist", null)]
    public void A_role_phrase_is_a_role_and_a_care_setting(string phrase, string? name, string? setting) =>
        Assert.Equal((name, setting), (RolePhrase.Parse(phrase).Name, RolePhrase.Parse(phrase).CareSetting));

    [Theory]
    [InlineData("a clincian", "Clinician")]
    [InlineData("the Clinican", "Clinician")]
    [InlineData("a GP", "GP")]
    [InlineData("a Specialty Doctor (Hospital Services)", "Specialty doctor")]
    [InlineData("a Domicilary Care Worker", "Domiciliary care worker")]
    public void A_role_has_one_name_however_it_is_spelt(string phrase, string name) => Assert.Equal(name, RolePhrase.Parse(phrase).Normalised);

    [Theory]
    [InlineData("GET MedicationStatement", "Get", "MedicationStatement", null)]
    [InlineData("GET [baseUrl]/MedicationRequest?patient=[id]", "Get", "MedicationRequest", "patient=[id]")]
    [InlineData("post [base]/Task", "Post", "Task", null)]
    [InlineData("GET https://server.example/fhir/Patient/42", "Get", "Patient", null)]
    [InlineData("GET /MedicationOrder?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9876543210", "Get", "MedicationOrder", "patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9876543210")]
    public void A_call_is_a_verb_a_type_and_a_search(string text, string verb, string type, string? search)
    {
        var interaction = InteractionParser.Parse(text)!;
        Assert.Equal((verb, type, search), (interaction.Verb.ToString(), interaction.Type, interaction.Search));
    }

    [Theory]
    [InlineData("Refer to the Transfer or Care eDischarge Bundle ( Condition )")]
    [InlineData("GET")]
    [InlineData("get it done")]
    public void Other_words_are_no_call(string text) => Assert.Null(InteractionParser.Parse(text));

    [Fact]
    public void Real_texts_split_as_people_split_them()
    {
        var (rows, roles, wants) = (0, 0, 0);
        foreach (var line in File.ReadLines(SharedData.Require("stories/care-connect-stories.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            var parsed = SentenceParser.Parse(row.RootElement.GetProperty("text").GetString()!);
            rows++;
            var role = row.RootElement.GetProperty("as_a").GetString();
            if (parsed.Role == role) roles++;
            else TestContext.Current.TestOutputHelper!.WriteLine($"role: {parsed.Role} | {role}");
            var want = SentenceParser.WithoutWantWords(row.RootElement.GetProperty("i_want").GetString()!);
            // People also end the want at a bare "to", which cannot be told from the want itself.
            if (parsed.Want is null ? want.Length == 0 : parsed.Want.StartsWith(want.TrimStart("to ".ToCharArray()), StringComparison.Ordinal) || want.Contains(parsed.Want, StringComparison.Ordinal)) wants++;
            else TestContext.Current.TestOutputHelper!.WriteLine($"want: {parsed.Want} | {want}");
        }

        // One row of the source has its columns cut in the wrong places.
        Assert.Equal((84, 83), (rows, roles));
        Assert.InRange(wants, 82, 84);
    }
}
