using FhirStories.Validation.Parsing;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Indexing;

/// <summary>Compiles search parameter expressions: plain paths by itself, everything else through the engine.</summary>
internal static class PathParser
{
    /// <summary>The expression as far as it concerns resources of a type; null when no branch does.</summary>
    public static PathExpression? Compile(string expression, string resourceType) => Compile(expression, resourceType, ModelInfo.ModelInspector.FindClassMapping(resourceType));

    /// <summary>An expression that starts from a part of a resource.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="start">The type of the part; null where it is not known.</param>
    public static PathExpression? CompilePart(string expression, ClassMapping? start) => Compile(expression, "", start);

    private static PathExpression? Compile(string expression, string resourceType, ClassMapping? start)
    {
        var branches = new List<IReadOnlyList<PathStep>>();
        foreach (var branch in SplitUnion(expression))
        {
            var cursor = new Cursor(branch);
            var steps = new List<PathStep>();
            if (!Path(cursor, steps, resourceType, out var applies) || !cursor.AtEnd) return new EnginePath(expression);
            if (applies) branches.Add(steps);
        }
        return branches.Count == 0 ? null : new PlainPath(branches, start);
    }

    private static bool Path(Cursor cursor, List<PathStep> steps, string resourceType, out bool applies)
    {
        applies = true;
        if (cursor.Take("("))
        {
            if (!Path(cursor, steps, resourceType, out applies)) return false;
            if (cursor.Take(" as "))
            {
                if (cursor.Word() is not { } type) return false;
                steps.Add(new OfType(type));
            }
            if (!cursor.Take(")")) return false;
        }
        else
        {
            if (cursor.Word() is not { } root) return false;
            applies = root == resourceType || root is "Resource" or "DomainResource";
            // A path that does not begin with a type is taken from the resource.
            if (!applies && !ResourceTypes.IsR4(root))
            {
                applies = true;
                steps.Add(new Child(root));
            }
        }
        while (cursor.Take("."))
            if (!Step(cursor, steps)) return false;
        return true;
    }

    private static bool Step(Cursor cursor, List<PathStep> steps)
    {
        if (cursor.Word() is not { } name) return false;
        if (!cursor.Take("("))
        {
            steps.Add(new Child(name));
            return true;
        }
        switch (name)
        {
            case "as" or "ofType":
                if (cursor.Word() is not { } type) return false;
                steps.Add(new OfType(type));
                break;
            case "extension":
                if (cursor.Literal() is not { } url) return false;
                steps.Add(new Child("extension"));
                steps.Add(new WhereEquals("url", [url]));
                break;
            case "where" when cursor.Take("resolve() is "):
                if (cursor.Word() is not { } target) return false;
                steps.Add(new WhereTarget(target));
                break;
            case "where":
                if (Equalities(cursor) is not { } equalities) return false;
                steps.Add(equalities);
                break;
            default:
                return false;
        }
        return cursor.Take(")");
    }

    // name='text', or several of them on one name joined by or.
    private static WhereEquals? Equalities(Cursor cursor)
    {
        string? name = null;
        var texts = new List<string>();
        do
        {
            if (cursor.Word() is not { } word || word != (name ??= word)) return null;
            cursor.Take(" ");
            if (!cursor.Take("=")) return null;
            cursor.Take(" ");
            if (cursor.Literal() is not { } text) return null;
            texts.Add(text);
        }
        while (cursor.Take(" or "));
        return new WhereEquals(name, texts);
    }

    // On every | outside of parentheses and quotes.
    private static IEnumerable<string> SplitUnion(string expression)
    {
        int depth = 0, start = 0;
        var quoted = false;
        for (var i = 0; i < expression.Length; i++)
        {
            var c = expression[i];
            if (c == '\'') quoted = !quoted;
            else if (quoted) continue;
            else if (c == '(') depth++;
            else if (c == ')') depth--;
            else if (c == '|' && depth == 0)
            {
                yield return expression[start..i].Trim();
                start = i + 1;
            }
        }
        yield return expression[start..].Trim();
    }

    private sealed class Cursor(string text)
    {
        private int _at;

        public bool AtEnd => _at == text.Length;

        public bool Take(string token)
        {
            if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0) return false;
            _at += token.Length;
            return true;
        }

        public string? Word()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
            return _at > start ? text[start.._at] : null;
        }

        public string? Literal()
        {
            if (!Take("'")) return null;
            var end = text.IndexOf('\'', _at);
            if (end < 0 || text.AsSpan(_at, end - _at).Contains('\\')) return null;
            var literal = text[_at..end];
            _at = end + 1;
            return literal;
        }
    }
}
