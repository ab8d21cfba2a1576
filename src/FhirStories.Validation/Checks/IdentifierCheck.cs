using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Identifiers: the system is an address of the world, and where it says that values are URIs they are.</summary>
internal sealed class IdentifierCheck(ValidationRun run)
{
    public void Check(InstanceNode node)
    {
        if (node.ChildText("system") is not { } system || !run.IsNew(node)) return;
        var value = node.ChildText("value");
        // That OIDs and UUIDs begin with urn: is said where the URI stands.
        if (system.StartsWith("oid:", StringComparison.Ordinal) || system.StartsWith("uuid:", StringComparison.Ordinal)) return;
        if (!AbsoluteUri.IsSystem(system) && !system.StartsWith("ldap:", StringComparison.Ordinal))
            run.Error(node, "code-invalid", "identifier-system-relative", $"The identifier's system '{system}' is not absolute: it is a URL or begins with urn:.");
        else if (system == "urn:ietf:rfc:3986" && value is not null && !HasScheme(value))
            run.Error(node, "code-invalid", "identifier-value-no-uri", $"The system {system} says that the value is a URI, and '{value}' is none: it begins with no scheme.");
        else if (system == "https://tools.ietf.org/html/rfc4122" && value is not null && !Guid.TryParseExact(value, "D", out _))
        {
            const string Message = "For a UUID the system is urn:ietf:rfc:3986 and the value begins with urn:uuid:.";
            if (value.StartsWith("urn:uuid:", StringComparison.Ordinal)) run.Warning(node, "code-invalid", "identifier-uuid-system", Message);
            else run.Error(node, "code-invalid", "identifier-value-no-uri", $"'{value}' is no UUID. {Message}");
        }
    }

    private static bool HasScheme(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(value[0]) && value.Take(colon).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');
    }
}
