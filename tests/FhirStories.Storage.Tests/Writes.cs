using System.Text;
using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;

namespace FhirStories.Storage.Tests;

/// <summary>Writes of small made-up resources.</summary>
internal static class Writes
{
    public static readonly int Code = ParameterKey.Of("Basic", "code");
    public static readonly int Title = ParameterKey.Of("Basic", "title");
    public static readonly int Url = ParameterKey.Of("Basic", "url");
    public static readonly int Date = ParameterKey.Of("Basic", "date");

    public static WriteOperation Put(string id, string content, Action<IndexEntries>? index = null)
    {
        var entries = new IndexEntries();
        index?.Invoke(entries);
        entries.Arrange();
        return new WriteOperation
        {
            Type = "Basic",
            Id = id,
            Content = (version, _) => Encoding.UTF8.GetBytes($"{content}@{version}"),
            Entries = entries,
        };
    }

    public static string Text(this StoredVersion version) => Encoding.UTF8.GetString(version.Json.Span);
}
