using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Routing;

/// <summary>Reads <c>If-None-Exist</c> and <c>ifNoneExist</c>: "just the part of the URL following the ?" (R4 http §3.1.0.8.1), and what clients send in its place.</summary>
/// <remarks>HAPI's client sends the whole address of the search, <c>https://…/Patient?identifier=x</c>; Bundles in the wild have <c>Patient?identifier=x</c>.</remarks>
internal static class ExistCriteria
{
    /// <summary>The criteria; null where none are sent.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="type">The type that is created.</param>
    /// <exception cref="FhirRequestException">400: they are about another type.</exception>
    public static string? Of(string? sent, string type)
    {
        if (string.IsNullOrEmpty(sent)) return null;
        var mark = sent.IndexOf('?', StringComparison.Ordinal);
        // A question mark within a value comes after the name of its parameter.
        if (mark < 0 || sent.AsSpan(0, mark).ContainsAny('=', '&')) return sent;
        var path = sent[..mark].TrimEnd('/');
        if (path.Length > 0 && path[(path.LastIndexOf('/') + 1)..] != type)
            throw new FhirRequestException(400, FhirIssue.Error("invalid", "exist-criteria-type",
                $"What must not exist is searched by '{sent}', but what is created is a {type}: send criteria about {type}, such as identifier=https://example.org/ids|1.", "http.If-None-Exist"));
        return sent[(mark + 1)..];
    }
}
