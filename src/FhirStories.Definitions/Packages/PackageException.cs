namespace FhirStories.Definitions.Packages;

/// <summary>A package that is refused as a whole.</summary>
public sealed class PackageException : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="code">Stable id: <c>package-truncated</c>, <c>package-path-outside</c>, <c>package-link</c>, <c>package-too-large</c>, <c>package-manifest-missing</c>, ….</param>
    /// <param name="message">A sentence for the person who gave the package.</param>
    /// <param name="inner">The cause, or null.</param>
    public PackageException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Stable id of the reason.</summary>
    public string Code { get; }
}
