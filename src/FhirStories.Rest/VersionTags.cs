using System.Globalization;
using System.Text.RegularExpressions;
using FhirStories.Repository;
using FhirStories.Repository.Writing;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Rest;

/// <summary>The versions in an <c>If-Match</c> or <c>If-None-Match</c> (RFC 9110 §13.1, R4 http §3.1.0.5).</summary>
/// <param name="Text">The header as it was sent.</param>
/// <param name="Any">True for <c>*</c>.</param>
/// <param name="Versions">The versions; tags that are none of this server's are left out.</param>
public sealed partial record VersionTags(string Text, bool Any, IReadOnlyList<int> Versions)
{
    /// <summary>Reads a header; null without one.</summary>
    public static VersionTags? Read(string? header)
    {
        if (string.IsNullOrWhiteSpace(header)) return null;
        var text = header.Trim();
        var versions = new List<int>();
        foreach (var tag in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var digits = tag.AsSpan();
            if (digits.StartsWith("W/")) digits = digits[2..];
            if (int.TryParse(digits.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) versions.Add(version);
        }
        return new VersionTags(text, text == "*", versions);
    }

    /// <summary>Whether a version is named.</summary>
    public bool Names(int version) => Any || Versions.Contains(version);

    /// <summary>What a write has to find.</summary>
    /// <param name="header">The header's name, for the message.</param>
    /// <param name="one">What one version means.</param>
    /// <param name="any">What <c>*</c> means.</param>
    internal Expectation Expected(string header, Precondition one, Precondition any) =>
        Any ? new Expectation(any) : Versions is [var version] && !Text.Contains(',', StringComparison.Ordinal) ? new Expectation(one, version)
        // A tag that no version of this server has is one that none has (RFC 9110 §13.1.1).
        : Versions is [] && Foreign().IsMatch(Text) ? new Expectation(one)
        : throw new FhirRequestException(400, FhirIssue.Error("value", "version-tag-invalid", $"'{Text}' is not a version: send it as {header}: W/\"3\".", $"http.{header}"));

    [GeneratedRegex("^(?:W/)?\"[^\",]+\"$")]
    private static partial Regex Foreign();
}
