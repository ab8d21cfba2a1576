namespace FhirStories.Repository.Writing;

/// <summary>What became of one resource of many: an answer or a refusal.</summary>
public sealed record PutResult(WriteAnswer? Answer, FhirRequestException? Refusal);
