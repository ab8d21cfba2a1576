using System.Collections.Frozen;

namespace FhirStories.Catalogue.Stories;

/// <summary>An enum and the codes that stand for its values on the wire: the one place where both are named.</summary>
public sealed class CodeTable<TEnum> where TEnum : struct, Enum
{
    private readonly FrozenDictionary<string, TEnum> byCode;
    private readonly FrozenDictionary<TEnum, string> byValue;

    internal CodeTable(params (TEnum Value, string Code)[] rows)
    {
        Codes = [.. rows.Select(row => row.Code)];
        byCode = rows.ToFrozenDictionary(row => row.Code, row => row.Value, StringComparer.Ordinal);
        byValue = rows.ToFrozenDictionary(row => row.Value, row => row.Code);
    }

    /// <summary>All codes, in the order in which the code system defines them.</summary>
    public ValueList<string> Codes { get; }

    /// <summary>The code of a value.</summary>
    public string CodeOf(TEnum value) => byValue[value];

    /// <summary>The value of a code; null for a code that is not one of ours.</summary>
    public TEnum? Find(string code) => byCode.TryGetValue(code, out var value) ? value : null;

    /// <summary>The value of a code; false for a code that is not one of ours.</summary>
    public bool TryParse(string? code, out TEnum value)
    {
        value = default;
        return code is not null && byCode.TryGetValue(code, out value);
    }
}
