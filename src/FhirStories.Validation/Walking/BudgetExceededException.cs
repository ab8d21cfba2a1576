namespace FhirStories.Validation.Walking;

/// <summary>A validation has taken all the steps, or a document all the nodes, that it may; it stops, and says so.</summary>
internal sealed class BudgetExceededException : Exception
{
    public BudgetExceededException()
        : base("The validation takes more than it may.")
    {
    }
}
