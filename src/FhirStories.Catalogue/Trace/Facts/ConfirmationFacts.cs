using System.Globalization;
using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads which links a Provenance confirms, by our extension <c>link-confirmation</c>.</summary>
public static class ConfirmationFacts
{
    /// <summary>Url of the extension: parts <c>key</c>, <c>target</c>, <c>statement-hash</c>, <c>target-hash</c>.</summary>
    public const string Extension = ItemFields.Own + "link-confirmation";

    /// <summary>A statement's hash as the extension writes it.</summary>
    public static string Text(UInt128 hash) => hash.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Names what a statement asks for, as the trace does of statements that are stored.</summary>
    public static UInt128 HashOf(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var verb = ConformanceVerb.Unstated;
        foreach (var code in statement.Conformance.Select(StoryCodes.Conformance.CodeOf))
            if (ConformanceVerbs.Find(code) is { } found && found < verb) verb = found;
        return StatementHash.Of(statement.Key, statement.ShallNot == true ? ConformanceVerb.ShallNot : verb, Encoding.UTF8.GetBytes(statement.Requirement));
    }

    internal static TracedConfirmation? Read(string reference, JsonElement provenance)
    {
        var links = new List<ConfirmedLink>();
        foreach (var extension in provenance.Extensions(Extension))
        {
            string? Part(string url) => extension.Extensions(url).Select(each => each.ValueText()).FirstOrDefault();
            if (Part("key") is { } key && Part("target") is { } target && UInt128.TryParse(Part("statement-hash"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
                links.Add(new ConfirmedLink(key, target, new LinkConfirmation(hash, Part("target-hash"))));
        }
        var story = provenance.Items("target").Select(each => each.Text("reference")).OfType<string>().FirstOrDefault(each => each.Contains("Basic/", StringComparison.Ordinal));
        return links.Count == 0 || story is null ? null : new TracedConfirmation(reference, TraceGraph.Local(story), provenance.Text("recorded") ?? "", links);
    }
}
