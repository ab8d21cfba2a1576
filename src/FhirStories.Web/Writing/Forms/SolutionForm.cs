using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A solution: a product or an API, the profiles that it supports, and the stories that it says it meets.</summary>
internal sealed class SolutionForm : CatalogueForm
{
    private const string Satisfies = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement";

    public override string Kind => "solution";

    public override string ResourceType => "CapabilityStatement";

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("what",
            [new("title", FieldKind.Line, 200) { IsRequired = true, HasHint = true }, new("vendor", FieldKind.Line, 200) { HasHint = true }, new("description", FieldKind.Text, 4000) { HasHint = true },
             new("release", FieldKind.Choice, 16) { Choices = FormChoices.Releases, IsRequired = true }, new("version", FieldKind.Line, 64) { IsMore = true }, new("address", FieldKind.Line, 400) { IsMore = true, HasHint = true, IsAddress = true }],
            []),
        new("profiles", [], [new("profiles", [], 100) { Finder = FormList.OfElements, IsRequired = true, KeyPrefix = "p" }]),
        new("stories", [], [new("stories", [], 100) { Finder = FormList.OfStories, KeyPrefix = "u" }]),
    ];

    public override string Href(string id) => $"/solutions/{id}";

    public override string? TextOf(FormValues values) => values.Trimmed("description");

    public override bool IsOne(Resource resource) => resource is CapabilityStatement;

    public override StoryStatus? StatusOf(Resource resource) => PublicationStatusCode.Of(((CapabilityStatement)resource).Status);

    public override FormValues Read(Resource resource)
    {
        var solution = (CapabilityStatement)resource;
        var values = new FormValues
        {
            ["title"] = solution.Title ?? "",
            ["vendor"] = solution.Publisher ?? "",
            ["description"] = solution.Description ?? "",
            ["release"] = solution.FhirVersionElement?.JsonValue as string is { } version ? version.StartsWith("3.", StringComparison.Ordinal) ? "3.0.2" : "4.0.1" : "",
            ["version"] = solution.Software?.Version ?? "",
            ["address"] = solution.Implementation?.Url ?? "",
        };
        foreach (var profile in Supported(solution)) values.Add("profiles", $"p{values.Rows("profiles").Count + 1}", ("target", profile));
        foreach (var story in Met(solution)) values.Add("stories", $"u{values.Rows("stories").Count + 1}", ("story", story));
        return values;
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before as CapabilityStatement;
        var solution = (CapabilityStatement?)before?.DeepCopy() ?? New(writing);
        var shown = before is null ? new FormValues() : Read(before);
        solution.Title = values.Trimmed("title") ?? writing.Id;
        solution.Publisher = values.Trimmed("vendor");
        solution.Description = values.Trimmed("description");
        solution.DateElement = new FhirDateTime(writing.Instant);
        solution.Name ??= ItemNames.Name(solution.Title);
        if (values["release"] != shown["release"] || solution.FhirVersionElement is null) solution.FhirVersionElement = new Code<FHIRVersion> { JsonValue = values["release"].Length > 0 ? values["release"] : "4.0.1" };
        if (values["version"] != shown["version"] || solution.Software is null)
        {
            solution.Software ??= new CapabilityStatement.SoftwareComponent { Name = solution.Title };
            solution.Software.Version = values.Trimmed("version");
        }
        // Something that runs somewhere says so, if only by its name (cpb-14).
        if (solution.Kind == CapabilityStatementKind.Instance) solution.Implementation ??= new CapabilityStatement.ImplementationComponent { Description = solution.Title };
        if (values["address"] != shown["address"]) (solution.Implementation ??= new CapabilityStatement.ImplementationComponent { Description = solution.Title }).Url = values.Trimmed("address");
        WriteProfiles(solution, values);
        WriteStories(solution, values, writing);
        return new(solution, []);
    }

    public override void Publish(Resource resource) => ((CapabilityStatement)resource).Status = PublicationStatus.Active;

    private static IEnumerable<string> Supported(CapabilityStatement solution) =>
        solution.Rest.SelectMany(rest => rest.Resource).SelectMany(resource => resource.SupportedProfile.Append(resource.Profile)).OfType<string>().Distinct(StringComparer.Ordinal);

    // Stories that it says of itself as a whole, or of one of its resources.
    private static IEnumerable<string> Met(CapabilityStatement solution) =>
        solution.Extension.Concat(solution.Rest.SelectMany(rest => rest.Resource).SelectMany(resource => resource.Extension)).Where(extension => extension.Url == Satisfies)
            .Select(extension => extension.GetExtensionValue<DataType>("reference") as PrimitiveType).Select(reference => reference?.JsonValue as string).OfType<string>().Distinct(StringComparer.Ordinal);

    private static void WriteProfiles(CapabilityStatement solution, FormValues values)
    {
        var wanted = values.Rows("profiles").Select(row => row["target"]).Where(target => target.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (solution.Rest.Count == 0) solution.Rest.Add(new CapabilityStatement.RestComponent { Mode = CapabilityStatement.RestfulCapabilityMode.Server });
        foreach (var resource in solution.Rest.SelectMany(rest => rest.Resource))
        {
            resource.SupportedProfile = resource.SupportedProfile.Where(profile => profile is not null && wanted.Contains(profile)).ToList();
            if (resource.Profile is { } own && !wanted.Contains(own)) resource.Profile = null;
        }
        foreach (var rest in solution.Rest) rest.Resource.RemoveAll(resource => !resource.SupportedProfile.Any() && resource.Profile is null);
        var there = Supported(solution).ToHashSet(StringComparer.Ordinal);
        foreach (var profile in wanted.Where(profile => !there.Contains(profile)))
        {
            var type = TypeOf(values, profile);
            var resource = solution.Rest[0].Resource.Find(each => each.TypeElement?.JsonValue as string == type);
            if (resource is null)
            {
                resource = new CapabilityStatement.ResourceComponent { TypeElement = new Code<ResourceType> { JsonValue = type } };
                solution.Rest[0].Resource.Add(resource);
            }
            resource.SupportedProfile = resource.SupportedProfile.Append(profile).ToList();
        }
    }

    // R4 can name types of R4 only; what STU3 called otherwise goes by its successor, and what nobody knows by the widest.
    private static string TypeOf(FormValues values, string profile)
    {
        var type = values.Rows("profiles").Find(row => row["target"] == profile)?["type"] ?? "";
        return type switch
        {
            "ReferralRequest" or "ProcedureRequest" => "ServiceRequest",
            _ when Validation.Parsing.ResourceTypes.IsR4(type) => type,
            _ => "Basic",
        };
    }

    private static void WriteStories(CapabilityStatement solution, FormValues values, FormWriting writing)
    {
        var wanted = values.Rows("stories").Select(row => row["story"]).Where(story => story.Length > 0).ToHashSet(StringComparer.Ordinal);
        Keep(solution.Extension);
        foreach (var resource in solution.Rest.SelectMany(rest => rest.Resource)) Keep(resource.Extension);
        foreach (var story in wanted.Except(Met(solution)).ToList())
        {
            // HL7's extension names statements: whoever says that a story is met says so of all of them.
            var keys = writing.Keys.TryGetValue(story, out var known) && known.Count > 0 ? known : [StatementKeys.Need];
            solution.Extension.Add(new Extension { Url = Satisfies, Extension = [new Extension("reference", new Canonical(story)), .. keys.Select(key => new Extension("key", new Id(key)))] });
        }

        void Keep(List<Extension> extensions) =>
            extensions.RemoveAll(extension => extension.Url == Satisfies && extension.GetExtensionValue<DataType>("reference") is PrimitiveType { JsonValue: string story } && !wanted.Contains(story));
    }

    private static CapabilityStatement New(FormWriting writing) => new()
    {
        Id = writing.Id,
        Meta = new Meta { Profile = [Canonicals.Definitions + "/StructureDefinition/solution"] },
        Language = "en-GB",
        Url = $"{Canonicals.Catalogue}/CapabilityStatement/{writing.Id}",
        Version = "1.0.0",
        Status = PublicationStatus.Draft,
        Experimental = false,
        Kind = CapabilityStatementKind.Instance,
        Format = ["application/fhir+json"],
    };
}
