namespace FhirStories.Server.Configuration;

/// <summary>Settings that the server cannot start with.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>A sentence for each mistake, with the key and what it takes.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
