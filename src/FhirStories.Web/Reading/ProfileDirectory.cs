using FhirStories.Web.Models;

using System.Diagnostics.CodeAnalysis;

namespace FhirStories.Web.Reading;

/// <summary>What the definitions say about a profile, as far as pages show it.</summary>
internal sealed record ProfileDescription(
    string Canonical, string Title, bool Known, string? Type, string? Version, string Release, string? Publisher, bool Deprecated,
    ItemLink? Successor);

/// <summary>Profiles by canonical.</summary>
internal sealed class ProfileDirectory
{
    /// <summary>A profile; a stand-in when the server has no definition of it.</summary>
    public ProfileDescription Describe(string canonical)
    {
        var name = canonical.TrimEnd('/').Split('/')[^1];
        var type = name.StartsWith("CareConnect-", StringComparison.Ordinal) ? name.Split('-')[^2] : null;
        var stu3 = canonical.Contains("/STU3/", StringComparison.Ordinal);
        return new ProfileDescription(canonical, name, false, type, null, Labels.Release(stu3 ? "3.0.2" : null), null, false, null);
    }

    /// <summary>The elements of a profile in their order; none when it is unknown.</summary>
    public IReadOnlyList<ElementRow> Elements(string canonical) => [];
}
