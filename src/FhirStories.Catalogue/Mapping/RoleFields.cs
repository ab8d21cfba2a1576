using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of roles.</summary>
internal static class RoleFields
{
    private const string Actor = ItemFields.Xver + "ActorDefinition.";

    public static FieldSet<Role> All { get; } = ItemFields.For<Role>("role", Actor)
        .One("type", Actor + "type", new CodeCodec<RoleType>(StoryCodes.RoleType), r => r.Type, (r, v) => r with { Type = v }, profileOnly: true)
        .Text("documentation", Actor + "documentation", Codecs.Markdown, r => r.Documentation, (r, v) => r with { Documentation = v })
        .Text("capabilities", Actor + "capabilities", Codecs.Canonical, r => r.Capabilities, (r, v) => r with { Capabilities = v })
        .Many("role-alias", ItemFields.Own + "role-alias", Codecs.String, r => r.Aliases, (r, v) => r with { Aliases = v })
        .Build();
}
