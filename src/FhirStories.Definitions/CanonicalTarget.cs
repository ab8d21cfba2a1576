namespace FhirStories.Definitions;

/// <summary>
/// What a link names: <c>{canonical}[|version][#elementId]</c>, for example
/// <c>https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.2.0#Patient.identifier:nhsNumber</c>.
/// </summary>
/// <param name="Url">The canonical URL, bare.</param>
/// <param name="Version">The business version, or null.</param>
/// <param name="ElementId">The element's id (or a code, or another fragment), or null.</param>
public readonly record struct CanonicalTarget(string Url, string? Version, string? ElementId)
{
    /// <summary>The target without its element: <c>url[|version]</c>, which <see cref="DefinitionStore.Find"/> takes.</summary>
    public string Canonical => Version is null ? Url : $"{Url}|{Version}";

    /// <summary>
    /// Takes a target apart. Text of any kind is accepted, for a link may name what is no canonical at all; an empty version or
    /// element is none. Some sources write <c>url#element|version</c>: both orders are read, one is written.
    /// </summary>
    public static CanonicalTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var end = text.AsSpan().IndexOfAny('|', '#');
        if (end < 0) return new CanonicalTarget(text, null, null);

        var url = text[..end];
        var rest = text.AsSpan(end);
        string? version = null, element = null;
        while (rest.Length > 0)
        {
            // An element id holds no '|'; a version holds no '#'.
            var next = rest[1..].IndexOfAny('|', '#');
            var part = next < 0 ? rest[1..] : rest.Slice(1, next);
            if (part.Length > 0 && rest[0] == '|') version ??= part.ToString();
            else if (part.Length > 0) element ??= part.ToString();
            rest = next < 0 ? default : rest[(next + 1)..];
        }
        return new CanonicalTarget(url, version, element);
    }

    /// <summary><c>{canonical}[|version][#elementId]</c>.</summary>
    public override string ToString() => ElementId is null ? Canonical : $"{Canonical}#{ElementId}";
}
