using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Conformance;

/// <summary>A Questionnaire of any release, as far as responses are checked against it.</summary>
internal sealed class QuestionnaireForm
{
    private readonly Dictionary<string, QuestionnaireItem> _byLinkId = new(StringComparer.Ordinal);

    private QuestionnaireForm(InstanceNode node)
    {
        Node = node;
        Items = QuestionnaireItem.Of(node, null);
        foreach (var item in All) _byLinkId.TryAdd(item.LinkId, item);
    }

    /// <summary>The resource.</summary>
    public InstanceNode Node { get; }

    /// <summary>Its items, those in groups below them.</summary>
    public IReadOnlyList<QuestionnaireItem> Items { get; }

    /// <summary>All items, in the order of the form.</summary>
    public IEnumerable<QuestionnaireItem> All => Items.SelectMany(i => i.AndBelow);

    /// <summary>Reads a Questionnaire; the base walk need not have been through it.</summary>
    public static QuestionnaireForm Of(InstanceNode questionnaire) => new(questionnaire);

    /// <summary>The item of a link id; null where there is none.</summary>
    public QuestionnaireItem? Find(string linkId) => _byLinkId.GetValueOrDefault(linkId);
}

/// <summary>An item of a Questionnaire.</summary>
internal sealed class QuestionnaireItem
{
    private static readonly string[] Choice = ["Coding"];
    private static readonly string[] Options = ["Coding", "date", "time", "integer", "string", "Reference"];

    private QuestionnaireItem(InstanceNode node, QuestionnaireItem? parent)
    {
        (Node, Parent) = (node, parent);
        LinkId = node.ChildText("linkId") ?? "";
        Type = node.ChildText("type");
        Required = node.ChildText("required") == "true";
        Repeats = node.ChildText("repeats") == "true";
        AnswerOptions = [.. node.Children.Where(c => c.Name is "answerOption" or "option").Select(o => o.Children.Find(v => v.Name.StartsWith("value", StringComparison.Ordinal))).OfType<InstanceNode>()];
        Words = [.. AnswerOptions.Where(o => o.Name == "valueString").Select(o => o.Text ?? "")];
        AnswerValueSet = node.ChildText("answerValueSet") ?? node.Child("options")?.ChildText("reference");
        Constraint = node.ChildText("answerConstraint") ?? (Type == "open-choice" ? "optionsOrString" : "optionsOnly");
        EnableWhen = [.. node.Children.Where(c => c.Name == "enableWhen")];
        EnableAll = node.ChildText("enableBehavior") == "all";
        Children = Of(node, this);
    }

    /// <summary>Where it stands.</summary>
    public InstanceNode Node { get; }

    /// <summary>The item around it.</summary>
    public QuestionnaireItem? Parent { get; }

    /// <summary>What responses name it by.</summary>
    public string LinkId { get; }

    /// <summary>group, display, boolean, choice, …; in R5 coding in place of choice.</summary>
    public string? Type { get; }

    public bool Required { get; }

    public bool Repeats { get; }

    /// <summary>The values of its options.</summary>
    public IReadOnlyList<InstanceNode> AnswerOptions { get; }

    /// <summary>The options in words.</summary>
    public HashSet<string> Words { get; }

    /// <summary>The value set that answers are taken from.</summary>
    public string? AnswerValueSet { get; }

    /// <summary>optionsOnly, optionsOrType, optionsOrString.</summary>
    public string Constraint { get; }

    public IReadOnlyList<InstanceNode> EnableWhen { get; }

    /// <summary>Whether all conditions must hold, rather than one.</summary>
    public bool EnableAll { get; }

    public IReadOnlyList<QuestionnaireItem> Children { get; }

    /// <summary>Itself and all below it.</summary>
    public IEnumerable<QuestionnaireItem> AndBelow => Children.SelectMany(c => c.AndBelow).Prepend(this);

    /// <summary>Whether it is a question: it has answers.</summary>
    public bool IsQuestion => Type is not ("group" or "display");

    /// <summary>The types that an answer may have; empty where anything may be.</summary>
    public IReadOnlyList<string> AnswerTypes => Type switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" => [Type],
        "string" or "text" => ["string"],
        "url" => ["uri"],
        "attachment" => ["Attachment"],
        "reference" => ["Reference"],
        "quantity" => ["Quantity"],
        "choice" or "open-choice" => Options,
        "coding" => Constraint == "optionsOrString" ? [.. Choice, "string"] : Choice,
        _ => [],
    };

    /// <summary>The items that stand in a Questionnaire or in an item.</summary>
    public static IReadOnlyList<QuestionnaireItem> Of(InstanceNode holder, QuestionnaireItem? parent) =>
        [.. holder.Children.Where(c => c.Name == "item").Select(c => new QuestionnaireItem(c, parent))];

    /// <summary>The value of an extension; null where it has none of that URL.</summary>
    public InstanceNode? Extension(string name) => Extensions(name).FirstOrDefault();

    /// <summary>The values of its extensions of a URL.</summary>
    /// <param name="name">The last part of an extension that HL7 defines.</param>
    public IEnumerable<InstanceNode> Extensions(string name) => Node.Children
        .Where(c => c.Name == "extension" && c.ChildText("url") is { } url && url == "http://hl7.org/fhir/StructureDefinition/" + name)
        .Select(c => c.Children.Find(v => v.Name.StartsWith("value", StringComparison.Ordinal))).OfType<InstanceNode>();
}
