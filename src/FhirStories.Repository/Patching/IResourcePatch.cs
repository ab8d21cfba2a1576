using FhirStories.Validation;

namespace FhirStories.Repository.Patching;

/// <summary>A change that is described rather than sent as the whole resource (R4 http §3.1.0.6).</summary>
public interface IResourcePatch
{
    /// <summary>The resource with the change.</summary>
    /// <param name="json">UTF-8 JSON of the resource as it stands.</param>
    /// <exception cref="FhirRequestException">422: it cannot be applied to this resource.</exception>
    ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json);
}

/// <summary>Refusals of patches.</summary>
internal static class PatchRefusal
{
    /// <summary>The patch itself is wrong: 400.</summary>
    public static FhirRequestException Malformed(string message, string? where = null) =>
        new(400, FhirIssue.Error("structure", "patch-malformed", message, where));

    /// <summary>The patch does not fit the resource: 422.</summary>
    public static FhirRequestException NotApplicable(string message, string? where = null) =>
        new(422, FhirIssue.Error("processing", "patch-not-applicable", message, where));

    /// <summary>What a patch would make of a resource is no valid one: the patch cannot be processed (RFC 5789 §2.2).</summary>
    public static FhirRequestException Result(FhirRequestException refusal) => refusal.Status != 400 ? refusal : new FhirRequestException(422, refusal.Issues);
}
