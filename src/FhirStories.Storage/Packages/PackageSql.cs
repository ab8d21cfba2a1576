using System.Data;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Packages;

/// <summary>The statements over the table of packages; one text fits every provider.</summary>
public static class PackageSql
{
    /// <summary>Everything but the content, in order: a few dozen short rows, which is what nodes compare to notice a change.</summary>
    public static SqlStatement List { get; } = new(
        "SELECT \"Ordinal\", \"Name\", \"Version\", \"FhirVersion\", \"ContentKey\", \"Instant\" FROM \"Package\" ORDER BY \"Ordinal\"", []);

    /// <summary>The content of one package.</summary>
    public static SqlStatement Content(long ordinal) =>
        new("SELECT \"Content\" FROM \"Package\" WHERE \"Ordinal\" = @ordinal", [new("@ordinal", DbType.Int64, ordinal)]);

    /// <summary>The package of a name and version.</summary>
    public static SqlStatement Find(string name, string version) => new(
        "SELECT \"Ordinal\", \"ContentKey\" FROM \"Package\" WHERE \"Name\" = @name AND \"Version\" = @version",
        [new("@name", DbType.String, name), new("@version", DbType.String, version)]);

    /// <summary>The next free place.</summary>
    public static SqlStatement NextOrdinal { get; } = new("SELECT COALESCE(MAX(\"Ordinal\"), 0) + 1 FROM \"Package\"", []);

    /// <summary>Adds a package.</summary>
    public static SqlStatement Insert(long ordinal, NewPackage package) => new(
        "INSERT INTO \"Package\" (\"Ordinal\", \"Name\", \"Version\", \"FhirVersion\", \"ContentKey\", \"Instant\", \"Content\")" +
        " VALUES (@ordinal, @name, @version, @fhir_version, @content_key, @instant, @content)",
        [
            new("@ordinal", DbType.Int64, ordinal), new("@name", DbType.String, package.Package.Name), new("@version", DbType.String, package.Package.Version),
            new("@fhir_version", DbType.String, package.Package.FhirVersion), new("@content_key", DbType.String, package.Package.ContentKey),
            new("@instant", DbType.Int64, package.Package.Instant), new("@content", DbType.Binary, package.Content.ToArray()),
        ]);

    /// <summary>Removes a package.</summary>
    public static SqlStatement Delete(string name, string version) => new(
        "DELETE FROM \"Package\" WHERE \"Name\" = @name AND \"Version\" = @version",
        [new("@name", DbType.String, name), new("@version", DbType.String, version)]);
}
