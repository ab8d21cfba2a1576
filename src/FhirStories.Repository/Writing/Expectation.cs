using FhirStories.Storage;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Writing;

/// <summary>What a writer expects of the current version: from <c>If-Match</c> or <c>If-None-Match</c>.</summary>
/// <param name="Precondition">What kind of thing.</param>
/// <param name="Version">The version, where it is about one.</param>
public sealed record Expectation(Precondition Precondition, int Version = 0)
{
    /// <summary>That a version is current.</summary>
    public static Expectation Current(int version) => new(Precondition.VersionIs, version);

    /// <summary>A write that has the store look just before it writes.</summary>
    internal static WriteOperation Put(WriteOperation operation, Expectation? expected) => expected is null ? operation
        : operation with { Precondition = expected.Precondition, ExpectedVersion = expected.Version };

    /// <summary>The refusal of a write whose expectation does not hold.</summary>
    internal static FhirRequestException Refusal(WriteOperation operation, StoredVersion? current) => new(412, FhirIssue.Error("conflict", "version-conflict", Sentence(operation, current)));

    private static string Sentence(WriteOperation operation, StoredVersion? current)
    {
        var name = $"{operation.Type}/{operation.Id}";
        return operation.Precondition switch
        {
            Precondition.NotExists => $"{name} exists already, at version {current?.Version}: leave out If-None-Match to update it, or choose another id.",
            Precondition.VersionIsNot => $"{name} is at version {current?.Version}, and the write is not wanted then.",
            Precondition.Exists => $"{name} does not exist, so there is nothing that If-Match could mean.",
            _ when current is null => $"{name} does not exist, so it has no version{(operation.ExpectedVersion == 0 ? "" : $" {operation.ExpectedVersion}")}.",
            _ when operation.ExpectedVersion == 0 => $"{name} is at version {current.Version}, and what was sent as If-Match is no version of it: read it again, apply the change to that, and send it with If-Match W/\"{current.Version}\".",
            _ => $"{name} is at version {current.Version}, not {operation.ExpectedVersion}: read it again, apply the change to that, and send it with If-Match W/\"{current.Version}\".",
        };
    }
}
