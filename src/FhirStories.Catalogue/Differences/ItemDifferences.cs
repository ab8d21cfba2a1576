using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Differences;

/// <summary>What differs between two versions of a story, feature or role, in the words of the pages.</summary>
public static class ItemDifferences
{
    /// <summary>The differences of two stories or features; statements and links are told apart by their keys, wherever they stand.</summary>
    public static IReadOnlyList<Difference> Of(Story before, Story after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var list = new DifferenceList();
        Item(list, before, after);
        list.One("Kind", StoryCodes.Kind.CodeOf(before.Kind), StoryCodes.Kind.CodeOf(after.Kind));
        list.One("Want", before.Want, after.Want);
        list.One("Justification", before.Justification, after.Justification);
        list.Many("Role", before.Roles, after.Roles);
        list.Many("Other role", before.SecondaryRoles, after.SecondaryRoles);
        list.Many("Feature", before.Features, after.Features);
        list.Many("Scenario", before.Scenarios, after.Scenarios);
        list.Many("Further conversation", before.FurtherConversations, after.FurtherConversations);
        list.Many("Source field", before.SourceFields.Select(f => $"{f.Name}: {f.Value}"), after.SourceFields.Select(f => $"{f.Name}: {f.Value}"));
        list.Keyed("The order of the criteria", before.Statements, after.Statements, s => s.Key, s => ($"Criterion '{s.Key}'", s.Requirement), (one, other) => Statements(list, one, other));
        return list.Found;
    }

    /// <summary>The differences of two roles.</summary>
    public static IReadOnlyList<Difference> Of(Role before, Role after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var list = new DifferenceList();
        Item(list, before, after);
        list.One("Kind", Kind(before.Type), Kind(after.Type));
        list.One("Documentation", before.Documentation, after.Documentation);
        list.One("Capabilities", before.Capabilities, after.Capabilities);
        list.Many("Also called", before.Aliases, after.Aliases);
        return list.Found;
    }

    private static void Item(DifferenceList list, CatalogueItem before, CatalogueItem after)
    {
        list.One("Title", before.Title, after.Title);
        list.One("Status", Code(StoryCodes.Status, before.Status), Code(StoryCodes.Status, after.Status));
        list.One("Version", before.Version, after.Version);
        list.One("Canonical URL", before.Url, after.Url);
        list.One("Name", before.Name, after.Name);
        list.One("Description", before.Description, after.Description);
        list.One("Purpose", before.Purpose, after.Purpose);
        list.Many("Care setting", before.CareSettings.Select(Text), after.CareSettings.Select(Text));
        list.Many("Builds on", before.DerivedFrom, after.DerivedFrom);
        list.Many("Source", before.References, after.References);
        list.Many("Identifier", before.Identifiers.Select(Text), after.Identifiers.Select(Text));
        list.One("Experimental", Text(before.Experimental), Text(after.Experimental));
        list.One("Date", before.Date, after.Date);
        list.One("Publisher", before.Publisher, after.Publisher);
        list.Many("Contact", before.Contacts.Select(c => c.Value.Name ?? "someone without a name"), after.Contacts.Select(c => c.Value.Name ?? "someone without a name"));
        list.Many("Jurisdiction", before.Jurisdictions.Select(Text), after.Jurisdictions.Select(Text));
        list.One("Copyright", before.Copyright, after.Copyright);
        list.One("Copyright label", before.CopyrightLabel, after.CopyrightLabel);
        list.One("Language", before.Language, after.Language);
    }

    private static void Statements(DifferenceList list, Statement before, Statement after)
    {
        var name = $"Criterion '{after.Key}'";
        list.One($"{name}, text", before.Requirement, after.Requirement);
        list.One($"{name}, label", before.Label, after.Label);
        list.One($"{name}, how binding it is", Binding(before), Binding(after));
        list.One($"{name}, only under its condition", Text(before.Conditional), Text(after.Conditional));
        list.Many($"{name}, kind", before.Categories.Select(Text), after.Categories.Select(Text));
        list.One($"{name}, whom it binds", Party(before.Binds), Party(after.Binds));
        list.One($"{name}, narrows", before.DerivedFrom, after.DerivedFrom);
        list.One($"{name}, part of", before.Parent, after.Parent);
        list.Many($"{name}, source", before.References, after.References);
        // What a link says as well is told there, where its state stands beside it.
        var (gone, come) = (before.SatisfiedBy.Except(after.SatisfiedBy), after.SatisfiedBy.Except(before.SatisfiedBy));
        list.Many($"{name}, what meets it", gone.Where(target => !IsLinked(before, target)), come.Where(target => !IsLinked(after, target)), isLink: true);
        list.Keyed(
            $"{name}, the order of its links to FHIR", before.Links, after.Links, l => l.Key, l => ($"{name}, link to FHIR", Link(l)),
            (one, other) => list.One($"{name}, link to FHIR", Link(one), Link(other), isLink: true), isLink: true);
    }

    private static bool IsLinked(Statement statement, string target) => statement.Links.Any(link => link.Target == target);

    private static string Link(StoryLink link)
    {
        var call = link.Interaction is { } i ? $"{Code(StoryCodes.Verb, i.Verb)} {i.Type}{(i.Search is null ? "" : $"?{i.Search.TrimStart('?')}")}".Trim() : null;
        var parts = new[] { State(link.State), link.Target, call, link.Note };
        return string.Join(Difference.PartSeparator, parts.OfType<string>().Where(p => p.Length > 0));
    }

    private static string State(MappingState? state) => state switch
    {
        MappingState.Mapped => "mapped",
        MappingState.Gap => "gap",
        MappingState.OutOfScope => "out of scope",
        _ => "not decided",
    };

    private static string? Binding(Statement statement) =>
        string.Join(", ", statement.Conformance.Select(Binding).Concat(statement.ShallNot == true ? ["must not (SHALL NOT)"] : Array.Empty<string>()));

    private static string Binding(Conformance conformance) => conformance switch
    {
        Conformance.Shall => "must (SHALL)",
        Conformance.Should => "should (SHOULD)",
        Conformance.May => "may (MAY)",
        _ => "should not (SHOULD NOT)",
    };

    private static string? Party(BoundParty? party) => party switch { BoundParty.Provider => "the providing system", BoundParty.Consumer => "the consuming system", _ => null };

    private static string? Kind(RoleType? type) => type switch { RoleType.Person => "person", RoleType.Entity => "system", _ => null };

    private static string? Code<TEnum>(CodeTable<TEnum> table, TEnum? value) where TEnum : struct, Enum => value is { } known ? table.CodeOf(known) : null;

    private static string? Text(bool? flag) => flag switch { true => "yes", false => "no", _ => null };

    private static string Text(Carried<CodeableConcept> concept) =>
        concept.Value.Text ?? concept.Value.Coding.Select(c => c.Display ?? c.Code).FirstOrDefault(t => t is not null) ?? "something without a name";

    private static string Text(Carried<Identifier> identifier) => $"{identifier.Value.Value} ({identifier.Value.System ?? "no system"})";
}
