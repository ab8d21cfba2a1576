using System.Text.RegularExpressions;
using System.Xml.Linq;
using FhirStories.Web.Texts;
using Xunit;

namespace FhirStories.Web.Tests.Rendering;

public sealed partial class TextsTests
{
    private static readonly string Root = Path.Combine(FindRoot(), "src", "FhirStories.Web");

    [Fact]
    public void Every_text_that_a_page_names_is_there_and_every_text_is_named()
    {
        var texts = new PageTexts();
        var sources = Sources().Select(File.ReadAllText).ToList();
        var named = Sources().SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        var known = Directory.EnumerateFiles(Path.Combine(Root, "Texts"), "*.resx")
            .SelectMany(file => XDocument.Load(file).Root!.Elements("data").Select(data => $"{Path.GetFileNameWithoutExtension(file)}.{data.Attribute("name")!.Value}")).ToList();

        Assert.All(named, name => Assert.NotEmpty(texts[name]));
        // A name that is put together ($"Area.{code}") counts for all that begin so.
        var built = Sources().SelectMany(file => Built().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        // Which of two texts is meant may be decided inside the brackets, so a name in quotes counts wherever it stands.
        Assert.DoesNotContain(known, name => !sources.Exists(text => text.Contains($"\"{name}\"", StringComparison.Ordinal)) && !built.Any(start => name.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(known.Count, known.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Site.Nothing")]
    [InlineData("Nowhere.Nothing")]
    public void A_text_that_is_not_there_is_a_mistake(string name) => Assert.Throws<ArgumentException>(() => new PageTexts()[name]);

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Root, "*.cs*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "FhirStories.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("FhirStories.sln");
    }

    [GeneratedRegex("""(?:\bT|[tT]exts)\["([A-Z]\w*\.[\w.]+)"[\],]""")]
    private static partial Regex Named();

    [GeneratedRegex("""(?:\bT|[tT]exts)\[\$"([A-Z]\w*\.[\w.]*)\{""")]
    private static partial Regex Built();
}
