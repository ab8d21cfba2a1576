using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Invariants;

/// <summary>
/// Rules that only ask what is there, in C#: paths of names with <c>exists()</c>, <c>empty()</c> and <c>not()</c>, a text compared with
/// a literal, joined by <c>and</c>, <c>or</c>, <c>xor</c>, <c>implies</c>. Most rules of base FHIR are of this form, and the engine spends
/// a hundred times as much on them. What is not of this form, or not so at an instance, is left to the engine.
/// </summary>
internal sealed class PresenceRule
{
    private const int DeepestNesting = 32;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "and", "or", "xor", "implies", "is", "as", "in", "contains", "div", "mod", "true", "false" };
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "code", "string", "uri", "url", "canonical", "id", "markdown" };

    private readonly string _text;
    private int _at;
    private int _depth;

    private PresenceRule(string text) => _text = text;

    /// <summary>FHIRPath's three values, and what this does not know.</summary>
    private enum Answer
    {
        No,
        Yes,
        Empty,
        Unknown,
    }

    private delegate Answer Question(InstanceNode node);

    /// <summary>The rule; null where the expression is not of this form. It answers null where the engine must be asked.</summary>
    public static Func<InstanceNode, bool?>? Of(string expression)
    {
        var parser = new PresenceRule(expression);
        if (parser.Implies() is not { } rule) return null;
        parser.Space();
        if (parser._at < expression.Length) return null;
        // Nothing is not true.
        return node => rule(node) switch { Answer.Yes => true, Answer.Unknown => null, _ => false };
    }

    private Question? Implies()
    {
        if (++_depth > DeepestNesting) return null;
        var left = Or();
        while (left is not null && Word("implies")) left = Or() is { } right ? Joined(left, right, Implied) : null;
        _depth--;
        return left;
    }

    private Question? Or()
    {
        var left = And();
        while (left is not null)
        {
            if (Word("or")) left = And() is { } right ? Joined(left, right, Either) : null;
            else if (Word("xor")) left = And() is { } other ? Joined(left, other, Xor) : null;
            else break;
        }
        return left;
    }

    private Question? And()
    {
        var left = Comparison();
        while (left is not null && Word("and")) left = Comparison() is { } right ? Joined(left, right, Both) : null;
        return left;
    }

    private Question? Comparison()
    {
        if (!Term(out var left, out var path)) return null;
        var isNot = Sign("!=");
        if (!isNot && !Sign("=")) return left;
        if (path is not null) return Literal() is { } literal ? n => Compare(n, path, literal, isNot) : null;
        return Term(out var right, out _) && left is not null && right is not null ? Joined(left, right, isNot ? Xor : Same) : null;
    }

    /// <summary>A question, or a path that is to be compared.</summary>
    private bool Term(out Question? question, out string[]? path)
    {
        question = null;
        path = null;
        if (Sign("("))
        {
            question = Implies();
            if (question is null || !Sign(")")) return false;
            while (Sign(".")) if (Name() is not "not" || !Sign("()") || !Negate(ref question)) return false;
            return true;
        }
        var steps = new List<string>();
        while (Name() is { } name)
        {
            if (Sign("()"))
            {
                var asked = steps.ToArray();
                switch (name)
                {
                    case "not" when question is not null:
                        Negate(ref question);
                        break;
                    case "exists" when question is null && asked.Length > 0:
                        question = n => Any(n, asked, 0) ? Answer.Yes : Answer.No;
                        break;
                    case "empty" when question is null && asked.Length > 0:
                        question = n => Any(n, asked, 0) ? Answer.No : Answer.Yes;
                        break;
                    default:
                        return false;
                }
            }
            else if (question is not null) return false;
            else steps.Add(name);
            if (!Sign(".")) break;
        }
        if (question is null && steps.Count > 0) path = [.. steps];
        return question is not null || path is not null;
    }

    private static bool Negate(ref Question question)
    {
        var asked = question;
        question = n => asked(n) switch { Answer.Yes => Answer.No, Answer.No => Answer.Yes, var other => other };
        return true;
    }

    private static Question Joined(Question a, Question b, Func<Answer, Answer, Answer> how) => n => how(a(n), b(n));

    private static Answer Either(Answer a, Answer b) =>
        a == Answer.Unknown || b == Answer.Unknown ? Answer.Unknown : a == Answer.Yes || b == Answer.Yes ? Answer.Yes : a == Answer.No && b == Answer.No ? Answer.No : Answer.Empty;

    private static Answer Both(Answer a, Answer b) =>
        a == Answer.Unknown || b == Answer.Unknown ? Answer.Unknown : a == Answer.No || b == Answer.No ? Answer.No : a == Answer.Yes && b == Answer.Yes ? Answer.Yes : Answer.Empty;

    private static Answer Implied(Answer a, Answer b) =>
        a == Answer.Unknown || b == Answer.Unknown ? Answer.Unknown : a == Answer.No || b == Answer.Yes ? Answer.Yes : a == Answer.Yes ? b : Answer.Empty;

    private static Answer Xor(Answer a, Answer b) =>
        a == Answer.Unknown || b == Answer.Unknown ? Answer.Unknown : a == Answer.Empty || b == Answer.Empty ? Answer.Empty : a != b ? Answer.Yes : Answer.No;

    private static Answer Same(Answer a, Answer b) => Xor(a, b) switch { Answer.Yes => Answer.No, Answer.No => Answer.Yes, var other => other };

    private static bool Any(InstanceNode node, string[] steps, int from)
    {
        if (IsOutside(node, steps[from])) return false;
        var children = node.Children;
        for (var i = 0; i < children.Count; i++)
            if (children[i].ElementName == steps[from] && (from == steps.Length - 1 || Any(children[i], steps, from + 1))) return true;
        return false;
    }

    // What a wrong instance has below a primitive the engine does not see.
    private static bool IsOutside(InstanceNode node, string name) => node.IsPrimitive && name is not ("id" or "extension");

    private static Answer Compare(InstanceNode node, string[] steps, string literal, bool isNot)
    {
        InstanceNode? found = null;
        if (!Only(node, steps, 0, ref found)) return Answer.Unknown;
        if (found is null) return Answer.Empty;
        // Of other types the engine knows when they equal a text.
        if (found.Text is not { } text || !Texts.Contains(found.TypeName)) return Answer.Unknown;
        return (text == literal) != isNot ? Answer.Yes : Answer.No;
    }

    private static bool Only(InstanceNode node, string[] steps, int from, ref InstanceNode? found)
    {
        if (IsOutside(node, steps[from])) return true;
        var children = node.Children;
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            if (child.ElementName != steps[from]) continue;
            if (from < steps.Length - 1)
            {
                if (!Only(child, steps, from + 1, ref found)) return false;
            }
            else if (found is not null) return false;
            else found = child;
        }
        return true;
    }

    private void Space()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }

    private bool Word(string word)
    {
        Space();
        var end = _at + word.Length;
        if (!_text.AsSpan(_at).StartsWith(word) || end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_')) return false;
        _at = end;
        return true;
    }

    private bool Sign(string sign)
    {
        Space();
        if (!_text.AsSpan(_at).StartsWith(sign)) return false;
        _at += sign.Length;
        return true;
    }

    // A capital would begin the name of a type.
    private string? Name()
    {
        Space();
        var quoted = Sign("`");
        var from = _at;
        if (_at >= _text.Length || !char.IsAsciiLetterLower(_text[_at])) return null;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        var name = string.Intern(_text[from.._at]);
        if (quoted) return Sign("`") ? name : null;
        return Keywords.Contains(name) ? null : name;
    }

    private string? Literal()
    {
        if (!Sign("'")) return null;
        var end = _text.IndexOf('\'', _at);
        if (end < 0) return null;
        var literal = _text[_at..end];
        _at = end + 1;
        return literal.Contains('\\', StringComparison.Ordinal) ? null : literal;
    }
}
