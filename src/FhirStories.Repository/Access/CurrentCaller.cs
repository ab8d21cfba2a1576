namespace FhirStories.Repository.Access;

/// <summary>The caller of the request at hand: one for each request (a scoped service). The door sets it before anything else runs.</summary>
public sealed class CurrentCaller
{
    /// <summary>Who asks; nobody, until the door says who.</summary>
    public Caller Value { get; set; } = Caller.Anonymous;
}
