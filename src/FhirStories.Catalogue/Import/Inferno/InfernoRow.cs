using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>A row as a statement, and a statement as a row. What a statement has no place for is kept under its column's name, so that the way back is exact.</summary>
internal static class InfernoRow
{
    /// <summary>The statement of a row.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cells">Values by column.</param>
    public static Statement ToStatement(string key, IReadOnlyDictionary<string, string> cells)
    {
        var verb = cells.GetValueOrDefault(InfernoColumns.Conformance, "");
        var url = cells.GetValueOrDefault(InfernoColumns.Url, "");
        var reason = cells.GetValueOrDefault(InfernoColumns.Reason, "");
        var statement = new Statement
        {
            Key = key,
            Requirement = cells[InfernoColumns.Requirement],
            Conformance = StoryCodes.Conformance.Find(verb.Replace(' ', '-')) is { } known ? [known] : [],
            ShallNot = verb == "SHALL NOT" ? true : null,
            References = url.Length > 0 && !url.Any(char.IsWhiteSpace) ? [url] : [],
            Conditional = cells.GetValueOrDefault(InfernoColumns.Conditionality) switch { "true" => true, "false" => false, _ => null },
            Waiver = string.IsNullOrWhiteSpace(reason) ? null : reason,
        };
        return statement with
        {
            SourceFields = cells.Where(cell => cell.Key != InfernoColumns.Set && cell.Value.Length > 0 && Cell(statement, cell.Key) != cell.Value)
                .Select(cell => new SourceField(cell.Key, cell.Value)).ToValueList(),
        };
    }

    /// <summary>The value of a column; empty where there is none.</summary>
    public static string Cell(Statement statement, string column)
    {
        var kept = statement.SourceFields.FirstOrDefault(field => field.Name == column)?.Value;
        // A key is made of the id, all else is what an editor may have changed since.
        return column == InfernoColumns.Id && kept is not null ? kept : Stated(statement, column) is { Length: > 0 } stated ? stated : kept ?? "";
    }

    private static string? Stated(Statement statement, string column) => column switch
    {
        InfernoColumns.Id => statement.Key,
        InfernoColumns.Url => statement.References is [var first, ..] ? first : null,
        InfernoColumns.Requirement => statement.Requirement,
        InfernoColumns.Conformance => statement.ShallNot == true ? "SHALL NOT" : statement.Conformance is [var verb, ..] ? StoryCodes.Conformance.CodeOf(verb).Replace('-', ' ') : null,
        InfernoColumns.Conditionality => statement.Conditional switch { true => "true", false => "false", null => null },
        InfernoColumns.Reason => statement.Waiver,
        _ => null,
    };
}
