namespace FhirStories.Definitions.Terminology;

/// <summary>A terminology server elsewhere, asked for what is not decidable here.</summary>
public interface ITerminologyServer
{
    /// <summary>Calls an operation. Never throws for a server that is slow, down or wrong: the answer says so.</summary>
    /// <param name="operation">Type and operation, such as <c>ValueSet/$validate-code</c>.</param>
    /// <param name="parameters">A Parameters resource, UTF-8 JSON.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<TerminologyReply> CallAsync(string operation, ReadOnlyMemory<byte> parameters, CancellationToken cancellation);
}

/// <summary>What a terminology server answered.</summary>
/// <param name="Json">The resource it answered with, UTF-8 JSON; empty when it failed.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
public sealed record TerminologyReply(ReadOnlyMemory<byte> Json, TerminologyReason? Failure);
