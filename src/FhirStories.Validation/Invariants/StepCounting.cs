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

    private static readonly HashSet<string> Rounds = new(StringComparer.Ordinal) { "where", "select", "all", "exists", "any", "repeat", "aggregate", "repeatAll" };

    public override Expression VisitConstant(ConstantExpression expression) => expression;

    public override Expression VisitVariableRef(VariableRefExpression expression) => expression;

    public override Expression VisitNewNodeListInit(NewNodeListInitExpression expression) => expression;

    public override Expression VisitCustomExpression(CustomExpression expression) => expression.Reduce().Accept(this);

    public override Expression VisitFunctionCall(FunctionCallExpression expression)
    {
        var arguments = expression.Arguments.Select(a => a.Accept(this)).ToList();
        if (arguments.Count > 0 && Rounds.Contains(expression.FunctionName))
            arguments[0] = new FunctionCallExpression(arguments[0], Function, expression.ExpressionType, System.Array.Empty<Expression>());
        var focus = expression.Focus?.Accept(this);
        // Children and the like are functions of their own kinds, which a rebuilt call would not be.
        return arguments.Count == 0 && ReferenceEquals(focus, expression.Focus) ? expression : new FunctionCallExpression(focus, expression.FunctionName, expression.ExpressionType, [.. arguments]);
    }
}
