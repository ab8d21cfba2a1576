namespace FhirStories.Definitions;

/// <summary>Which release a FHIR version belongs to.</summary>
public static class FhirReleases
{
    /// <summary>
    /// The release of a version such as <c>3.0.2</c>, <c>4.0.1</c>, <c>4.3.0</c>, <c>5.0.0</c>; the builds between two releases belong
    /// to the later one. Null for DSTU2 and before, for R6, and for what is no version.
    /// </summary>
    public static FhirRelease? Of(string? fhirVersion)
    {
        var parts = fhirVersion?.Split('.', '-') ?? [];
        if (parts.Length < 2 || !int.TryParse(parts[0], out var major) || !int.TryParse(parts[1], out var minor)) return null;
        return (major, minor) switch
        {
            (3, 0) or (1, >= 1) => FhirRelease.Stu3,
            (3, _) or (4, 0) => FhirRelease.R4,
            (4, 1 or 3) => FhirRelease.R4B,
            (4, _) or (5, _) => FhirRelease.R5,
            _ => null,
        };
    }

    /// <summary>The version that a release is known by.</summary>
    public static string VersionOf(FhirRelease release) => release switch
    {
        FhirRelease.Stu3 => "3.0.2",
        FhirRelease.R4 => "4.0.1",
        FhirRelease.R4B => "4.3.0",
        FhirRelease.R5 => "5.0.0",
        _ => throw new ArgumentOutOfRangeException(nameof(release)),
    };
}
