using System.Globalization;
using System.Text;

namespace FhirStories.Validation.Nodes;

/// <summary>Where a node stands, as a FHIRPath expression.</summary>
internal static class InstancePath
{
    /// <summary><c>Patient.name[0].given[1]</c>, <c>Observation.value.ofType(Quantity).unit</c>.</summary>
    public static string Of(InstanceNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, InstanceNode node)
    {
        if (node.Parent is not { } parent)
        {
            text.Append(node.ResourceType ?? node.TypeName);
            return;
        }
        Append(text, parent);
        text.Append('.').Append(node.ElementName);
        if (node.ElementName.Length < node.Name.Length && node.Name.StartsWith(node.ElementName, StringComparison.Ordinal))
            text.Append(".ofType(").Append(node.TypeName).Append(')');
        if (node.Repeats || node.InArray) text.Append('[').Append(node.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
    }
}
