using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>Validates with the definitions built in and the packages given.</summary>
internal sealed class LocalValidator(ResourceValidator validator, FhirRelease release, ValidationSettings settings) : IInstanceValidator
{
    /// <summary>A validator over packages.</summary>
    /// <param name="packages">Files and folders, the first wins.</param>
    /// <param name="release">The release of what is validated.</param>
    /// <param name="settings">What is checked.</param>
    /// <exception cref="PackageException">A package is refused; the message says why.</exception>
    public static LocalValidator Over(IReadOnlyList<string> packages, FhirRelease release, ValidationSettings settings)
    {
        var store = DefinitionStore.BuiltIn;
        if (packages.Count > 0)
        {
            store = new DefinitionStore(new DefinitionStoreOptions());
            store.Use(PackageFiles.Load(packages, release));
        }
        return new LocalValidator(new ResourceValidator(store, new TerminologyService(store)), release, settings);
    }

    public Task<ValidationReport> ValidateAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        if (!InstanceText.IsXml(text.Span)) return Task.FromResult(validator.ValidateJson(text.Span, release, settings));
        using var stream = new MemoryStream(text.ToArray(), writable: false);
        return Task.FromResult(validator.ValidateXml(stream, release, settings));
    }
}
