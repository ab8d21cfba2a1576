namespace FhirStories.Storage.Index;

/// <summary>The number that stands for one search parameter of one resource type in the index tables.</summary>
/// <remarks>
/// A hash of <c>Type.code</c> rather than a counter in a table: every node computes the same number with no start-up
/// work and no shared state. Whoever registers parameters checks that two never meet in one number.
/// </remarks>
public static class ParameterKey
{
    /// <summary>The number of a parameter, for example of <c>Basic.identifier</c>.</summary>
    public static int Of(string resourceType, string code)
    {
        // FNV-1a over the UTF-16 units, then mixed so that near names lie far apart.
        var hash = 2166136261u;
        foreach (var c in resourceType) hash = (hash ^ c) * 16777619u;
        hash = (hash ^ '.') * 16777619u;
        foreach (var c in code) hash = (hash ^ c) * 16777619u;
        hash ^= hash >> 16;
        hash *= 0x7feb352du;
        hash ^= hash >> 15;
        return unchecked((int)hash);
    }
}
