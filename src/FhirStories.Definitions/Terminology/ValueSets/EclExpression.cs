using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>
/// The simple part of SNOMED CT's Expression Constraint Language: concepts with a hierarchy operator, reference sets, AND, OR,
/// MINUS and brackets. Refinements and filters are read as <see cref="Kind.Unreadable"/>: not decidable here.
/// </summary>
internal sealed class EclExpression
{
    private enum Kind { Self, Descendants, DescendantsOrSelf, Children, Ancestors, AncestorsOrSelf, Parents, Members, Any, And, Or, Minus, Unreadable }

    private const int DeepestNesting = 50;

    private readonly Kind _kind;
    private readonly string _code = "";
    private readonly IReadOnlyList<EclExpression> _parts = [];
    private (CodeSystemContent Content, bool[] Reached)? _reached;

    private EclExpression(Kind kind, string code) => (_kind, _code) = (kind, code);

    private EclExpression(Kind kind, IReadOnlyList<EclExpression> parts) => (_kind, _parts) = (kind, parts);

    /// <summary>Two concepts stood side by side without an operator and were read as alternatives.</summary>
    public bool OperatorWasMissing { get; private set; }

    /// <summary>Reads an expression whose terms were taken out.</summary>
    public static EclExpression Parse(string text)
    {
        var parser = new Parser(text);
        var expression = parser.Compound(0);
        if (expression is null || !parser.AtEnd) return new EclExpression(Kind.Unreadable, text);
        expression.OperatorWasMissing = parser.OperatorWasMissing;
        return expression;
    }

    /// <summary>The codes, where the expression does nothing but list them.</summary>
    public IReadOnlyCollection<string>? Listed()
    {
        if (_kind == Kind.Self) return [_code];
        if (_kind != Kind.Or) return null;
        var codes = new List<string>();
        foreach (var part in _parts)
        {
            if (part.Listed() is not { } listed) return null;
            codes.AddRange(listed);
        }
        return codes;
    }

    /// <summary>Whether the code meets the constraint; content may be absent.</summary>
    public Membership Test(string code, int concept, CodeSystemContent? content)
    {
        switch (_kind)
        {
            case Kind.Self: return code == _code ? Membership.In : Membership.NotIn;
            case Kind.Any: return concept >= 0 ? Membership.In : content is { IsComplete: true } ? Membership.NotIn : Membership.NotChecked;
            case Kind.Or: return Any(_parts, code, concept, content);
            case Kind.And: return All(_parts, code, concept, content);
            case Kind.Minus:
                var kept = _parts[0].Test(code, concept, content);
                return kept == Membership.NotIn ? kept : _parts[1].Test(code, concept, content) switch
                {
                    Membership.In => Membership.NotIn,
                    Membership.NotIn => kept,
                    _ => Membership.NotChecked,
                };
            case Kind.Members or Kind.Unreadable: return Membership.NotChecked;
        }
        if (code == _code) return _kind is Kind.DescendantsOrSelf or Kind.AncestorsOrSelf ? Membership.In : Membership.NotIn;
        if (content is null || !content.ByCode.TryGetValue(_code, out var anchor)) return Membership.NotChecked;
        if (concept >= 0 && Reached(content, anchor)[concept]) return Membership.In;
        return content.IsComplete ? Membership.NotIn : Membership.NotChecked;
    }

    private bool[] Reached(CodeSystemContent content, int anchor)
    {
        if (_reached is { } known && ReferenceEquals(known.Content, content)) return known.Reached;
        var reached = _kind switch
        {
            Kind.Descendants or Kind.DescendantsOrSelf => content.Below(anchor),
            Kind.Ancestors or Kind.AncestorsOrSelf => content.Above(anchor),
            _ => new bool[content.Count],
        };
        if (_kind is Kind.Children or Kind.Parents)
            foreach (var next in _kind == Kind.Children ? content.Children(anchor) : content.Parents(anchor)) reached[next] = true;
        _reached = (content, reached);
        return reached;
    }

    private static Membership Any(IReadOnlyList<EclExpression> parts, string code, int concept, CodeSystemContent? content)
    {
        var verdict = Membership.NotIn;
        foreach (var part in parts)
        {
            var one = part.Test(code, concept, content);
            if (one == Membership.In) return one;
            if (one == Membership.NotChecked) verdict = one;
        }
        return verdict;
    }

    private static Membership All(IReadOnlyList<EclExpression> parts, string code, int concept, CodeSystemContent? content)
    {
        var verdict = Membership.In;
        foreach (var part in parts)
        {
            var one = part.Test(code, concept, content);
            if (one == Membership.NotIn) return one;
            if (one == Membership.NotChecked) verdict = one;
        }
        return verdict;
    }

    private struct Parser(string text)
    {
        private int _at;

        public bool OperatorWasMissing { get; private set; }

        public bool AtEnd
        {
            get
            {
                Space();
                return _at == text.Length;
            }
        }

        public EclExpression? Compound(int depth)
        {
            if (depth > DeepestNesting || Part(depth) is not { } first) return null;
            List<EclExpression> parts = [first];
            Kind? joined = null;
            while (!AtEnd && text[_at] != ')')
            {
                var kind = Operator();
                // Published value sets forget an OR here and there; side by side, nothing else can be meant.
                if (kind is null) OperatorWasMissing = true;
                kind ??= Kind.Or;
                // AND and OR side by side need brackets; MINUS takes two.
                if (joined is not null && (joined != kind || kind == Kind.Minus) || Part(depth) is not { } next) return null;
                joined = kind;
                parts.Add(next);
            }
            return joined is null ? first : new EclExpression(joined.Value, parts);
        }

        private EclExpression? Part(int depth)
        {
            Space();
            if (_at == text.Length) return null;
            if (text[_at] == '(')
            {
                _at++;
                var inner = Compound(depth + 1);
                Space();
                if (inner is null || _at == text.Length || text[_at] != ')') return null;
                _at++;
                return inner;
            }
            var kind = Prefix();
            Space();
            if (_at < text.Length && text[_at] == '*')
            {
                _at++;
                return new EclExpression(kind == Kind.Self ? Kind.Any : Kind.Unreadable, "*");
            }
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            return _at - start is >= 6 and <= 18 ? new EclExpression(kind, text[start.._at]) : null;
        }

        private Kind Prefix()
        {
            foreach (var (sign, kind) in Signs)
            {
                if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) continue;
                _at += sign.Length;
                return kind;
            }
            return Kind.Self;
        }

        private Kind? Operator()
        {
            foreach (var (word, kind) in Words)
            {
                if (string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0) continue;
                _at += word.Length;
                return kind;
            }
            return null;
        }

        private void Space()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        }
    }

    private static readonly (string, Kind)[] Signs =
    [
        ("<<", Kind.DescendantsOrSelf), ("<!", Kind.Children), ("<", Kind.Descendants), (">>", Kind.AncestorsOrSelf), (">!", Kind.Parents),
        (">", Kind.Ancestors), ("^", Kind.Members), ("memberOf ", Kind.Members), ("descendantOrSelfOf ", Kind.DescendantsOrSelf),
        ("descendantOf ", Kind.Descendants),
    ];

    private static readonly (string, Kind)[] Words = [("OR", Kind.Or), ("AND", Kind.And), ("MINUS", Kind.Minus), (",", Kind.And)];
}
