using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace FhirStories.Validation.Conformance;

/// <summary>FHIRPath that an instance carries: whether it can be read at all.</summary>
internal static class Expressions
{
    /// <summary>Longer, or nested deeper, an expression is refused before anything recurses.</summary>
    public const int Longest = 100_000;

    /// <inheritdoc cref="Longest"/>
    public const int DeepestNesting = 40;

    /// <inheritdoc cref="Longest"/>
    public const int MostSteps = 1000;

    private static readonly FhirPathCompiler Parser = new();

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="problem">Why it cannot be read; null where it can.</param>
    public static Expression? Parse(string text, out string? problem)
    {
        problem = TooMuch(text);
        if (problem is not null) return null;
        try
        {
            return Parser.Parse(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            problem = exception.Message;
            return null;
        }
    }

    /// <summary>Why an expression is too long or too deep to be read; null where it is not.</summary>
    public static string? TooMuch(string text)
    {
        if (text.Length > Longest) return $"it has more than {Longest} characters.";
        var (depth, deepest, steps, inText) = (0, 0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\') i++;
            else if (c == '\'') inText = !inText;
            else if (inText) continue;
            else if (c is '(' or '[' or '{') deepest = Math.Max(deepest, ++depth);
            else if (c is ')' or ']' or '}') depth--;
            // Each step and each operator is a level of the tree that is read.
            else if (c is '.' or '|' or '&' or '+' or '-' or '*' or '/' or '=' or '<' or '>' or '~') steps++;
            else if (c == ' ' && i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1])) steps++;
            if (c == '[') steps++;
        }
        return deepest > DeepestNesting ? $"its brackets are nested deeper than {DeepestNesting}." : steps > MostSteps ? $"it has more than {MostSteps} steps." : null;
    }
}
