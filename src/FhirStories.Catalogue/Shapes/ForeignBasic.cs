using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Shapes;

/// <summary>Tells cheaply whether a parsed <c>Basic</c> is worth a look at its tree: most are in shape A, or no carrier at all.</summary>
public static class ForeignBasic
{
    /// <summary>Whether it may be in shape B or C; <see cref="CarrierShapes.Of"/> knows.</summary>
    public static bool IsSuspect(Basic basic)
    {
        ArgumentNullException.ThrowIfNull(basic);
        foreach (var extension in basic.Extension)
        {
            if (extension.Url is not { } url || !url.StartsWith(CarrierTable.Xver, StringComparison.Ordinal)) continue;
            if (CarrierTable.ByUrl(url) is not { } element) return true;
            if (element.Place == CarrierPlace.ModifierExtension) return true;
            if (element.IsTree && extension.Extension.Any(part => part.Url?.StartsWith(CarrierTable.Xver, StringComparison.Ordinal) == true)) return true;
        }

        return false;
    }
}
