using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Tracing;

/// <summary>Which packages a catalogue is read with.</summary>
/// <param name="First">Packages before all others.</param>
/// <param name="Without">Packages that links must not lead to, though they are among the options.</param>
internal sealed record TraceUse(IReadOnlyList<DefinitionPackage> First, Func<PackageManifest, bool> Without)
{
    /// <summary>All packages that the options name.</summary>
    public static TraceUse Everything { get; } = new([], _ => false);
}
