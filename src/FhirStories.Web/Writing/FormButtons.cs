namespace FhirStories.Web.Writing;

/// <summary>What the buttons beside rows do: <c>criteria.add</c>, <c>criteria.remove.AC2</c>, <c>criteria.up.AC2</c>, <c>criteria.down.AC2</c>.</summary>
internal static class FormButtons
{
    public const string Next = "next", Back = "back", Later = "later";

    /// <summary>Carries out a button about a row; the name of the field that is typed in next, null where it is none of these.</summary>
    public static string? Press(string button, CatalogueForm form, FormStep step, FormValues values)
    {
        var parts = button.Split('.', 3);
        if (parts.Length < 2 || step.Lists.FirstOrDefault(each => each.Name == parts[0]) is not { } list) return null;
        var rows = values.Rows(list.Name);
        if (parts[1] == "add")
        {
            if (list.Finder is not null || rows.Count >= list.Most) return list.Name;
            // What the page shows of an empty list becomes rows too, or the first one would seem to do nothing.
            for (var shown = rows.Count; shown < list.Shown; shown++) values.Add(list.Name, values.FreeKey(list));
            var row = values.Add(list.Name, values.FreeKey(list));
            return FormKeys.Of(list.Name, row.Key, list.Fields[0].Name);
        }
        if (parts.Length < 3 || parts[1] is not ("remove" or "up" or "down")) return null;
        var at = rows.FindIndex(row => row.Key == parts[2]);
        if (at < 0) return list.Name;
        switch (parts[1])
        {
            case "remove":
                Remove(form, list, values, parts[2]);
                return list.Name;
            case "up" when at > 0:
                (rows[at - 1], rows[at]) = (rows[at], rows[at - 1]);
                break;
            case "down" when at < rows.Count - 1:
                (rows[at + 1], rows[at]) = (rows[at], rows[at + 1]);
                break;
        }
        return FormKeys.Of(list.Name, parts[2], list.Fields[0].Name);
    }

    /// <summary>Removes a row and what belongs to it.</summary>
    private static void Remove(CatalogueForm form, FormList list, FormValues values, string key)
    {
        values.Rows(list.Name).RemoveAll(row => row.Key == key);
        foreach (var below in form.AllLists.Where(each => each.Of == list.Name)) values.Rows(below.Name).RemoveAll(row => row["of"] == key);
    }
}
