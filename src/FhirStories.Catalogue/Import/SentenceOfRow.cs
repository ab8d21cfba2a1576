using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Import;

/// <summary>Finds role, want and justification of a row: its own columns win, the text fills what they leave out.</summary>
internal static class SentenceOfRow
{
    public static (StorySentence Sentence, IReadOnlyList<MappingProblem> Problems) Of(RowValues row)
    {
        var text = row.One(ImportColumn.Text);
        var (role, want, why) = (row.One(ImportColumn.Role), row.One(ImportColumn.Want), row.One(ImportColumn.Justification));
        if (role is not null && SentenceParser.IsMoreThanARole(role))
        {
            // The cells of the row were cut in the wrong places: together they are the sentence again.
            var whole = SentenceParser.Parse(string.Join(' ', new[] { Begun(role), want, why }.Where(part => part is not null)));
            return (whole, [new(
                ProblemSeverity.Warning, "columns-shifted", "Basic",
                $"The role column holds more than a role. The columns were read as one sentence: role '{whole.Role}', want '{whole.Want}', justification '{whole.Justification}'. Check them.")]);
        }

        var parsed = text is null ? new(null, null, null) : SentenceParser.Parse(text);
        return (new(
            role ?? parsed.Role,
            want is null ? parsed.Want : Said(SentenceParser.WithoutWantWords(want)),
            why is not null ? Said(SentenceParser.WithoutReasonWords(why))
                : parsed.Justification is { } found && want?.Contains(found, StringComparison.OrdinalIgnoreCase) != true ? found : null), []);
    }

    /// <summary>The sentence that a role column holds as a whole; null where it holds a role.</summary>
    public static StorySentence? OfRole(string role) => SentenceParser.IsMoreThanARole(role) ? SentenceParser.Parse(Begun(role)) : null;

    // "I want" and nothing after it says nothing.
    private static string? Said(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string Begun(string role) => role.TrimStart().StartsWith("as ", StringComparison.OrdinalIgnoreCase) ? role : "As " + role;
}
