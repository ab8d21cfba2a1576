using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>A CapabilityStatement as an instance: profiles are about the type that they stand at, and search parameters are what their definitions say.</summary>
internal sealed class CapabilityStatementCheck(ValidationRun run)
{
    private readonly Known _known = new(run);

    public void Check(InstanceNode statement)
    {
        foreach (var rest in statement.Children.Where(c => c.Name == "rest"))
        {
            foreach (var parameter in rest.Children.Where(c => c.Name == "searchParam")) Parameter(parameter);
            foreach (var resource in rest.Children.Where(c => c.Name == "resource"))
            {
                var type = resource.ChildText("type");
                foreach (var parameter in resource.Children.Where(c => c.Name == "searchParam")) Parameter(parameter);
                foreach (var profile in resource.Children.Where(c => c.Name is "profile" or "supportedProfile"))
                {
                    if (type is not null && (profile.Text ?? profile.ChildText("reference")) is { } canonical && run.Rules.Profile(canonical, run.Release) is { } known && known.Type != type && known.Type is not ("Resource" or "DomainResource"))
                        run.Warning(profile, "invalid", "capability-profile-type", $"{canonical} is about {known.Type}, and stands at {type}.", canonical);
                }
            }
        }
    }

    private void Parameter(InstanceNode parameter)
    {
        if (parameter.ChildText("type") is not { } type || parameter.ChildText("definition") is not { } canonical || _known.Find("SearchParameter", canonical) is not { } entry) return;
        if (_known.Read(entry).TryGetProperty("type", out var stated) && stated.GetString() is { } own && own != type)
            run.Error(parameter.Child("type")!, "invalid", "capability-search-type", $"{canonical} is a {own} parameter, not a {type} parameter.");
    }
}
