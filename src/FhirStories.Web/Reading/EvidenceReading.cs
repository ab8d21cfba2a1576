using FhirStories.Web.Models;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

/// <summary>What shows that a criterion is met, by name where the page has read it already.</summary>
internal sealed class EvidenceReading
{
    private static readonly PageTexts T = new();
    private readonly Dictionary<string, ItemLink> _names = new(StringComparer.Ordinal);

    /// <param name="around">What refers to the story: documents, tests.</param>
    public EvidenceReading(IReadOnlyList<Resource> around)
    {
        foreach (var document in around.OfType<DocumentReference>())
        {
            var title = document.Content.Select(content => content.Attachment?.Title).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? document.Description ?? document.Id!;
            _names[$"DocumentReference/{document.Id}"] = new ItemLink(title, $"/fhir/DocumentReference/{document.Id}");
            // An example of another release lies in an attachment, and is named by the document around it.
            foreach (var address in document.Content.Select(content => content.Attachment?.Url).OfType<string>()) _names[Local(address)] = new ItemLink(title, $"/fhir/DocumentReference/{document.Id}");
        }

        foreach (var solution in around.OfType<CapabilityStatement>())
            _names[$"CapabilityStatement/{solution.Id}"] = new ItemLink(solution.Title ?? solution.Software?.Name ?? solution.Name ?? solution.Id!, $"/solutions/{solution.Id}");
        foreach (var model in around.OfType<StructureDefinition>().Where(each => each.Kind == StructureDefinition.StructureDefinitionKind.Logical))
            _names[$"StructureDefinition/{model.Id}"] = new ItemLink(model.Title ?? model.Name ?? model.Id!, $"/data-sets/{model.Id}");
        foreach (var report in around.OfType<TestReport>()) _names[$"TestReport/{report.Id}"] = new ItemLink(report.Name ?? report.Id!, $"/fhir/TestReport/{report.Id}");
        foreach (var script in around.OfType<TestScript>()) _names[$"TestScript/{script.Id}"] = new ItemLink(script.Title ?? script.Name ?? script.Id!, $"/fhir/TestScript/{script.Id}");
    }

    /// <summary>Examples that validate and populate what a statement leads to, then its tests.</summary>
    public IReadOnlyList<EvidenceView> Of(StatementTrace statement) =>
    [
        .. statement.Links.SelectMany(link => link.Evidence).Distinct(StringComparer.Ordinal).Select(reference => new EvidenceView(Name(reference), new Tag(T["Story.ValidExample"], "green"))),
        .. statement.Tests.Select(test => new EvidenceView(Name(test.Reference), TraceLabels.Of(test.Result))),
    ];

    /// <summary>The name of a reference, or the reference itself.</summary>
    public ItemLink Name(string reference) => _names.GetValueOrDefault(reference) ?? new ItemLink(reference, $"/fhir/{reference}");

    private static string Local(string address) => string.Join('/', address.Split('/')[^Math.Min(2, address.Split('/').Length)..]);
}
