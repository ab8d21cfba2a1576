namespace FhirStories.Validation.Walking;

/// <summary>What a step of a discriminator's path does.</summary>
internal enum StepKind
{
    /// <summary>To a child.</summary>
    Child,

    /// <summary>To the extensions of a URL.</summary>
    Extension,

    /// <summary>To what a reference refers to.</summary>
    Resolve,

    /// <summary>Keeps what is of a type.</summary>
    OfType,
}

/// <summary>A step of a discriminator's path.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">The child, or the type.</param>
/// <param name="Argument">The extension's URL.</param>
internal readonly record struct PathStep(StepKind Kind, string Name, string? Argument = null);

/// <summary>The simple subset of FHIRPath that discriminators have (ElementDefinition, "Restricted FHIRPath").</summary>
internal static class DiscriminatorPath
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, IReadOnlyList<PathStep>?> Known = new(StringComparer.Ordinal);

    /// <summary>The steps of a path; null where it is no such path.</summary>
    public static IReadOnlyList<PathStep>? Parse(string path) => Known.Count > 10_000 ? Read(path) : Known.GetOrAdd(path, Read);

    private static List<PathStep>? Read(string path)
    {
        var steps = new List<PathStep>();
        var rest = path.AsSpan().Trim();
        if (rest.StartsWith("$this")) rest = rest[5..].TrimStart('.');
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('.', '(');
            var name = (end < 0 ? rest : rest[..end]).ToString();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '`' or '[' or ']')) return null;
            rest = end < 0 ? default : rest[end..];
            if (!rest.StartsWith("("))
            {
                steps.Add(new PathStep(StepKind.Child, name.Trim('`').Replace("[x]", "", StringComparison.Ordinal)));
                rest = rest.TrimStart('.');
                continue;
            }
            var close = rest.IndexOf(')');
            if (close < 0) return null;
            var argument = rest[1..close].Trim().Trim('\'').Trim('"').ToString();
            rest = rest[(close + 1)..].TrimStart('.');
            switch (name)
            {
                case "resolve":
                    steps.Add(new PathStep(StepKind.Resolve, ""));
                    break;
                case "ofType" or "as":
                    steps.Add(new PathStep(StepKind.OfType, argument.Replace("FHIR.", "", StringComparison.Ordinal)));
                    break;
                case "extension" or "modifierExtension":
                    steps.Add(new PathStep(StepKind.Extension, name, argument));
                    break;
                case "first":
                    break;
                default:
                    return null;
            }
        }
        return steps;
    }
}
