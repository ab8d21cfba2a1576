using System.Reflection;

namespace FhirStories.Catalogue;

/// <summary>The starter catalogue of <c>conformance/catalogue</c>: one FHIR R4 JSON resource per file.</summary>
public static class StarterCatalogue
{
    private const string Prefix = "catalogue/";

    /// <summary>Names and contents of all files, in the order of their names.</summary>
    public static IEnumerable<(string Name, byte[] Json)> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            yield return (name[Prefix.Length..], copy.ToArray());
        }
    }
}
