using FhirStories.Catalogue.Import;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Importing;

/// <summary>What people may say that a column means.</summary>
internal static class ColumnChoices
{
    /// <summary>The values are kept beside the story, under the name of the column.</summary>
    public const string Keep = "keep";

    /// <summary>The column is not read.</summary>
    public const string LeaveOut = "leave";

    private static readonly (string Group, ImportColumn[] Columns)[] Groups =
    [
        ("Sentence", [ImportColumn.Title, ImportColumn.Role, ImportColumn.Want, ImportColumn.Justification, ImportColumn.Text]),
        ("Around", [ImportColumn.Feature, ImportColumn.CareSetting, ImportColumn.SecondaryRole, ImportColumn.Scenario, ImportColumn.FurtherConversation, ImportColumn.Id, ImportColumn.Set]),
        ("Criteria", [ImportColumn.Criteria, ImportColumn.ProviderCriteria, ImportColumn.ConsumerCriteria]),
        ("Fhir", [ImportColumn.Profiles, ImportColumn.Interaction]),
        ("UseCase", [ImportColumn.Precondition, ImportColumn.BasicFlow, ImportColumn.AlternativeCourse, ImportColumn.Postcondition, ImportColumn.ExceptionFlow]),
    ];

    /// <summary>The choices, in groups of what belongs together.</summary>
    public static IEnumerable<(string Group, IEnumerable<(string Value, string Text)> Options)> All(PageTexts texts) =>
        Groups.Select(group => (texts[$"Import.Group{group.Group}"], group.Columns.Select(column => (column.ToString(), Name(column, texts)))));

    /// <summary>What a column is called.</summary>
    public static string Name(ImportColumn column, PageTexts texts) => texts[$"Import.Column{column}"];

    /// <summary>The value of a choice for a column of a file as it was decided, or else as its name says.</summary>
    public static string Value(OutlineColumn column, IReadOnlyDictionary<string, ImportColumn?> decided, IReadOnlyCollection<string> leftOut) =>
        leftOut.Contains(column.Name) ? LeaveOut : (decided.TryGetValue(column.Name, out var one) ? one : column.Guess)?.ToString() ?? Keep;

    /// <summary>What a value stands for; false for one that is none of ours.</summary>
    public static bool TryRead(string? value, out ImportColumn? column)
    {
        column = Enum.TryParse<ImportColumn>(value, out var one) && Enum.IsDefined(one) && value == one.ToString() ? one : null;
        return column is not null || value is Keep or LeaveOut;
    }
}
