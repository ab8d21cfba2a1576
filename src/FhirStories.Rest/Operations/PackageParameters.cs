using System.Globalization;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Packages;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary>Packages as <c>Parameters</c>, and refusals of packages as refusals of the request.</summary>
internal static class PackageParameters
{
    public static FhirResponse Answer(IEnumerable<Parameters.ParameterComponent> packages)
    {
        var parameters = new Parameters();
        parameters.Parameter.AddRange(packages);
        return new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(parameters)) };
    }

    public static Parameters.ParameterComponent Of(ListedPackage package)
    {
        var part = Package(package.Name, package.Version, package.Manifest);
        part.Part.Insert(part.Part.Count, Code("origin", package.Origin switch
        {
            PackageOrigin.Installed => "installed",
            PackageOrigin.Folder => "folder",
            _ => "built-in",
        }));
        if (package.Installed is { } instant) part.Part.Add(new() { Name = "installed", Value = new Instant(instant) });
        if (package.Problem is { } problem) part.Part.Add(Issue(problem));
        part.Part.AddRange((package.Manifest?.Issues ?? []).Select(Issue));
        return part;
    }

    public static Parameters.ParameterComponent Of(AddedPackage package)
    {
        var part = Package(package.Manifest.Name, package.Manifest.Version, package.Manifest);
        part.Part.Add(Code("outcome", package.Outcome.ToString().ToLowerInvariant()));
        part.Part.AddRange(package.Issues.Select(Issue));
        return part;
    }

    /// <summary>Carries out what may be refused with a <see cref="PackageException"/>.</summary>
    public static async Task<T> RefusingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PackageException refusal)
        {
            var (status, code) = refusal.Code switch
            {
                "package-version-taken" => (409, "conflict"),
                "package-not-installed" => (409, "business-rule"),
                "package-not-found" or "package-version-not-found" => (404, "not-found"),
                "package-too-large" => (413, "too-long"),
                "package-registry-failed" or "package-registry-timeout" or "package-registry-address" => (502, "transient"),
                _ => (422, "invalid"),
            };
            throw new FhirRequestException(status, FhirIssue.Error(code, refusal.Code, refusal.Message));
        }
    }

    private static Parameters.ParameterComponent Package(string name, string? version, PackageManifest? manifest)
    {
        var part = new Parameters.ParameterComponent { Name = "package" };
        part.Part.Add(Text("name", name));
        if (version is not null) part.Part.Add(Text("version", version));
        if (manifest is null) return part;
        part.Part.Add(Text("fhirVersion", manifest.FhirVersion));
        if (manifest.Title is not null) part.Part.Add(Text("title", manifest.Title));
        if (manifest.Licence is not null) part.Part.Add(Text("licence", manifest.Licence));
        foreach (var (type, count) in manifest.Counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            part.Part.Add(new() { Name = "count", Part = [Code("type", type), new() { Name = "number", Value = new Integer(count) }] });
        return part;
    }

    private static Parameters.ParameterComponent Issue(DefinitionIssue issue)
    {
        var part = new Parameters.ParameterComponent
        {
            Name = "issue",
            Part = [Code("severity", issue.Severity.ToString().ToLower(CultureInfo.InvariantCulture)), Code("code", issue.Code), Text("message", issue.Message)],
        };
        if (issue.File is not null) part.Part.Add(Text("file", issue.File));
        if (issue.Canonical is not null) part.Part.Add(Text("definition", issue.Canonical));
        if (issue.ElementId is not null) part.Part.Add(Text("element", issue.ElementId));
        return part;
    }

    private static Parameters.ParameterComponent Text(string name, string value) => new() { Name = name, Value = new FhirString(value) };

    private static Parameters.ParameterComponent Code(string name, string value) => new() { Name = name, Value = new Code(value) };
}
