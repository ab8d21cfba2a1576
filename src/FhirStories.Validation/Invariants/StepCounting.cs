using Hl7.FhirPath.Expressions;

namespace FhirStories.Validation.Invariants;

/// <summary>
/// Has each round of a function that goes round count as a step, so that an expression that never ends (<c>(1).repeat($this + 1)</c>) ends
/// with its budget. The engine itself cannot be stopped.
/// </summary>
internal sealed class StepCounting : ExpressionVisitor<Expression>
{
    /// <summary>The function that counts; no author can write its name.</summary>
    public const string Function = "%step";

    /// <summary>The function that counts where each round is compared with all before it.</summary>
    public const string Comparing = "%round";

    private static readonly HashSet<string> Rounds = new(StringComparer.Ordinal) { "where", "select", "all", "exists", "any", "aggregate", "repeatAll" };

    // These compare each with each: what they work on counts, and counts the more the more there is.
    private static readonly HashSet<string> Quadratic = new(StringComparer.Ordinal) { "isDistinct", "distinct", "intersect", "exclude", "subsetOf", "supersetOf", "union" };

    public override Expression VisitConstant(ConstantExpression expression) => expression;

    public override Expression VisitVariableRef(VariableRefExpression expression) => expression;

    public override Expression VisitNewNodeListInit(NewNodeListInitExpression expression) => expression;

    public override Expression VisitCustomExpression(CustomExpression expression) => expression.Reduce().Accept(this);

    public override Expression VisitFunctionCall(FunctionCallExpression expression)
    {
        var arguments = expression.Arguments.ToList();
        var changed = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i].Accept(this);
            if (i == 0 && Rounds.Contains(expression.FunctionName)) argument = Counted(argument, Function, expression);
            if (i == 0 && expression.FunctionName == "repeat") argument = Counted(argument, Comparing, expression);
            changed |= !ReferenceEquals(argument, arguments[i]);
            arguments[i] = argument;
        }
        var focus = expression.Focus?.Accept(this);
        if (focus is not null && Quadratic.Contains(expression.FunctionName)) focus = Counted(focus, Function, expression);
        changed |= !ReferenceEquals(focus, expression.Focus);
        // Children and operators are calls of their own kinds: what need not change stays what it is.
        return changed ? new FunctionCallExpression(focus, expression.FunctionName, expression.ExpressionType, [.. arguments]) : expression;
    }

    private static FunctionCallExpression Counted(Expression what, string function, FunctionCallExpression within) => new(what, function, within.ExpressionType, System.Array.Empty<Expression>());
}
