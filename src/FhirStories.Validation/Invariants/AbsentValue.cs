using Hl7.FhirPath.Expressions;

namespace FhirStories.Validation.Invariants;

/// <summary>
/// Rewrites tests so that what is not there fits nothing: <c>x.startsWith('#')</c> becomes <c>x.where($this.startsWith('#')).exists()</c>,
/// <c>x.is(uri)</c> becomes <c>x.is(uri).where($this).exists()</c>; and so that a bare element that is not there implies anything:
/// <c>x implies y</c> becomes <c>x.empty() or (x implies y)</c>.
/// </summary>
/// <remarks>
/// By the letter of FHIRPath the test of an absent string is absent, and so is its negation, which is not true. Published rules
/// (ref-1, bdl-8: <c>fullUrl.contains('/_history/').not()</c>; STU3's eld-12 and opd-2) count on what the reference validator does.
/// </remarks>
internal sealed class AbsentValue : ExpressionVisitor<Expression>
{
    private static readonly HashSet<string> Tests = ["startsWith", "endsWith", "contains", "matches"];

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
            changed |= !ReferenceEquals(argument, arguments[i]);
            arguments[i] = argument;
        }
        var focus = expression.Focus?.Accept(this);
        changed |= !ReferenceEquals(focus, expression.Focus);
        // An argument that depends on its place would mean something else within where().
        if (focus is not null && arguments is [ConstantExpression] && Tests.Contains(expression.FunctionName))
        {
            var test = new FunctionCallExpression(AxisExpression.This, expression.FunctionName, expression.ExpressionType, [.. arguments]);
            var where = new FunctionCallExpression(focus, "where", expression.ExpressionType, test);
            return new FunctionCallExpression(where, "exists", expression.ExpressionType, System.Array.Empty<Expression>());
        }
        if (expression.FunctionName == "is" && focus is not null)
        {
            var test = new FunctionCallExpression(focus, "is", expression.ExpressionType, [.. arguments]);
            var where = new FunctionCallExpression(test, "where", expression.ExpressionType, AxisExpression.This);
            return new FunctionCallExpression(where, "exists", expression.ExpressionType, System.Array.Empty<Expression>());
        }
        if (expression.FunctionName == "binary.implies" && arguments is [var left, _] && IsPath(left))
        {
            var rule = changed ? new FunctionCallExpression(focus, expression.FunctionName, expression.ExpressionType, [.. arguments]) : expression;
            var nothing = new FunctionCallExpression(left, "empty", expression.ExpressionType, System.Array.Empty<Expression>());
            return new BinaryExpression("or", nothing, rule);
        }
        return changed ? new FunctionCallExpression(focus, expression.FunctionName, expression.ExpressionType, [.. arguments]) : expression;
    }

    // x, x.y: elements and nothing else.
    private static bool IsPath(Expression expression) => expression is ChildExpression { Focus: var focus } && (focus is AxisExpression or null || IsPath(focus));
}
