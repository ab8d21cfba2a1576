using System.Globalization;
using System.Reflection;

namespace FhirStories.Rest.Capabilities;

/// <summary>The version of this software and its date, as every statement about it says them.</summary>
internal static class SoftwareVersion
{
    /// <summary>Without what the build adds; null where the assembly has none.</summary>
    public static string? Current { get; } =
        typeof(SoftwareVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary>When this software was built, whole seconds of UTC: the time of its file.</summary>
    public static DateTimeOffset Built { get; } = BuiltOf(typeof(SoftwareVersion).Assembly.Location is { Length: > 0 } file ? file : Environment.ProcessPath);

    /// <summary>An instant as statements have it.</summary>
    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset BuiltOf(string? file) =>
        file is not null && File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)) : DateTimeOffset.UnixEpoch;
}
