namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>The verb that a statement is counted under. One with several is counted under the strongest; the order here is that of strength.</summary>
public enum ConformanceVerb { Shall, ShallNot, Should, ShouldNot, May, Unstated }

/// <summary>The codes of verbs as reports write them.</summary>
public static class ConformanceVerbs
{
    private static readonly string[] Codes = ["SHALL", "SHALL-NOT", "SHOULD", "SHOULD-NOT", "MAY", "unstated"];

    /// <summary>All verbs, the strongest first.</summary>
    public static IReadOnlyList<ConformanceVerb> All { get; } = Enum.GetValues<ConformanceVerb>();

    /// <summary><c>SHALL</c>, <c>SHALL-NOT</c>, …; <c>unstated</c> for none.</summary>
    public static string Code(this ConformanceVerb verb) => Codes[(int)verb];

    /// <summary>The verb of a code, whatever its case and with a space or a hyphen; null for anything else.</summary>
    public static ConformanceVerb? Find(string code)
    {
        var at = Array.IndexOf(Codes, code);
        if (at < 0) at = Array.FindIndex(Codes, c => string.Equals(c, code.Replace(' ', '-'), StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : (ConformanceVerb)at;
    }
}
