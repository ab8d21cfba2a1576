using System.Globalization;
using System.Text;

namespace FhirStories.Definitions.Packs;

/// <summary>Reads the tab-separated index of a pack.</summary>
internal static class PackIndex
{
    private const int Columns = 17;

    public static void Read(ReadOnlySpan<byte> utf8, DefinitionPack pack, List<DefinitionEntry> entries)
    {
        // Few distinct words fill most columns; each is made a string once.
        var words = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        var text = Encoding.UTF8.GetString(utf8).AsSpan();
        Span<Range> fields = stackalloc Range[Columns];
        foreach (var line in text.Split('\n'))
        {
            var row = text[line];
            if (row.IsEmpty) continue;
            if (row.Split(fields, '\t') != Columns) throw new InvalidDataException("The index of the pack of definitions is damaged.");

            string? Word(ReadOnlySpan<char> field)
            {
                if (field.IsEmpty) return null;
                if (words.TryGetValue(field, out var word)) return word;
                word = field.ToString();
                words[field] = word;
                return word;
            }

            entries.Add(new DefinitionEntry(
                Release: (FhirRelease)Number(row[fields[0]]),
                ResourceType: Word(row[fields[1]])!,
                Id: row[fields[2]].ToString(),
                Url: row[fields[3]].ToString(),
                Version: Word(row[fields[4]]),
                Name: row[fields[5]].ToString(),
                Title: row[fields[6]].IsEmpty ? null : row[fields[6]].ToString(),
                Kind: Word(row[fields[7]]),
                Type: Word(row[fields[8]]),
                BaseDefinition: Word(row[fields[9]]),
                Status: Word(row[fields[10]]),
                Source: Word(row[fields[11]])!,
                Derivation: Word(row[fields[12]]),
                IsAbstract: row[fields[13]] is "1")
            {
                Location = new PackLocation(pack, Number(row[fields[14]]), Number(row[fields[15]]), Number(row[fields[16]])),
            });
        }
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
