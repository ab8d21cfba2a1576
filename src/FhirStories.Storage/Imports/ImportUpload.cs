namespace FhirStories.Storage.Imports;

/// <summary>A file that somebody is about to import, as it is stored: without the file and without the report, which are read on their own.</summary>
/// <param name="Id">Its name in urls.</param>
/// <param name="Owner">Whose it is; empty where nobody signs in.</param>
/// <param name="FileName">The file's own name.</param>
/// <param name="State">How far the import is, in the importer's own words.</param>
/// <param name="Version">Number of times that the state was saved, from 1.</param>
/// <param name="Changed">When it was last touched.</param>
public sealed record ImportUpload(string Id, string Owner, string FileName, string State, int Version, DateTimeOffset Changed)
{
    /// <summary>Longest <see cref="Owner"/>, in characters.</summary>
    public const int LongestOwner = 200;

    /// <summary>Longest <see cref="FileName"/>, in characters; what is longer is cut.</summary>
    public const int LongestFileName = 200;
}
