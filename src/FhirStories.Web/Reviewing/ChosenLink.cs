using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Repository.Tracing;

namespace FhirStories.Web.Reviewing;

/// <summary>A link that somebody chose in a form, and what its ends were like when he saw it: what changed since is not confirmed unseen.</summary>
internal sealed record ChosenLink(string Story, string Key, string Target, string Statement, string? Definition)
{
    /// <summary>The link as it is.</summary>
    public static ChosenLink Of(SuspectLink link) => new(link.Story, link.Key, link.Target, ConfirmationFacts.Text(link.Now.Statement), link.Now.Target);

    /// <summary>Reads a value of the form; null for what is none.</summary>
    public static ChosenLink? Parse(string? value)
    {
        try
        {
            return value is null ? null : JsonSerializer.Deserialize<ChosenLink>(Base64Url.DecodeFromChars(value)) is { Story: not null, Key: not null, Target: not null, Statement: not null } link ? link : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it is this link, and its ends are as they were seen.</summary>
    public bool Is(ConfirmedLink link) => link.Key == Key && link.Target == Target && link.Confirmed.Target == Definition
        && UInt128.TryParse(Statement, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) && link.Confirmed.Statement == hash;

    /// <summary>The value of the form.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Value => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this)));
}
