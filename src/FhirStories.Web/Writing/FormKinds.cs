using FhirStories.Web.Writing.Forms;

namespace FhirStories.Web.Writing;

/// <summary>All that people can contribute, in the order in which they are offered.</summary>
internal sealed class FormKinds
{
    public IReadOnlyList<CatalogueForm> All { get; } = [new StoryForm(), new FeatureForm(), new RoleForm(), new ScenarioForm(), new SolutionForm(), new CaseStudyForm(), new CommentForm()];

    /// <summary>The form of a kind; null where there is none.</summary>
    public CatalogueForm? Find(string? kind) => All.FirstOrDefault(form => form.Kind == kind);
}
