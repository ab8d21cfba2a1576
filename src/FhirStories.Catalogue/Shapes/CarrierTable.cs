namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// The table of the elements of R5's Requirements, ActorDefinition, ArtifactAssessment and TestPlan: what shape conversion runs
/// on, and where the mapper takes url, cardinality and place of HL7's extensions from. Tests hold it against R5's own
/// definitions and against HL7's cross-version extensions.
/// </summary>
public static class CarrierTable
{
    /// <summary>Prefix of HL7's R5-in-R4 extensions.</summary>
    public const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    private static readonly Dictionary<string, CarrierElement> Urls;

    static CarrierTable()
    {
        var codeableReference = new[] { E("concept", "CodeableConcept"), E("reference", "Reference") };
        var dependency = Tree("dependency", many: true, E("description", "markdown"), E("predecessor", "Reference"));

        Requirements = Resource("Requirements",
        [
            .. Canonical(),
            Many("derivedFrom", "canonical"), Many("reference", "url"), Many("actor", "canonical"),
            Tree("statement", many: true,
                E("key", "id", min: 1), E("label", "string"), Many("conformance", "code"), E("conditionality", "boolean"),
                E("requirement", "markdown", min: 1), E("derivedFrom", "string"), E("parent", "string"),
                Many("satisfiedBy", "url"), Many("reference", "url"), Many("source", "Reference")),
        ]);
        ActorDefinition = Resource("ActorDefinition",
        [
            .. Canonical(),
            // R4's own value set of actor types, to which HL7 binds the extension, says entity for what R5 calls system.
            E("type", "code", min: 1) with { Codes = [("entity", "system")] },
            E("documentation", "markdown"), Many("reference", "url"), E("capabilities", "canonical"), Many("derivedFrom", "canonical"),
        ]);
        ArtifactAssessment = Resource("ArtifactAssessment",
        [
            Identifier(), E("title", "string"), Choice("citeAs", 0, "Reference", "markdown"), E("date", "dateTime"), E("copyright", "markdown"),
            E("approvalDate", "date"), E("lastReviewDate", "date"), Choice("artifact", 1, "Reference", "canonical", "uri"),
            Tree("content", many: true, AssessmentContent()), E("workflowStatus", "code"), E("disposition", "code"),
        ]);
        TestPlan = Resource("TestPlan",
        [
            .. Canonical(),
            Many("category", "CodeableConcept"), Many("scope", "Reference"), E("testTools", "markdown"), dependency, E("exitCriteria", "markdown"),
            Tree("testCase", many: true,
                E("sequence", "integer"), Many("scope", "Reference"), dependency,
                Tree("testRun", many: true,
                    E("narrative", "markdown"), Tree("script", many: false, E("language", "CodeableConcept"), Choice("source", 0, "string", "Reference"))),
                Tree("testData", many: true, E("type", "Coding", min: 1), E("content", "Reference"), Choice("source", 0, "string", "Reference")),
                Tree("assertion", many: true,
                    Many("type", "CodeableConcept"),
                    Tree("object", many: true, codeableReference) with { Types = ["CodeableReference"] },
                    Tree("result", many: true, codeableReference) with { Types = ["CodeableReference"] })),
        ]);
        All = [Requirements, ActorDefinition, ArtifactAssessment, TestPlan];
        Urls = All.SelectMany(resource => resource.Elements).ToDictionary(element => element.Url, StringComparer.Ordinal);
    }

    /// <summary>Stories and features.</summary>
    public static CarrierResource Requirements { get; }

    /// <summary>The statements of <see cref="Requirements"/>.</summary>
    public static CarrierElement Statement => Requirements.Elements.Single(element => element.Name == "statement");

    /// <summary>Roles.</summary>
    public static CarrierResource ActorDefinition { get; }

    /// <summary>Comments, reviews and change requests.</summary>
    public static CarrierResource ArtifactAssessment { get; }

    /// <summary>Test plans.</summary>
    public static CarrierResource TestPlan { get; }

    /// <summary>All four.</summary>
    public static IReadOnlyList<CarrierResource> All { get; }

    /// <summary>The table of an R5 resource type, or null.</summary>
    public static CarrierResource? Of(string? type) => All.FirstOrDefault(resource => resource.Type == type);

    /// <summary>The element of any of them that a root extension carries, or null.</summary>
    public static CarrierElement? ByUrl(string? url) => url is null ? null : Urls.GetValueOrDefault(url);

    private static CarrierElement[] Canonical() =>
    [
        E("url", "uri"), Identifier(), E("version", "string"), Choice("versionAlgorithm", 0, "string", "Coding"), E("name", "string"), E("title", "string"),
        E("status", "code", min: 1) with { Place = CarrierPlace.ModifierExtension }, E("experimental", "boolean"), E("date", "dateTime"),
        E("publisher", "string"), Many("contact", "ContactDetail"), E("description", "markdown"), Many("useContext", "UsageContext"),
        Many("jurisdiction", "CodeableConcept"), E("purpose", "markdown"), E("copyright", "markdown"), E("copyrightLabel", "string"),
    ];

    private static CarrierElement[] AssessmentContent() =>
    [
        E("informationType", "code"), E("summary", "markdown"), E("type", "CodeableConcept"), Many("classifier", "CodeableConcept"),
        E("quantity", "Quantity"), E("author", "Reference"), Many("path", "uri"), Many("relatedArtifact", "RelatedArtifact"), E("freeToShare", "boolean"),
    ];

    private static CarrierElement Identifier() => Many("identifier", "Identifier") with { Place = CarrierPlace.Own };

    private static CarrierElement E(string name, string type, int min = 0) => new(name, [type], min, false, CarrierPlace.Extension, false, []);

    private static CarrierElement Many(string name, string type) => E(name, type) with { Many = true };

    private static CarrierElement Choice(string name, int min, params string[] types) => new(name, types, min, false, CarrierPlace.Extension, true, []);

    private static CarrierElement Tree(string name, bool many, params CarrierElement[] children) =>
        new(name, [CarrierElement.Backbone], 0, many, CarrierPlace.Extension, false, children);

    private static CarrierResource Resource(string type, IEnumerable<CarrierElement> elements)
    {
        var prefix = Xver + type + ".";
        return new(type, [.. elements.Select(element => Placed(element, prefix, element.Name == "content" && type == "ArtifactAssessment") with { Url = prefix + element.Name })]);
    }

    private static CarrierElement Placed(CarrierElement element, string prefix, bool repeatsItself = false)
    {
        var path = prefix + element.Name;
        var children = element.Children.Select(child => Placed(child, path + ".")).ToList();
        // A component of an assessment's content is content again, to any depth, under the very url of the content.
        if (repeatsItself) children.Add(new("component", [CarrierElement.Backbone], 0, true, CarrierPlace.Extension, false, children) { Url = path, PathUrl = path + ".component" });
        return element with { PathUrl = path, Children = children };
    }
}
