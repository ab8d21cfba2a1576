using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing;

/// <summary>What a resource is written with besides what was typed.</summary>
/// <param name="Before">The resource as it is stored; null for a new one.</param>
/// <param name="Id">Its id.</param>
/// <param name="Now">The time.</param>
/// <param name="Author">Who writes it; null where nobody says.</param>
/// <param name="RoleOf">The role of a canonical; null for one that is not in the catalogue.</param>
internal sealed record FormWriting(Resource? Before, string Id, DateTimeOffset Now, ResourceReference? Author, Func<string, Role?> RoleOf)
{
    /// <summary>Keys of the statements of stories that the form names, by canonical.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public string Instant => Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public string Day => Instant[..10];
}

/// <summary>What a form makes.</summary>
/// <param name="Main">The thing itself.</param>
/// <param name="Beside">What it names and the catalogue does not have yet: roles, a feature.</param>
internal sealed record FormResult(Resource Main, IReadOnlyList<Resource> Beside);

/// <summary>A kind of thing that people contribute: its pages, and how values and resource become each other.</summary>
internal abstract class CatalogueForm
{
    /// <summary>Name of the step that is the last of every form.</summary>
    public const string Check = "check";

    /// <summary>Its name in urls and texts.</summary>
    public abstract string Kind { get; }

    public abstract string ResourceType { get; }

    /// <summary>Its pages, in order, without the last.</summary>
    public abstract IReadOnlyList<FormStep> Steps { get; }

    /// <summary>The page of such a thing.</summary>
    public abstract string Href(string id);

    /// <summary>What lists call it; null for nothing yet.</summary>
    public virtual string? TitleOf(FormValues values) => values.Trimmed("title");

    /// <summary>The text of a page that is mostly text, as it was typed; null for other forms.</summary>
    public virtual string? TextOf(FormValues values) => null;

    /// <summary>Whether a resource is such a thing.</summary>
    public abstract bool IsOne(Resource resource);

    /// <summary>Publication status of a resource.</summary>
    public abstract StoryStatus? StatusOf(Resource resource);

    /// <summary>The values that say what a resource says.</summary>
    public abstract FormValues Read(Resource resource);

    /// <summary>The resource that says what the values say. Whatever of it no field shows stays as it is.</summary>
    public abstract FormResult Write(FormValues values, FormWriting writing);

    /// <summary>The same resource as something published.</summary>
    public abstract void Publish(Resource resource);

    /// <summary>Whether it is offered to whoever wants to contribute; other forms are reached from what they are about.</summary>
    public virtual bool IsOffered => true;

    /// <summary>Whether its versions are resources of their own: what is active is not changed, but followed.</summary>
    public virtual bool HasVersions => true;

    /// <summary>Whether editors follow it through the states of a contribution.</summary>
    public virtual bool HasContribution => false;

    /// <summary>What happens to the values whenever a step is saved, such as a title that follows from the want.</summary>
    public virtual void Complete(FormValues values)
    {
    }

    public FormStep? Step(string? name) => Steps.FirstOrDefault(step => step.Name == name);

    /// <summary>The step after one; null after the last.</summary>
    public FormStep? After(FormStep step) => Steps.SkipWhile(each => each != step).Skip(1).FirstOrDefault();

    /// <summary>The step before one; null before the first.</summary>
    public FormStep? Before(FormStep step) => Steps.TakeWhile(each => each != step).LastOrDefault();

    /// <summary>All fields that texts are about.</summary>
    public IEnumerable<FormList> AllLists => Steps.SelectMany(step => step.Lists);

    public IEnumerable<FormField> AllFields => Steps.SelectMany(step => step.Fields);
}
