using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Writing;

/// <summary>What was posted of one page of a form: only what the page has, exactly as it was typed.</summary>
internal sealed class PostedStep(FormStep step, IFormCollection form)
{
    /// <summary>The form's field that says what the page showed when it was made.</summary>
    public const string SeenField = "seen";

    /// <summary>The button that was pressed.</summary>
    public const string ButtonField = "do";

    /// <summary>Set by the script: advice was told already.</summary>
    public const string ScriptField = "js";

    public string Button => form[ButtonField].LastOrDefault() ?? "next";

    public bool HasScript => form[ScriptField] == "1";

    /// <summary>Writes what was posted over what was there. Rows that the page did not show stay: another window may have added them.</summary>
    public void Over(FormValues values)
    {
        foreach (var field in step.Fields)
            if (form.TryGetValue(field.Name, out var typed)) values[field.Name] = Clean(typed.ToString(), field);
        foreach (var (name, typed) in form)
        {
            if (FormKeys.Parse(name) is not var (list, key, column) || step.Lists.FirstOrDefault(each => each.Name == list) is not { } known) continue;
            if (known.Fields.FirstOrDefault(each => each.Name == column) is not { } field) continue;
            var text = Clean(typed.ToString(), field);
            var rows = values.Rows(list);
            if (rows.FirstOrDefault(row => row.Key == key) is { } row) row[column] = text;
            // A row that is found comes by the finder only.
            else if (text.Length > 0 && known.Finder is null && rows.Count < known.Most) values.Add(list, key, (column, text));
        }
    }

    /// <summary>The fields that another window filled in differently since this page was made, with what stands there; empty where it is safe to save.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere(FormValues stored)
    {
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        if (form[SeenField].ToString() is not { Length: > 0 } seen || seen == Seen(step, stored)) return others;
        foreach (var (name, text) in Shown(step, stored))
            if (text.Length > 0 && form.TryGetValue(name, out var typed) && typed.ToString().ReplaceLineEndings("\n").Trim() != text.Trim()) others[name] = text;
        return others;
    }

    /// <summary>Names what a page shows.</summary>
    public static string Seen(FormStep step, FormValues values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Shown(step, values)) text.Append(name).Append('=').Append(value).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static IEnumerable<(string Name, string Text)> Shown(FormStep step, FormValues values)
    {
        foreach (var field in step.Fields) yield return (field.Name, values[field.Name]);
        foreach (var list in step.Lists)
            foreach (var row in values.Rows(list.Name))
                foreach (var field in list.Fields) yield return (FormKeys.Of(list.Name, row.Key, field.Name), row[field.Name]);
    }

    // Browsers send line ends of their own.
    private static string Clean(string typed, FormField field) => typed.ReplaceLineEndings(field.Kind == FieldKind.Text ? "\n" : " ");
}
