namespace FhirStories.Catalogue.Import;

/// <summary>The names by which people call the columns of their story tables. Case, spaces and punctuation do not matter.</summary>
internal static class ColumnNames
{
    private static readonly Dictionary<string, ImportColumn> Names = new(StringComparer.Ordinal);

    static ColumnNames()
    {
        Add(ImportColumn.Id, "id", "story id", "user story id", "ref", "story ref", "number", "no", "us id", "requirement id");
        Add(ImportColumn.Set, "story set", "set", "collection");
        Add(ImportColumn.Title, "title", "story title", "name", "heading", "summary");
        Add(ImportColumn.Role, "as a", "as an", "as a/an", "as", "actor", "role", "user", "persona", "who", "primary actor");
        Add(ImportColumn.Want, "i want", "i want to", "i want to/that", "want", "goal", "what", "need", "capability", "requirement");
        Add(ImportColumn.Justification, "so that", "so", "justification", "benefit", "why", "reason", "because", "in order to");
        Add(ImportColumn.Text, "text", "story", "user story", "story text", "user story text", "description");
        Add(ImportColumn.Feature, "feature", "feature name", "epic", "theme");
        Add(ImportColumn.CareSetting, "care setting", "setting");
        Add(ImportColumn.Scenario, "scenario");
        Add(ImportColumn.FurtherConversation, "further conversation", "further conversations", "conversation", "conversations");
        Add(ImportColumn.Interaction, "api interaction", "api interactions", "interaction", "interactions", "api", "api call");
        Add(ImportColumn.Profiles, "profiles or resources mentioned", "profiles", "profile", "fhir profiles", "fhir profile", "resources", "resource", "fhir resource", "fhir resources");
        Add(ImportColumn.Criteria, "acceptance criteria", "acceptance criterion", "criteria", "ac", "acceptance criteria text", "acceptance criteria description");
        Add(ImportColumn.ProviderCriteria, "acceptance criteria provider", "provider acceptance criteria", "provider criteria");
        Add(ImportColumn.ConsumerCriteria, "acceptance criteria consumer", "consumer acceptance criteria", "consumer criteria");
        Add(ImportColumn.SecondaryRole, "secondary actor", "secondary role", "secondary actors", "secondary roles");
        Add(ImportColumn.Precondition, "pre-condition", "pre-conditions", "assumptions and pre-conditions");
        Add(ImportColumn.BasicFlow, "basic flow", "basic flow of events", "basic course", "main flow", "normal flow", "main success scenario");
        Add(ImportColumn.AlternativeCourse, "alternative course", "alternative courses", "alternate course", "alternate courses", "alternative flow", "alternative flows", "alternate flow", "alternate flows");
        Add(ImportColumn.Postcondition, "post-condition", "post-conditions");
        Add(ImportColumn.ExceptionFlow, "exception flow", "exception flows", "exception", "exceptions");
    }

    /// <summary>What a name means, or null where it means nothing to us.</summary>
    public static ImportColumn? Of(string name) => Names.TryGetValue(Key(name), out var column) ? column : OfTemplate(name);

    /// <summary>Headers copied from a template: "As a &lt;type of user&gt;", "I want to &lt;perform a task&gt;", "so that I can …".</summary>
    private static ImportColumn? OfTemplate(string name)
    {
        var words = string.Join(' ', name.ToLowerInvariant().Split([' ', '_', '-', '<', '[', '(', '.', '…', ','], StringSplitOptions.RemoveEmptyEntries));
        return Starts("as a ") || Starts("as an ") ? ImportColumn.Role
            : Starts("i want ") || Starts("i need ") || Starts("i would like ") ? ImportColumn.Want
            : Starts("so that ") || Starts("so i can") || Starts("in order to ") ? ImportColumn.Justification
            : null;

        bool Starts(string prefix) => words.StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>Columns that may hold several values.</summary>
    public static bool TakesList(ImportColumn column) => column is ImportColumn.Interaction or ImportColumn.Profiles or ImportColumn.Criteria
        or ImportColumn.ProviderCriteria or ImportColumn.ConsumerCriteria or ImportColumn.SecondaryRole or ImportColumn.FurtherConversation or ImportColumn.Feature
        or ImportColumn.CareSetting or ImportColumn.Scenario
        or ImportColumn.Precondition or ImportColumn.BasicFlow or ImportColumn.AlternativeCourse or ImportColumn.Postcondition or ImportColumn.ExceptionFlow;

    private static void Add(ImportColumn column, params string[] names)
    {
        foreach (var name in names) Names.Add(Key(name), column);
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
