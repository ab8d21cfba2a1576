namespace FhirStories.Repository.Access;

/// <summary>The repository of the request at hand: what its caller may do and see, and no more. A scoped service, and the only way in which requests
/// get at the repository.</summary>
public sealed class CallerRepository(FhirRepository repository, CurrentCaller caller)
{
    private FhirRepository? _of;

    /// <summary>The repository, as the caller may use it.</summary>
    public FhirRepository Value => _of is { } of && ReferenceEquals(of.Caller, caller.Value) ? of : _of = repository.As(caller.Value);
}
