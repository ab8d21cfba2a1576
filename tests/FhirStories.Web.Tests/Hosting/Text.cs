using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>What a reader sees of a node.</summary>
internal static partial class Text
{
    /// <summary>The node's text with single spaces.</summary>
    public static string Seen(this INode? node) => Spaces().Replace(node?.TextContent ?? "", " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
