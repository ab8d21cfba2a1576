using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>An ImplementationGuide as an instance: packages have names that packages may have, and global profiles are about their type.</summary>
internal sealed class ImplementationGuideCheck(ValidationRun run)
{
    public void Check(InstanceNode guide)
    {
        if (guide.Child("packageId") is { Text: { } own } id && !IsPackage(own))
            run.Error(id, "invalid", "guide-package-name", $"'{own}' is no name of a package: such a name is made of two or more words of small letters, digits and hyphens with dots between them.");
        foreach (var depends in guide.Children.Where(c => c.Name == "dependsOn"))
        {
            if (depends.Child("packageId") is { Text: { } name } node && !IsPackage(name))
                run.Error(node, "invalid", "guide-package-name", $"'{name}' is no name of a package: such a name is made of two or more words of small letters, digits and hyphens with dots between them.");
        }
        foreach (var global in guide.Children.Where(c => c.Name == "global"))
        {
            if (global.ChildText("type") is { } type && (global.ChildText("profile") ?? global.Child("profile")?.ChildText("reference")) is { } canonical
                && run.Rules.Profile(canonical, run.Release) is { } profile && profile.Type != type)
                run.Error(global, "invalid", "guide-global-type", $"{canonical} is about {profile.Type}, and is to hold for every {type}.");
        }
    }

    private static bool IsPackage(string name)
    {
        var words = name.Split('.');
        return words.Length > 1 && words.All(w => w.Length > 0 && w.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}
