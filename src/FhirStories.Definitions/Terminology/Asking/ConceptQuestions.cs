using System.Text.Json;
using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.Asking;

/// <summary>Carries out <c>$lookup</c> and <c>$subsumes</c> (R4 CodeSystem-lookup, CodeSystem-subsumes).</summary>
internal static class ConceptQuestions
{
    private static readonly string[] Outcomes = ["equivalent", "subsumes", "subsumed-by", "not-subsumed"];

    public static async Task<LookupAnswer> LookupAsync(TerminologyService service, ConceptRequest request, CancellationToken cancellation)
    {
        var system = service.Scope(request.Release, request.Overlay).System(request.System, request.Version, request.Supplements);
        if (system.Find(request.Code) is >= 0 and var concept) return new(Meaning(system.Content!, concept, request), null, null);
        if (system.Has(request.Code, out var reason) == Membership.NotIn) return new(null, null, Unknown(request.System, request.Code));

        var missing = reason ?? new TerminologyReason("system-content-missing", $"The code '{request.Code}' is well-formed, but nothing else is known here about the codes of {request.System}.");
        if (service.Server is not { } server) return new(null, null, missing);
        var reply = await server.CallAsync("CodeSystem/$lookup", ServerQuestions.Parameters(writer =>
        {
            ServerQuestions.Parameter(writer, "code", "valueCode", request.Code);
            ServerQuestions.Parameter(writer, "system", "valueUri", request.System);
            if (request.Version is { } version) ServerQuestions.Parameter(writer, "version", "valueString", version);
            if (request.Language is { } language) ServerQuestions.Parameter(writer, "displayLanguage", "valueCode", language);
            foreach (var property in request.Properties) ServerQuestions.Parameter(writer, "property", "valueCode", property);
        }), cancellation);
        return reply.Failure is { } failure
            ? new(null, null, new TerminologyReason(failure.Code, $"{missing.Message} {failure.Message}"))
            : new(null, reply.Json, null);
    }

    public static async Task<SubsumptionAnswer> SubsumesAsync(TerminologyService service, ConceptRequest request, string other, CancellationToken cancellation)
    {
        var system = service.Scope(request.Release, request.Overlay).System(request.System, request.Version, []);
        TerminologyReason? open = null;
        foreach (var code in (string[])[request.Code, other])
        {
            var verdict = system.Has(code, out var reason);
            if (verdict == Membership.NotIn) return new(null, Unknown(request.System, code));
            if (verdict == Membership.NotChecked) open ??= reason;
        }
        if (open is null && (system.Content is null || system.Find(request.Code) < 0 || system.Find(other) < 0)) open = system.Absent;
        if (open is null)
        {
            var content = system.Content!;
            var (a, b) = (system.Find(request.Code), system.Find(other));
            if (a == b) return new("equivalent", null);
            if (content.HierarchyMeaning is { } meaning and not "is-a")
                return new(null, new TerminologyReason("hierarchy-not-subsumption", $"The hierarchy of {request.System} means '{meaning}', which says nothing about subsumption."));
            var (above, below) = (content.Below(a)[b], content.Above(a)[b]);
            if (above || below || content.IsComplete) return new(above ? "subsumes" : below ? "subsumed-by" : "not-subsumed", null);
            open = system.Absent;
        }
        if (service.Server is not { } server) return new(null, open);
        var reply = await server.CallAsync("CodeSystem/$subsumes", ServerQuestions.Parameters(writer =>
        {
            ServerQuestions.Parameter(writer, "codeA", "valueCode", request.Code);
            ServerQuestions.Parameter(writer, "codeB", "valueCode", other);
            ServerQuestions.Parameter(writer, "system", "valueUri", request.System);
            if (request.Version is { } version) ServerQuestions.Parameter(writer, "version", "valueString", version);
        }), cancellation);
        if (reply.Failure is { } failure) return new(null, new TerminologyReason(failure.Code, $"{open.Message} {failure.Message}"));
        try
        {
            using var document = JsonDocument.Parse(reply.Json);
            var outcome = document.RootElement.Items("parameter").FirstOrDefault(p => p.Text("name") == "outcome").Text("valueCode");
            if (outcome is not null && Outcomes.Contains(outcome)) return new(outcome, null);
        }
        catch (JsonException)
        {
            // Told below, like any other answer that says nothing.
        }
        return new(null, new TerminologyReason("terminology-server-answer-wrong", $"{open.Message} The terminology server's answer could not be understood."));
    }

    private static ConceptMeaning Meaning(CodeSystemContent content, int at, ConceptRequest request)
    {
        var all = request.Properties.Count == 0 || request.Properties.Contains("*");
        bool Wanted(string name) => all || request.Properties.Contains(name);
        var properties = new List<(string, string, string, string?, string?)>();
        var flags = content.Flags[at];
        if (Wanted("inactive") && (flags.HasFlag(ConceptFlags.Inactive) || !all)) properties.Add(("inactive", flags.HasFlag(ConceptFlags.Inactive) ? "true" : "false", "valueBoolean", null, null));
        if (Wanted("notSelectable") && flags.HasFlag(ConceptFlags.Abstract)) properties.Add(("notSelectable", "true", "valueBoolean", null, null));
        if (Wanted("parent")) foreach (var parent in content.Parents(at)) properties.Add(("parent", content.Codes[parent], "valueCode", null, content.Displays[parent]));
        if (Wanted("child")) foreach (var child in content.Children(at)) properties.Add(("child", content.Codes[child], "valueCode", null, content.Displays[child]));
        foreach (var property in content.Properties[at] ?? [])
        {
            if (property.Property is "parent" or "child" or "inactive" or "notSelectable" || !Wanted(property.Property)) continue;
            var described = property.Type == "valueCode" && content.ByCode.TryGetValue(property.Value, out var other) ? content.Displays[other] : null;
            properties.Add((property.Property, property.Value, property.Type, property.System, described));
        }
        var designations = content.Designations[at] ?? [];
        return new ConceptMeaning(content.Name ?? content.Url, content.Version,
            DisplayTexts.Choose(content.Displays[at], content.Language, designations, request.Language),
            all || Wanted("designation") ? [.. designations.Select(d => (d.Language, d.UseSystem, d.UseCode, d.UseDisplay, d.Value))] : [],
            properties);
    }

    private static TerminologyReason Unknown(string system, string code) => new("code-unknown", $"The code '{code}' is not one of the code system {system}.");
}
