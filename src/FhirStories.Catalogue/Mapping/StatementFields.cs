using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of statements, their links and the interactions of those.</summary>
internal static class StatementFields
{
    private const string Own = ItemFields.Own;
    private const string Tools = "http://hl7.org/fhir/tools/StructureDefinition/";

    private static readonly ComplexCodec<Interaction> Interaction = new(
        new FieldTable<Interaction>("interaction")
            .One("verb", "verb", new CodeCodec<InteractionVerb>(StoryCodes.Verb), i => i.Verb, (i, v) => i with { Verb = v })
            .Text("type", "type", Codecs.Code, i => i.Type, (i, v) => i with { Type = v })
            .Text("search", "search", Codecs.String, i => i.Search, (i, v) => i with { Search = v })
            .Build(),
        () => new Interaction(), i => i.Origin.Value, (i, e) => i with { Origin = new(e) });

    private static readonly ComplexCodec<StoryLink> Link = new(
        new FieldTable<StoryLink>("story-link")
            .Text("key", "key", Codecs.Id, l => l.Key, (l, v) => l with { Key = v ?? "" }, min: 1)
            .Text("target", "target", Codecs.Url, l => l.Target, (l, v) => l with { Target = v })
            .Part("interaction", "interaction", Interaction, l => l.Interaction, (l, v) => l with { Interaction = v })
            .One("state", "state", new CodeCodec<MappingState>(StoryCodes.State), l => l.State, (l, v) => l with { State = v })
            .Text("note", "note", Codecs.String, l => l.Note, (l, v) => l with { Note = v })
            .Build(),
        () => new StoryLink(), l => l.Origin.Value, (l, e) => l with { Origin = new(e) }, CarrierChecks.Link);

    public static ComplexCodec<Statement> Statement { get; } = new(
        new FieldTable<Statement>("statement", CarrierTable.Statement)
            .Text("key", "key", Codecs.Id, s => s.Key, (s, v) => s with { Key = v ?? "" })
            .Text("label", "label", Codecs.String, s => s.Label, (s, v) => s with { Label = v })
            .Many("conformance", "conformance", new CodeCodec<Conformance>(StoryCodes.Conformance), s => s.Conformance, (s, v) => s with { Conformance = v })
            .One("conditionality", "conditionality", Codecs.Boolean, s => s.Conditional, (s, v) => s with { Conditional = v })
            .Text("requirement", "requirement", Codecs.Markdown, s => s.Requirement, (s, v) => s with { Requirement = v ?? "" })
            .Text("derivedFrom", "derivedFrom", Codecs.String, s => s.DerivedFrom, (s, v) => s with { DerivedFrom = v })
            .Text("parent", "parent", Codecs.String, s => s.Parent, (s, v) => s with { Parent = v })
            .Many("satisfiedBy", "satisfiedBy", Codecs.Url, s => s.SatisfiedBy, (s, v) => s with { SatisfiedBy = v })
            .Many("reference", "reference", Codecs.Url, s => s.References, (s, v) => s with { References = v })
            .Many("source", "source", Codecs.Reference, s => s.Sources, (s, v) => s with { Sources = v })
            .Many("category", Tools + "requirements-statementcategory", Codecs.Concept, s => s.Categories, (s, v) => s with { Categories = v })
            .One("binds", Own + "statement-binds", new CodeCodec<BoundParty>(StoryCodes.Binds), s => s.Binds, (s, v) => s with { Binds = v })
            .One("shallnot", Tools + "requirements-statementshallnot", Codecs.Boolean, s => s.ShallNot, (s, v) => s with { ShallNot = v })
            .Text("waiver", Own + "statement-waiver", Codecs.String, s => s.Waiver, (s, v) => s with { Waiver = v })
            .Many("source-field", Own + "source-field", SourceFields.Field, s => s.SourceFields, (s, v) => s with { SourceFields = v })
            .Many("story-link", Own + "story-link", Link, s => s.Links, (s, v) => s with { Links = v })
            .Build(),
        () => new Statement(), s => s.Origin.Value, (s, e) => s with { Origin = new(e) }, CarrierChecks.Statement);
}
