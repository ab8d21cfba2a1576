using System.Collections.Frozen;

namespace FhirStories.Repository.Searching;

/// <summary>Which resources belong to a compartment: per type the reference parameters of which one must lead to its centre
/// (R4 compartmentdefinition; <c>{def}</c> is the centre itself).</summary>
internal static class CompartmentDefinitions
{
    /// <summary>What stands for the centre of the compartment.</summary>
    public const string Centre = "{def}";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> Compartments = new Dictionary<string, FrozenDictionary<string, string[]>>
    {
        ["Device"] = Members("""
            Account subject; Appointment actor; AppointmentResponse actor; AuditEvent agent; ChargeItem enterer,performer-actor;
            Claim procedure-udi,item-udi,detail-udi,subdetail-udi; Communication sender,recipient; CommunicationRequest
            sender,recipient; Composition author; DetectedIssue author; DeviceRequest device,subject,requester,performer;
            DeviceUseStatement device; DiagnosticReport subject; DocumentManifest subject,author; DocumentReference
            subject,author; ExplanationOfBenefit procedure-udi,item-udi,detail-udi,subdetail-udi; Flag author; Group member;
            Invoice participant; List subject,source; Media subject; MedicationAdministration device; MessageHeader target;
            Observation subject,device; Provenance agent; QuestionnaireResponse author; RequestGroup author; RiskAssessment
            performer; Schedule actor; ServiceRequest performer,requester; Specimen subject; SupplyRequest requester
            """),
        ["Encounter"] = Members("""
            CarePlan encounter; CareTeam encounter; ChargeItem context; Claim encounter; ClinicalImpression encounter;
            Communication encounter; CommunicationRequest encounter; Composition encounter; Condition encounter; DeviceRequest
            encounter; DiagnosticReport encounter; DocumentManifest related-ref; DocumentReference encounter; Encounter {def};
            ExplanationOfBenefit encounter; Media encounter; MedicationAdministration context; MedicationDispense context;
            MedicationRequest encounter; MedicationStatement context; NutritionOrder encounter; Observation encounter; Procedure
            encounter; QuestionnaireResponse encounter; RequestGroup encounter; ServiceRequest encounter; VisionPrescription
            encounter
            """),
        ["Practitioner"] = Members("""
            Account subject; AdverseEvent recorder; AllergyIntolerance recorder,asserter; Appointment actor; AppointmentResponse
            actor; AuditEvent agent; Basic author; CarePlan performer; CareTeam participant; ChargeItem enterer,performer-actor;
            Claim enterer,provider,payee,care-team; ClaimResponse requestor; ClinicalImpression assessor; Communication
            sender,recipient; CommunicationRequest sender,recipient,requester; Composition subject,author,attester; Condition
            asserter; CoverageEligibilityRequest enterer,provider; CoverageEligibilityResponse requestor; DetectedIssue author;
            DeviceRequest requester,performer; DiagnosticReport performer; DocumentManifest subject,author,recipient;
            DocumentReference subject,author,authenticator; Encounter practitioner,participant; EpisodeOfCare care-manager;
            ExplanationOfBenefit enterer,provider,payee,care-team; Flag author; Group member; Immunization performer; Invoice
            participant; Linkage author; List source; Media subject,operator; MedicationAdministration performer;
            MedicationDispense performer,receiver; MedicationRequest requester; MedicationStatement source; MessageHeader
            receiver,author,responsible,enterer; NutritionOrder provider; Observation performer; Patient general-practitioner;
            PaymentNotice provider; PaymentReconciliation requestor; Person practitioner; Practitioner {def}; PractitionerRole
            practitioner; Procedure performer; Provenance agent; QuestionnaireResponse author,source; RequestGroup
            participant,author; ResearchStudy principalinvestigator; RiskAssessment performer; Schedule actor; ServiceRequest
            performer,requester; Specimen collector; SupplyDelivery supplier,receiver; SupplyRequest requester; VisionPrescription
            prescriber
            """),
        ["RelatedPerson"] = Members("""
            AdverseEvent recorder; AllergyIntolerance asserter; Appointment actor; AppointmentResponse actor; Basic author;
            CarePlan performer; CareTeam participant; ChargeItem enterer,performer-actor; Claim payee; Communication
            sender,recipient; CommunicationRequest sender,recipient,requester; Composition author; Condition asserter; Coverage
            policy-holder,subscriber,payor; DocumentManifest author,recipient; DocumentReference author; Encounter participant;
            ExplanationOfBenefit payee; Invoice recipient; MedicationAdministration performer; MedicationStatement source;
            Observation performer; Patient link; Person link; Procedure performer; Provenance agent; QuestionnaireResponse
            author,source; RelatedPerson {def}; RequestGroup participant; Schedule actor; ServiceRequest performer; SupplyRequest
            requester
            """),
        ["Patient"] = Members("""
            Account subject; AdverseEvent subject; AllergyIntolerance patient,recorder,asserter; Appointment actor;
            AppointmentResponse actor; AuditEvent patient; Basic patient,author; BodyStructure patient; CarePlan
            patient,performer; CareTeam patient,participant; ChargeItem subject; Claim patient,payee; ClaimResponse patient;
            ClinicalImpression subject; Communication subject,sender,recipient; CommunicationRequest
            subject,sender,recipient,requester; Composition subject,author,attester; Condition patient,asserter; Consent patient;
            Coverage policy-holder,subscriber,beneficiary,payor; CoverageEligibilityRequest patient; CoverageEligibilityResponse
            patient; DetectedIssue patient; DeviceRequest subject,performer; DeviceUseStatement subject; DiagnosticReport subject;
            DocumentManifest subject,author,recipient; DocumentReference subject,author; Encounter patient; EnrollmentRequest
            subject; EpisodeOfCare patient; ExplanationOfBenefit patient,payee; FamilyMemberHistory patient; Flag patient; Goal
            patient; Group member; ImagingStudy patient; Immunization patient; ImmunizationEvaluation patient;
            ImmunizationRecommendation patient; Invoice subject,patient,recipient; List subject,source; MeasureReport patient;
            Media subject; MedicationAdministration patient,performer,subject; MedicationDispense subject,patient,receiver;
            MedicationRequest subject; MedicationStatement subject; MolecularSequence patient; NutritionOrder patient; Observation
            subject,performer; Patient {def},link; Person patient; Procedure patient,performer; Provenance patient;
            QuestionnaireResponse subject,author; RelatedPerson patient; RequestGroup subject,participant; ResearchSubject
            individual; RiskAssessment subject; Schedule actor; ServiceRequest subject,performer; Specimen subject; SupplyDelivery
            patient; SupplyRequest subject; Task patient,focus; VisionPrescription patient
            """),
    }.ToFrozenDictionary();

    /// <summary>The types of the compartments that there are.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Compartments.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The parameters of each member type; null for what is no compartment.</summary>
    public static FrozenDictionary<string, string[]>? Of(string compartment) => Compartments.GetValueOrDefault(compartment);

    private static FrozenDictionary<string, string[]> Members(string table) => table.ReplaceLineEndings(" ").Split(';', StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ')).ToFrozenDictionary(parts => parts[0], parts => parts[1].Split(','));
}
