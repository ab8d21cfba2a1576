namespace FhirStories.Storage.Search;

/// <summary>A search asks for so much that the database takes no such statement (<see cref="SqlDialect.MostValues"/>).</summary>
/// <param name="values">Values that it compares with.</param>
/// <param name="most">Most that the database takes.</param>
public sealed class StatementTooLargeException(int values, int most) : Exception($"The search compares with {values} values; the database takes {most}.");
