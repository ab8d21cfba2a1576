using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>
/// Elements of STU3's resources that are called something else in R4: what HL7's list of differences between the two releases says, for the
/// resources that profiles of the United Kingdom are about. Only what goes on as a whole; what was split or given up has no row.
/// </summary>
internal static class ReleaseRenames
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["AllergyIntolerance.assertedDate"] = "AllergyIntolerance.recordedDate",
        ["Appointment.incomingReferral"] = "Appointment.basedOn",
        ["Appointment.indication"] = "Appointment.reasonReference",
        ["Appointment.reason"] = "Appointment.reasonCode",
        ["CarePlan.context"] = "CarePlan.encounter",
        ["CareTeam.context"] = "CareTeam.encounter",
        ["Communication.context"] = "Communication.encounter",
        ["Communication.notDoneReason"] = "Communication.statusReason",
        ["CommunicationRequest.context"] = "CommunicationRequest.encounter",
        ["Composition.class"] = "Composition.category",
        ["Condition.assertedDate"] = "Condition.recordedDate",
        ["Condition.context"] = "Condition.encounter",
        ["Consent.consentingParty"] = "Consent.performer",
        ["DiagnosticReport.codedDiagnosis"] = "DiagnosticReport.conclusionCode",
        ["DiagnosticReport.context"] = "DiagnosticReport.encounter",
        ["DiagnosticReport.image"] = "DiagnosticReport.media",
        ["DiagnosticReport.performer.actor"] = "DiagnosticReport.performer",
        ["DocumentReference.class"] = "DocumentReference.category",
        ["DocumentReference.indexed"] = "DocumentReference.date",
        ["Encounter.diagnosis.role"] = "Encounter.diagnosis.use",
        ["Encounter.incomingReferral"] = "Encounter.basedOn",
        ["Encounter.reason"] = "Encounter.reasonCode",
        ["FamilyMemberHistory.notDoneReason"] = "FamilyMemberHistory.dataAbsentReason",
        ["Goal.status"] = "Goal.lifecycleStatus",
        ["HealthcareService.eligibilityNote"] = "HealthcareService.eligibility.comment",
        ["HealthcareService.programName"] = "HealthcareService.program",
        ["ImagingStudy.context"] = "ImagingStudy.encounter",
        ["Immunization.date"] = "Immunization.occurrence[x]:occurrenceDateTime",
        ["Immunization.explanation.reason"] = "Immunization.reasonCode",
        ["Immunization.explanation.reasonNotGiven"] = "Immunization.statusReason",
        ["Immunization.practitioner"] = "Immunization.performer",
        ["Immunization.practitioner.role"] = "Immunization.performer.function",
        ["Immunization.vaccinationProtocol"] = "Immunization.protocolApplied",
        ["Immunization.vaccinationProtocol.doseSequence"] = "Immunization.protocolApplied.doseNumber[x]",
        ["Medication.ingredient.amount"] = "Medication.ingredient.strength",
        ["Medication.package.batch"] = "Medication.batch",
        ["MedicationAdministration.prescription"] = "MedicationAdministration.request",
        ["MedicationAdministration.reasonNotGiven"] = "MedicationAdministration.statusReason",
        ["MedicationDispense.notDoneReason[x]"] = "MedicationDispense.statusReason[x]",
        ["MedicationRequest.context"] = "MedicationRequest.encounter",
        ["MedicationRequest.requester.agent"] = "MedicationRequest.requester",
        ["MedicationStatement.reasonNotTaken"] = "MedicationStatement.statusReason",
        ["MedicationStatement.taken"] = "MedicationStatement.status",
        ["Observation.comment"] = "Observation.note",
        ["Observation.context"] = "Observation.encounter",
        ["Procedure.context"] = "Procedure.encounter",
        ["Procedure.notDoneReason"] = "Procedure.statusReason",
        ["QuestionnaireResponse.context"] = "QuestionnaireResponse.encounter",
        ["QuestionnaireResponse.parent"] = "QuestionnaireResponse.partOf",
        ["RiskAssessment.context"] = "RiskAssessment.encounter",
        ["Task.context"] = "Task.encounter",
        ["Task.reason"] = "Task.reasonCode",
    };

    /// <summary>All rows: path in STU3, id in R4.</summary>
    public static IReadOnlyDictionary<string, string> All => Renamed;

    /// <summary>What an element of a STU3 resource is called in R4; null where it is called the same, or is no more.</summary>
    /// <param name="path">Its path, slices left out.</param>
    /// <param name="from">Release of the definition.</param>
    /// <param name="to">Release of the other.</param>
    public static string? Find(string path, FhirRelease from, FhirRelease to) => from == FhirRelease.Stu3 && to is FhirRelease.R4 or FhirRelease.R4B ? Renamed.GetValueOrDefault(path) : null;
}
