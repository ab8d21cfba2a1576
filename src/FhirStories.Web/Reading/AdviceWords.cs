using System.Text.RegularExpressions;

namespace FhirStories.Web.Reading;

/// <summary>Advice as people read it.</summary>
internal static partial class AdviceWords
{
    /// <summary>A sentence that names profiles as the pages do, and not by their addresses.</summary>
    public static string Plain(string message) => Profile().Replace(message, "$1");

    // The full stop of a sentence is no part of the name before it.
    [GeneratedRegex("""https?://[^\s'"]+/StructureDefinition/([A-Za-z0-9.-]*[A-Za-z0-9-])""")]
    private static partial Regex Profile();
}
