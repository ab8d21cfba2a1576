namespace FhirStories.Rest.Operations.Validating;

/// <summary>A parameter of a <c>Parameters</c> resource that was read without a model, as it may be of any release.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The text of a primitive value; null for anything else.</param>
/// <param name="Resource">Where its resource stands in the body: bytes of JSON, or in XML the place among the parameters; null without one.</param>
internal sealed record SentParameter(string Name, string? Value, Range? Resource);
