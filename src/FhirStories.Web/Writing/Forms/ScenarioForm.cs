using FhirStories.Catalogue.Stories;
using FhirStories.Web.Reading;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing.Forms;

/// <summary>A scenario: who takes part, and what happens in which order.</summary>
internal sealed class ScenarioForm : CatalogueForm
{
    private const string Later = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ExampleScenario.";

    public override string Kind => "scenario";

    public override string ResourceType => "ExampleScenario";

    public override IReadOnlyList<FormStep> Steps { get; } =
    [
        new("what", [new("title", FieldKind.Line, 200) { IsRequired = true, HasHint = true }, new("description", FieldKind.Text, 4000) { HasHint = true }], []),
        new("actors", [],
            [new("actors",
                [new("name", FieldKind.Line, 100) { HasHint = true }, new("type", FieldKind.Select, 16) { Choices = FormChoices.ActorTypes }, new("about", FieldKind.Text, 1000) { IsMore = true, Lines = 2 }], 30)
                { IsOrdered = true, Shown = 2, KeyPrefix = "a", IsRequired = true }]),
        new("steps",
            [new("before", FieldKind.Text, 2000) { IsMore = true, Lines = 2 }, new("after", FieldKind.Text, 2000) { IsMore = true, Lines = 2 }],
            [new("steps",
                [new("name", FieldKind.Line, 200) { HasHint = true }, new("from", FieldKind.Select, 64) { Choices = FormChoices.Actors }, new("to", FieldKind.Select, 64) { Choices = FormChoices.Actors },
                 new("text", FieldKind.Text, 2000) { IsMore = true, Lines = 2 }], 60)
                { IsOrdered = true, Shown = 1, KeyPrefix = "s" }]) { ListsFirst = true },
    ];

    public override string Href(string id) => $"/scenarios/{id}";

    public override string? TextOf(FormValues values) => values.Trimmed("description");

    public override bool IsOne(Resource resource) => resource is ExampleScenario;

    public override StoryStatus? StatusOf(Resource resource) => PublicationStatusCode.Of(((ExampleScenario)resource).Status);

    public override FormValues Read(Resource resource)
    {
        var scenario = (ExampleScenario)resource;
        var values = new FormValues { ["title"] = ScenarioReading.Title(scenario), ["description"] = ScenarioReading.Description(scenario) ?? "" };
        foreach (var actor in scenario.Actor.Where(actor => FormKeys.IsKey(actor.ActorId ?? "")))
            values.Add("actors", actor.ActorId!, ("name", actor.Name), ("type", actor.Type == ExampleScenario.ExampleScenarioActorType.Entity ? "entity" : actor.Type is null ? "" : "person"), ("about", actor.Description));
        var process = scenario.Process.FirstOrDefault();
        (values["before"], values["after"]) = (process?.PreConditions ?? "", process?.PostConditions ?? "");
        var steps = process?.Step ?? [];
        for (var i = 0; i < steps.Count; i++)
            if (steps[i].Operation is { } operation)
                values.Add("steps", $"s{i + 1}", ("at", $"{i}"), ("name", operation.Name), ("from", operation.Initiator), ("to", operation.Receiver), ("text", operation.Description));
        return values;
    }

    public override FormResult Write(FormValues values, FormWriting writing)
    {
        var before = writing.Before as ExampleScenario;
        var scenario = (ExampleScenario?)before?.DeepCopy() ?? New(values, writing);
        var shown = before is null ? new FormValues() : Read(before);
        if (values["title"] != shown["title"]) scenario.SetStringExtension(Later + "title", values.Trimmed("title"));
        if (values["description"] != shown["description"])
        {
            scenario.RemoveExtension(Later + "description");
            scenario.Purpose = values.Trimmed("description");
        }
        scenario.DateElement = new FhirDateTime(writing.Instant);
        scenario.Actor =
        [
            .. values.Rows("actors").Where(row => row["name"].Trim().Length > 0).Select(row =>
            {
                var actor = (ExampleScenario.ActorComponent?)before?.Actor.Find(each => each.ActorId == row.Key)?.DeepCopy() ?? new ExampleScenario.ActorComponent { ActorId = row.Key };
                (actor.Name, actor.Description) = (row["name"].Trim(), Text(row["about"]));
                actor.Type = row["type"] == "entity" ? ExampleScenario.ExampleScenarioActorType.Entity : ExampleScenario.ExampleScenarioActorType.Person;
                return actor;
            }),
        ];
        WriteSteps(scenario, before, values);
        return new(scenario, []);
    }

    public override void Publish(Resource resource) => ((ExampleScenario)resource).Status = PublicationStatus.Active;

    private static void WriteSteps(ExampleScenario scenario, ExampleScenario? before, FormValues values)
    {
        var actors = scenario.Actor.Select(actor => actor.ActorId).ToHashSet(StringComparer.Ordinal);
        var rows = values.Rows("steps").Where(row => row["name"].Trim().Length > 0).ToList();
        if (scenario.Process.Count == 0)
        {
            if (rows.Count == 0 && values.Trimmed("before") is null && values.Trimmed("after") is null) return;
            scenario.Process.Add(new ExampleScenario.ProcessComponent());
        }
        var process = scenario.Process[0];
        process.Title ??= values.Trimmed("title") ?? "What happens";
        (process.PreConditions, process.PostConditions) = (values.Trimmed("before"), values.Trimmed("after"));
        var old = before?.Process.FirstOrDefault()?.Step ?? [];
        var steps = new List<ExampleScenario.StepComponent>();
        foreach (var row in rows)
        {
            var step = int.TryParse(row["at"], out var at) && at < old.Count ? (ExampleScenario.StepComponent)old[at].DeepCopy() : new ExampleScenario.StepComponent();
            var operation = step.Operation ??= new ExampleScenario.OperationComponent();
            operation.Number = (steps.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            (operation.Name, operation.Description) = (row["name"].Trim(), Text(row["text"]));
            operation.Initiator = actors.Contains(row["from"]) ? row["from"] : null;
            operation.Receiver = actors.Contains(row["to"]) ? row["to"] : null;
            steps.Add(step);
        }
        // Steps that are no operation, such as a process within, are not shown and stay, after the rest.
        steps.AddRange(old.Where(step => step.Operation is null).Select(step => (ExampleScenario.StepComponent)step.DeepCopy()));
        process.Step = steps;
    }

    private static ExampleScenario New(FormValues values, FormWriting writing) => new()
    {
        Id = writing.Id,
        Language = "en-GB",
        Url = Canonicals.OfScenario(writing.Id),
        Version = "1.0.0",
        Name = ItemNames.Name(values.Trimmed("title") ?? writing.Id),
        Status = PublicationStatus.Draft,
        Experimental = false,
    };

    private static string? Text(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
