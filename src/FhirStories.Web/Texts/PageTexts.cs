using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;

namespace FhirStories.Web.Texts;

/// <summary>The words of the pages, English (UK). They live in <c>Texts/{Area}.resx</c>; a page names one as <c>Area.Key</c>.</summary>
/// <remarks>Pages write <c>@T["Site.Skip"]</c>; values for <c>{0}</c> and so on follow the name.</remarks>
public sealed class PageTexts
{
    private readonly ConcurrentDictionary<string, ResourceManager> _areas = new(StringComparer.Ordinal);

    /// <summary>A text.</summary>
    /// <param name="name"><c>Area.Key</c>.</param>
    /// <exception cref="ArgumentException">There is no such text: a mistake in a page, which a test finds.</exception>
    public string this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0) throw new ArgumentException($"'{name}' names no text: it takes Area.Key.", nameof(name));
            var area = _areas.GetOrAdd(name[..dot], each => new ResourceManager($"FhirStories.Web.Texts.{each}", typeof(PageTexts).Assembly));
            try
            {
                return area.GetString(name[(dot + 1)..], CultureInfo.InvariantCulture) ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));
            }
            catch (MissingManifestResourceException)
            {
                throw new ArgumentException($"There is no text '{name}': Texts/{name[..dot]}.resx is missing.", nameof(name));
            }
        }
    }

    /// <summary>A text with values in its places.</summary>
    /// <param name="name"><c>Area.Key</c>.</param>
    /// <param name="values">What goes into <c>{0}</c>, <c>{1}</c>, ….</param>
    public string this[string name, params object?[] values] => string.Format(Culture, this[name], values);

    /// <summary>How numbers are written: the host has no cultures (InvariantGlobalization).</summary>
    public static CultureInfo Culture { get; } = CultureInfo.InvariantCulture;
}
