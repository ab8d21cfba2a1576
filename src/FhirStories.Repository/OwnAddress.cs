namespace FhirStories.Repository;

/// <summary>The addresses under which clients know this server's FHIR base: an absolute reference to one of them is one to a resource here.</summary>
/// <param name="Bases">The addresses, without a slash at their ends.</param>
internal sealed record OwnAddress(IReadOnlyList<string> Bases)
{
    /// <summary>None is known: absolute references lead elsewhere.</summary>
    public static readonly OwnAddress Unknown = new([]);

    /// <summary>Those of these that are known.</summary>
    public static OwnAddress Of(params IEnumerable<string?> bases) =>
        new([.. bases.OfType<string>().Select(b => b.TrimEnd('/')).Where(b => b.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)]);

    /// <summary>A reference with the address of this server taken away; any other as it is.</summary>
    public string Relative(string reference)
    {
        foreach (var own in Bases)
            // Hosts and the path of the base are the same in any case; types and ids are not.
            if (reference.Length > own.Length + 1 && reference[own.Length] == '/' && reference.StartsWith(own, StringComparison.OrdinalIgnoreCase)) return reference[(own.Length + 1)..];
        return reference;
    }
}
