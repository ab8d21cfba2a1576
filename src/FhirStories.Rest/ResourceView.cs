using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Rest.Formats;
using FhirStories.Validation;
using FhirStories.Validation.Formats;

namespace FhirStories.Rest;

/// <summary>How much of a resource a client wants: <c>_summary</c> and <c>_elements</c> (R4 search §3.1.1.5.8, §3.1.1.5.9).</summary>
/// <param name="Summary">The part.</param>
/// <param name="Elements">Elements of the root, for <see cref="SummaryPart.Elements"/>.</param>
public sealed record ResourceView(SummaryPart Summary, IReadOnlyList<string> Elements)
{
    /// <summary>All of it.</summary>
    public static readonly ResourceView Whole = new(SummaryPart.All, []);

    /// <summary>What is said of the elements of the resources: R4's, unless they are of another release.</summary>
    public IElementModel Model { get; init; } = ElementTypes.Model;

    /// <summary>Reads the parameters.</summary>
    /// <param name="type">Resource type, empty where several are meant.</param>
    /// <param name="parameters">Names and values.</param>
    /// <param name="model">What is said of the elements of the type; null: R4's.</param>
    /// <exception cref="FhirRequestException">400: a value is wrong.</exception>
    public static ResourceView Read(string type, IReadOnlyList<KeyValuePair<string, string>> parameters, IElementModel? model = null)
    {
        var view = model is null ? Whole : Whole with { Model = model };
        foreach (var (name, value) in parameters)
        {
            if (value.Length == 0) continue;
            if (name == "_summary") view = view.Summary == SummaryPart.Elements ? throw Both() : view with { Summary = Part(value), Elements = [] };
            else if (name == "_elements") view = view.Summary is SummaryPart.All or SummaryPart.Elements ? view.Listed(type, value) : throw Both();
        }
        return view;
    }

    /// <summary>What is wanted of resources that a search includes: elements are chosen of its matches alone.</summary>
    public ResourceView ForIncluded => Summary == SummaryPart.Elements ? Whole with { Model = Model } : this;

    /// <summary>A stored version as it is wanted.</summary>
    public StoredResource Of(StoredResource resource) =>
        Summary == SummaryPart.All || resource.Deleted ? resource : resource with { Json = SubsetText.Of(resource.Json, this) };

    private static SummaryPart Part(string value) => value switch
    {
        "true" => SummaryPart.Summary,
        "text" => SummaryPart.Text,
        "data" => SummaryPart.Data,
        // How many there are is asked of a search or a history; the resource itself is not in the answer then.
        "false" or "count" => SummaryPart.All,
        _ => throw new FhirRequestException(400, FhirIssue.Error("value", "summary-unknown", $"'_summary={value}' is not one of true, text, data, count, false.", "http._summary")),
    };

    private ResourceView Listed(string type, string value)
    {
        var names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => type.Length > 0 && n.StartsWith(type + ".", StringComparison.Ordinal) ? n[(type.Length + 1)..] : n).ToList();
        if (type.Length > 0 && names.FirstOrDefault(n => Model.Type(type)?.Child(Root(n)) is null) is { } unknown)
            throw new FhirRequestException(400, FhirIssue.Error("value", "element-name-unknown", $"{type} has no element '{unknown}' that _elements could name.", "http._elements"));
        return names.Count == 0 ? Whole with { Model = Model } : this with { Summary = SummaryPart.Elements, Elements = [.. Elements, .. names.Select(Root)] };
    }

    // Elements are chosen at the root; whoever names a deeper one gets the whole of what it lies in.
    private static string Root(string name) => name.Split('.')[0].Replace("[x]", "", StringComparison.Ordinal);

    private static FhirRequestException Both() =>
        new(400, FhirIssue.Error("invalid", "summary-and-elements", "_summary and _elements ask for different parts: send one of them.", "http._elements"));
}

/// <summary>A part of a resource.</summary>
public enum SummaryPart
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>The elements that base FHIR marks as its summary.</summary>
    Summary,

    /// <summary>The narrative and what must be there.</summary>
    Text,

    /// <summary>All but the narrative.</summary>
    Data,

    /// <summary>Elements by name.</summary>
    Elements,
}
