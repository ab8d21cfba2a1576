using System.Runtime.CompilerServices;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>Definitions that an instance names, as far as packages have them.</summary>
internal sealed class Known(ValidationRun run)
{
    private static readonly ConditionalWeakTable<DefinitionEntry, CodeSystemHead> Systems = [];

    /// <summary>The definition of a type that a canonical names; null where no package has it.</summary>
    public DefinitionEntry? Find(string type, string canonical) => run.Rules.Store.FindOf(type, canonical, run.Release);

    /// <summary>What else goes under a canonical: the type of another resource; null where there is none.</summary>
    public string? Other(string type, string canonical) => Find(type, canonical) is not null ? null : run.Rules.Store.Find(canonical, run.Release)?.ResourceType;

    /// <summary>The content of a definition, in the R4 model.</summary>
    public JsonElement Read(DefinitionEntry entry)
    {
        using var document = JsonDocument.Parse(run.Rules.Store.ReadJson(entry), new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    /// <summary>What a code system says about itself; null where no package has it.</summary>
    public CodeSystemHead? System(string url) => Find("CodeSystem", url) is not { } entry ? null : Systems.GetValue(entry, e => CodeSystemHead.Of(Read(e)));

    /// <summary>
    /// Whether what a code system lacks here it lacks: of a system that the release itself does not bring, the edition of another release is known, and
    /// HL7's terminology grows between releases.
    /// </summary>
    public bool IsOfRelease(string system) => Find("CodeSystem", system) is not { } entry || entry.Release == run.Release || entry.Origin != PackageOrigin.BuiltIn;
}
