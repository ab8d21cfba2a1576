namespace FhirStories.Repository.Access;

/// <summary>What a resource is to the catalogue: by that permissions are told apart.</summary>
public enum ResourceKind
{
    /// <summary>A story, feature, role, test plan, scenario, solution, case study or data set that nobody has released yet.</summary>
    Draft,

    /// <summary>The same, released or retired.</summary>
    Published,

    /// <summary>A comment, change request or review.</summary>
    Comment,

    /// <summary>An example, a test, its report: what shows that a story is met; and whatever else is no more than an instance.</summary>
    Evidence,

    /// <summary>Who did what (Provenance).</summary>
    Record,

    /// <summary>A profile, value set, code system, baseline: what others build on.</summary>
    Definition,

    /// <summary>A search parameter: what everybody's writes are indexed by.</summary>
    Parameter,

    /// <summary>A subscription: where the server sends what changes.</summary>
    Subscription,

    /// <summary>The Practitioner of an account.</summary>
    Account,

    /// <summary>The audit.</summary>
    Audit,
}
