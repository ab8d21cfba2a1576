using System.Text.RegularExpressions;

namespace FhirStories.Web.Reading;

/// <summary>Advice as people read it.</summary>
internal static partial class AdviceWords
{
    /// <summary>A sentence that names profiles as the pages do, and not by their addresses; what has a title needs no address beside it.</summary>
    public static string Plain(string message) => Profile().Replace(Titled().Replace(message, "$1"), "$1");

    [GeneratedRegex("""('[^']+') \(https?://[^\s()]+\)""")]
    private static partial Regex Titled();

    // The full stop of a sentence is no part of the name before it.
    [GeneratedRegex("""https?://[^\s'"]+/StructureDefinition/([A-Za-z0-9.-]*[A-Za-z0-9-])""")]
    private static partial Regex Profile();
}
