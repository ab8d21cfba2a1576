using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>
/// A FHIR data type carried as it is, compared by content. Firely's own types compare by reference; a record that holds
/// one directly would never equal another. Treat <see cref="Value"/> as frozen.
/// </summary>
public sealed class Carried<T>(T value) : IEquatable<Carried<T>> where T : DataType
{
    /// <summary>The value; do not change it.</summary>
    public T Value { get; } = value;

    /// <inheritdoc />
    public bool Equals(Carried<T>? other) => other is not null && Value.IsExactly(other.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Carried<T>);

    /// <inheritdoc />
    public override int GetHashCode() => typeof(T).GetHashCode();

    /// <inheritdoc />
    public override string ToString() => $"{typeof(T).Name}";
}

/// <summary>
/// What a value was read from, kept so that writing changes only what was edited and drops nothing that this software does
/// not understand. Never part of equality: two stories that say the same are equal wherever they came from.
/// </summary>
internal readonly struct Origin<T>(T? value) : IEquatable<Origin<T>> where T : class
{
    public T? Value { get; } = value;

    public bool Equals(Origin<T> other) => true;

    public override bool Equals(object? obj) => obj is Origin<T>;

    public override int GetHashCode() => 0;

    public override string ToString() => Value is null ? "none" : "kept";
}
