using CsCheck;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Data;

/// <summary>Stories, roles and foreign extensions of any valid form.</summary>
internal static class StoryGen
{
    private static readonly Gen<string> Text =
        Gen.Select(Gen.Char['a', 'z'], Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.OneOf('£', '’', '…', '\n', '<', '&', '"', 'é', '日')), 0, 20], (first, rest) => first + rest.TrimEnd() + ".");

    private static readonly Gen<string> Url = Gen.Select(Gen.OneOf("https://a.example/x", "http://b.example/StructureDefinition/y"), Gen.Int[0, 99], (b, n) => $"{b}{n}");
    private static readonly Gen<string> Id = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['0', '9'], Gen.OneOf('-', '.')), 1, 12];
    private static readonly Gen<string> Date = Gen.OneOf("2026", "2026-11", "2026-11-22", "2026-11-22T19:00:00Z");

    private static readonly Gen<Carried<CodeableConcept>> Concept = Gen.Select(Id, Text, (code, text) =>
        new Carried<CodeableConcept>(new CodeableConcept(Canonicals.CareSettingSystem, code, text, text)));

    private static readonly Gen<Carried<Identifier>> Identifier = Gen.Select(Url, Text, (s, v) => new Carried<Identifier>(new(s, v)));

    private static readonly Gen<Carried<ResourceReference>> Reference = Id.Select(id => new Carried<ResourceReference>(new("Practitioner/" + id)));

    private static readonly Gen<UserNeed> Need = Gen.Select(Optional(Text), Optional(Text), (w, j) => new UserNeed(w, j));

    private static readonly Gen<Interaction> Interaction = Gen.Select(
        Value(Enum<InteractionVerb>()), Optional(Gen.OneOf("Patient", "MedicationOrder")), Optional(Text),
        (v, t, s) => new Interaction { Verb = v, Type = t, Search = s })
        .Where(i => i != new Interaction());

    private static readonly Gen<StoryLink> Link = Gen.Select(
        Gen.OneOf(
            Url.Select(url => (State: (MappingState?)MappingState.Mapped, Target: (string?)url)),
            Gen.OneOf<MappingState?>(MappingState.Gap, MappingState.OutOfScope, null).Select(s => (State: s, Target: (string?)null))),
        Optional(Interaction), Optional(Text),
        (state, i, n) => new StoryLink { State = state.State, Target = state.Target, Interaction = i, Note = n });

    private static readonly Gen<Statement> Statement = Gen.Select(
        Gen.Select(Optional(Text), List(Enum<Conformance>()), Value(Gen.Bool), Value(Gen.Bool), Text, Optional(Text)),
        Gen.Select(Optional(Text), List(Url), List(Url), List(Reference), List(Concept), Value(Enum<BoundParty>()), List(Link)),
        (a, b) =>
        {
            var links = b.Item7.Select((link, i) => link with { Key = $"L{i}" }).ToValueList();
            return new Statement
            {
                Label = a.Item1,
                Conformance = a.Item2,
                Conditional = a.Item3,
                ShallNot = a.Item4,
                Requirement = a.Item5,
                DerivedFrom = a.Item6,
                Parent = b.Item1,
                References = b.Item3,
                Sources = b.Item4,
                Categories = b.Item5,
                Binds = b.Item6,
                Links = links,
                SatisfiedBy = b.Item2.Concat(links.Where(link => link.Target is not null).Select(link => link.Target!)).ToValueList(),
            };
        });

    /// <summary>Stories and features that have nothing wrong with them.</summary>
    public static Gen<Story> Story { get; } = Gen.Select(
        Gen.Select(Id, Optional(Gen.OneOf("en", "cy")), List(Identifier), Optional(Reference), Optional(Gen.OneOf("2026", "2026-11-22")), Enum<StoryKind>()),
        Gen.Select(Url, Optional(Text), Optional(Text), Text, Enum<StoryStatus>(), Value(Gen.Bool), Optional(Date)),
        Gen.Select(Optional(Text), Optional(Text), Optional(Text), Optional(Text), Optional(Text), List(Url), List(Url)),
        Gen.Select(List(Concept), List(Url), List(Url), Optional(Need), List(Url), List(Url), List(Text)),
        Gen.Select(List(Gen.Select(Text, Text, (n, v) => new SourceField(n, v))), List(Statement), List(Text), Optional(Text)),
        (basic, a, b, c, d) => new Story
        {
            Id = basic.Item1,
            Language = basic.Item2,
            Identifiers = basic.Item3,
            Author = basic.Item4,
            Created = basic.Item5,
            Kind = basic.Item6,
            Profiles = [basic.Item6 == StoryKind.Story ? Canonicals.UserStoryProfile : Canonicals.FeatureProfile],
            Url = a.Item1,
            Version = a.Item2,
            Name = a.Item3,
            Title = a.Item4,
            Status = a.Item5,
            Experimental = a.Item6,
            Date = a.Item7,
            Publisher = b.Item1,
            Description = b.Item2,
            Purpose = b.Item3,
            Copyright = b.Item4,
            CopyrightLabel = b.Item5,
            DerivedFrom = b.Item6.Where(url => url != a.Item1).ToValueList(),
            References = b.Item7,
            CareSettings = c.Item1,
            Roles = c.Item2,
            SecondaryRoles = c.Item3,
            Need = c.Item4,
            Features = c.Item5.Where(url => url != a.Item1).ToValueList(),
            Scenarios = c.Item6,
            FurtherConversations = c.Item7,
            SourceFields = d.Item1,
            Statements = d.Item2.Select((s, i) => s with { Key = $"S{i}" }).ToValueList(),
            Contacts = d.Item3.Select(name => new Carried<ContactDetail>(new() { Name = name })).ToValueList(),
            UseContexts = d.Item4 is null ? [] : [new(new UsageContext { Code = new("http://a.example", "focus"), Value = new CodeableConcept { Text = d.Item4 } })],
            Jurisdictions = d.Item4 is null ? [] : [new(new CodeableConcept("urn:iso:std:iso:3166", "GB"))],
        });

    /// <summary>Roles that have nothing wrong with them.</summary>
    public static Gen<Role> Role { get; } = Gen.Select(
        Id, Url, Text, Enum<StoryStatus>(), Enum<RoleType>(), Optional(Text), List(Text), List(Concept),
        (id, url, title, status, type, doc, aliases, settings) => new Role
        {
            Id = id,
            Url = url,
            Title = title,
            Status = status,
            Type = type,
            Documentation = doc,
            Aliases = aliases,
            CareSettings = settings,
            Profiles = [Canonicals.RoleProfile],
            Capabilities = doc is null ? null : url,
            Description = doc,
        });

    /// <summary>An extension that this software knows nothing about.</summary>
    public static Gen<Extension> Foreign { get; } = Gen.Select(Url, Text, Gen.Bool, (url, text, nested) =>
        nested
            ? new Extension { Url = url + "/f", Extension = [new Extension("part", new FhirString(text)), new Extension("n", new Integer(7))] }
            : new Extension(url + "/f", new Markdown(text)));

    private static Gen<ValueList<T>> List<T>(Gen<T> item) => item.Array[0, 3].Select(items => items.ToValueList());

    private static Gen<T?> Optional<T>(Gen<T> item) where T : class => Gen.Select(Gen.Bool, item, T? (has, value) => has ? value : null);

    private static Gen<T?> Value<T>(Gen<T> item) where T : struct => Gen.Select(Gen.Bool, item, (has, value) => has ? value : (T?)null);

    private static Gen<T> Enum<T>() where T : struct, System.Enum => Gen.OneOf(System.Enum.GetValues<T>());
}
