using System.Text;
using FhirStories.Repository.Indexing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Access.Auditing;

/// <summary>Records of the audit as FHIR has them.</summary>
internal static class AuditEvents
{
    private const string Types = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    private const string Interactions = "http://hl7.org/fhir/restful-interaction";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";

    // What is no interaction of REST, in DICOM's words (PS3.15 §A.5, PS3.16 CID 401 and 403).
    private static readonly Dictionary<string, (string Type, string TypeDisplay, string Subtype, string Display)> OfSecurity = new(StringComparer.Ordinal)
    {
        [AuditInteractions.Login] = ("110114", "User Authentication", "110122", "Login"),
        [AuditInteractions.Logout] = ("110114", "User Authentication", "110123", "Logout"),
        [AuditInteractions.UserSecurity] = ("110113", "Security Alert", "110137", "User security Attributes Changed"),
        [AuditInteractions.SecurityRoles] = ("110113", "Security Alert", "110136", "Security Roles Changed"),
        [AuditInteractions.SecurityConfiguration] = ("110113", "Security Alert", "110129", "Security Configuration"),
    };

    /// <summary>The AuditEvent of a record.</summary>
    public static AuditEvent Of(AuditRecord record, DateTimeOffset when)
    {
        var isSecurity = OfSecurity.TryGetValue(record.Interaction, out var security);
        var audit = new AuditEvent
        {
            Id = Guid.CreateVersion7(when).ToString("N"),
            Type = isSecurity ? new Coding(Dicom, security.Type, security.TypeDisplay) : new Coding(Types, "rest", "RESTful Operation"),
            Subtype = [isSecurity ? new Coding(Dicom, security.Subtype, security.Display) : new Coding(Interactions, record.Interaction)],
            ActionElement = new Code<AuditEvent.AuditEventAction>(record.Action switch
            {
                'C' => AuditEvent.AuditEventAction.C,
                'R' => AuditEvent.AuditEventAction.R,
                'U' => AuditEvent.AuditEventAction.U,
                'D' => AuditEvent.AuditEventAction.D,
                _ => AuditEvent.AuditEventAction.E,
            }),
            Recorded = when,
            Outcome = record.Outcome switch
            {
                AuditOutcome.Success => AuditEvent.AuditEventOutcome.N0,
                AuditOutcome.Refused => AuditEvent.AuditEventOutcome.N4,
                _ => AuditEvent.AuditEventOutcome.N8,
            },
            OutcomeDesc = record.Description,
            Agent = [Person(record.Caller)],
            Source = new AuditEvent.SourceComponent
            {
                Observer = new ResourceReference { Display = "FhirStories" },
                Type = [new Coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")],
            },
        };
        if (record.Caller.Client is { Length: > 0 } client)
            audit.Agent.Add(new AuditEvent.AgentComponent
            {
                Type = new CodeableConcept(Dicom, "110150", "Application", null),
                Who = new ResourceReference { Identifier = new Identifier(null, client) },
                Requestor = false,
            });
        if (record.What is { } what)
            // What was asked for by a name that means nothing is not a reference.
            audit.Entity.Add(ReferenceText.Local(what) is null ? new AuditEvent.EntityComponent { Name = what } : new AuditEvent.EntityComponent { What = new ResourceReference(what) });
        if (record.Query is { } query)
            audit.Entity.Add(new AuditEvent.EntityComponent { Query = Encoding.UTF8.GetBytes(query), Role = new Coding("http://terminology.hl7.org/CodeSystem/object-role", "24", "Query") });
        return audit;
    }

    private static AuditEvent.AgentComponent Person(Caller caller)
    {
        var agent = new AuditEvent.AgentComponent
        {
            Who = caller.Author is { } author ? new ResourceReference(author)
                : caller.IsSignedIn ? new ResourceReference { Identifier = new Identifier(null, caller.Account) } : new ResourceReference { Display = "Nobody who signed in" },
            Requestor = true,
        };
        if (caller.Name.Length > 0) agent.Name = caller.Name;
        if (caller.IsSignedIn) agent.AltId = caller.Account;
        if (caller.Address is { Length: > 0 } address)
            agent.Network = new AuditEvent.NetworkComponent { Address = address, Type = AuditEvent.AuditEventAgentNetworkType.N2 };
        return agent;
    }
}
