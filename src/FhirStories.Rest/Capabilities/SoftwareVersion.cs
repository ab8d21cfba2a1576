using System.Reflection;

namespace FhirStories.Rest.Capabilities;

/// <summary>The version of this software, as every statement about it says it.</summary>
internal static class SoftwareVersion
{
    /// <summary>Without what the build adds; null where the assembly has none.</summary>
    public static string? Current { get; } =
        typeof(SoftwareVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
