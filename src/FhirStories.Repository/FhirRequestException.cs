using FhirStories.Validation;

namespace FhirStories.Repository;

/// <summary>A request that cannot be carried out as it stands; the issues say why and the status how.</summary>
public sealed class FhirRequestException : Exception
{
    /// <summary>A refusal with its HTTP status (400, 404, 409, 410, 412, 422, …) and its issues.</summary>
    public FhirRequestException(int status, params IReadOnlyList<FhirIssue> issues)
        : base(issues.Count > 0 ? issues[0].Message : "The request was refused.")
    {
        Status = status;
        Issues = issues;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>For 405: the methods that are allowed.</summary>
    public string? Allow { get; init; }

    /// <summary>What is wrong, one issue each.</summary>
    public IReadOnlyList<FhirIssue> Issues { get; }
}
