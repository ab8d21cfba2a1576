using FhirStories.Web.Models;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

/// <summary>An ExampleScenario as a page: its actors, and its steps one below the other.</summary>
internal sealed class ScenarioReading(ExampleScenario scenario, MarkdownText markdown)
{
    private static readonly Texts.PageTexts T = new();
    private const string Later = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ExampleScenario.";

    /// <summary>R4 has no title for scenarios: R5's, else the first process's, else the name in words.</summary>
    public static string Title(ExampleScenario scenario) =>
        scenario.GetStringExtension(Later + "title")
        ?? scenario.Process.Select(process => process.Title).FirstOrDefault(title => !string.IsNullOrWhiteSpace(title))
        ?? (scenario.Name is { } name ? Labels.Words(name) : scenario.Id ?? T["Scenario.Scenario"]);

    /// <summary>R5's description, else the purpose.</summary>
    public static string? Description(ExampleScenario scenario) =>
        (scenario.GetExtensionValue<DataType>(Later + "description") as PrimitiveType)?.JsonValue as string ?? scenario.Purpose;

    public ScenarioView View(IReadOnlyList<StoryCard> stories, FhirSource source)
    {
        List<ScenarioActor> actors = [.. scenario.Actor.Select(actor => new ScenarioActor(
            actor.Name ?? actor.ActorId ?? T["Scenario.Unnamed"], actor.Type == ExampleScenario.ExampleScenarioActorType.Entity, markdown.ToHtml(actor.Description)))];
        return new(
            Title(scenario), Labels.Status(scenario.Status), markdown.ToHtml(Description(scenario)), actors,
            [.. scenario.Process.Select(process => Process(process, [.. Steps(process.Step, 0)], actors))], stories, source);
    }

    private ScenarioProcess Process(ExampleScenario.ProcessComponent process, List<ScenarioStep> steps, List<ScenarioActor> actors) =>
        new(process.Title ?? T["Scenario.WhatHappens"], markdown.ToHtml(process.Description), steps, SequenceLayout.Of(steps, actors));

    private IEnumerable<ScenarioStep> Steps(IEnumerable<ExampleScenario.StepComponent> steps, int depth)
    {
        foreach (var step in steps)
        {
            if (step.Operation is { } operation)
            {
                yield return new ScenarioStep(
                    operation.Number, operation.Name ?? operation.Type ?? T["Scenario.Step"], Actor(operation.Initiator), Actor(operation.Receiver),
                    markdown.ToHtml(operation.Description), depth);
            }

            foreach (var inner in Nested(step, depth)) yield return inner;
        }
    }

    private IEnumerable<ScenarioStep> Nested(ExampleScenario.StepComponent step, int depth)
    {
        if (depth > 5) yield break;
        foreach (var process in step.Process)
        {
            yield return new ScenarioStep(null, process.Title ?? T["Scenario.WhatHappens"], null, null, markdown.ToHtml(process.Description), depth);
            foreach (var inner in Steps(process.Step, depth + 1)) yield return inner;
        }

        foreach (var alternative in step.Alternative)
        {
            yield return new ScenarioStep(null, T["Scenario.Alternative", alternative.Title], null, null, markdown.ToHtml(alternative.Description), depth);
            foreach (var inner in Steps(alternative.Step, depth + 1)) yield return inner;
        }
    }

    private string? Actor(string? id) =>
        id is null ? null : scenario.Actor.Find(actor => actor.ActorId == id)?.Name ?? id;
}
