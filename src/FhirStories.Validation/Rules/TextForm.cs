using System.Text.RegularExpressions;

namespace FhirStories.Validation.Rules;

/// <summary>The form that the text of a value must have as a whole, as a definition states it; made ready when first asked about.</summary>
/// <param name="pattern">The regular expression, as it is written.</param>
internal sealed class TextForm(string pattern)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    private readonly Lazy<Regex?> _regex = new(() =>
    {
        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    });

    /// <summary>The regular expression, as it is written.</summary>
    public string Pattern => pattern;

    /// <summary>Whether a text has the form; null where that cannot be told.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reason">Why it cannot be told.</param>
    public bool? Fits(string text, out string? reason)
    {
        reason = null;
        if (_regex.Value is not { } regex)
        {
            reason = "that is no regular expression";
            return null;
        }
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            reason = "it takes too long to find out";
            return null;
        }
    }
}
