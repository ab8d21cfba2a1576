namespace FhirStories.Catalogue.Stories;

/// <summary>A care setting of our code system <c>care-setting</c>.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Display">Its name in plain words.</param>
public sealed record CareSetting(string Code, string Display);
