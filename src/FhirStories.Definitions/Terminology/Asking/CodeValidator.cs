using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Asking;

/// <summary>Carries out <c>$validate-code</c> (R4 ValueSet-validate-code, CodeSystem-validate-code).</summary>
internal static class CodeValidator
{
    public static async Task<CodeValidation> ValidateAsync(TerminologyService service, ValidationRequest request, CancellationToken cancellation)
    {
        if (request.Codes.Count == 0)
            return new(Membership.NotIn, null, null, null, null, [Error("code-invalid", "code-missing", "There is no code to validate.", null)]);
        CodeValidation? best = null;
        var passedOver = new List<TerminologyIssue>();
        foreach (var code in request.Codes)
        {
            var one = await OneAsync(service, request, code, cancellation);
            if (one.Result == Membership.In)
                return one with { Issues = [.. one.Issues, .. passedOver.Select(i => i with { Severity = DefinitionSeverity.Information })] };
            passedOver.AddRange(one.Issues);
            // What could not be checked outweighs what is wrong: with it the concept may be valid.
            if (best is null || one.Result == Membership.NotChecked && best.Result == Membership.NotIn) best = one;
        }
        return best! with { Issues = passedOver };
    }

    private static async Task<CodeValidation> OneAsync(TerminologyService service, ValidationRequest request, CodeToValidate code, CancellationToken cancellation)
    {
        if (code.System is null && !request.InferSystem)
            return new(Membership.NotIn, code.Code, null, null, null,
                [Error("invalid", "code-without-system", $"The code '{code.Code}' comes without a system, so it has no defined meaning.", code.Expression)]);
        var usual = Versions(request.SystemVersions);
        if (code is { System: { } own, Version: { } wanted }) usual[own] = wanted;
        var rules = usual.Count == 0 ? null : VersionRules.None with { Usual = usual };
        var scope = service.Scope(request.Release, request.Overlay, rules);
        var set = request.ValueSet is { } url ? scope.ValueSet(url) : TerminologyService.WholeSystem(scope, code.System!, code.Version);
        var check = await MembershipQuestion.AnswerAsync(set, code.System, code.Code, code.Display, service.Questions, service.Options.MostQuestions, cancellation);

        var issues = new List<TerminologyIssue>();
        var system = check.System ?? code.System;
        var local = system is null ? null : set.System(system) ?? scope.System(system, null, []);
        var version = local?.Content?.Version;
        var where = code.Expression;
        switch (check.Membership)
        {
            case Membership.NotChecked:
                issues.Add(new(DefinitionSeverity.Warning, "not-found", check.Reason!.Code, $"The code '{code.Code}' was not checked. {check.Reason.Message}", where));
                return new(Membership.NotChecked, code.Code, system, version, null, issues);
            case Membership.NotIn:
                if (local?.Has(code.Code, out _) == Membership.NotIn)
                    issues.Add(Error("code-invalid", "code-unknown", $"The code '{code.Code}' is not one of the code system {Named(system!, version)}.", where + Part(where, "code")));
                if (request.ValueSet is not null)
                    issues.Add(Error("code-invalid", "code-not-in-value-set", $"The code '{code.Code}'{(system is null ? "" : $" of {system}")} is not in the value set {Named(set.Url, set.Version)}.", where + Part(where, "code")));
                return new(Membership.NotIn, code.Code, system, version, null, issues);
        }
        var valid = true;
        if (check.IsAbstract && !request.AllowAbstract)
        {
            valid = false;
            issues.Add(Error("business-rule", "concept-abstract", $"The concept '{code.Code}' only groups others and is not for use in records.", where + Part(where, "code")));
        }
        if (check.IsInactive)
        {
            valid &= !request.ActiveOnly;
            issues.Add(new(request.ActiveOnly ? DefinitionSeverity.Error : DefinitionSeverity.Warning, "business-rule", "concept-inactive",
                $"The concept '{code.Code}' is no longer in use.", where + Part(where, "code")));
        }
        if (check.DisplayIsWrong)
        {
            valid &= request.LenientDisplay;
            issues.Add(new(request.LenientDisplay ? DefinitionSeverity.Warning : DefinitionSeverity.Error, "invalid", "display-wrong",
                $"'{code.Display}' is not a display of '{code.Code}'; {(check.Display is null ? "it has others" : $"that is '{check.Display}'")}.", where + Part(where, "display")));
        }
        else if (code.Display is not null && check.Display is null)
        {
            issues.Add(new(DefinitionSeverity.Warning, "not-found", "display-not-checked", $"The display '{code.Display}' was not checked: the displays of {system} are not here.", where + Part(where, "display")));
        }
        if (local is { IsWhole: true } && local.Find(code.Code) < 0)
            issues.Add(new(DefinitionSeverity.Warning, "code-invalid", "code-listed-but-unknown", $"The value set lists '{code.Code}', but the code system {Named(system!, version)} does not have it.", where + Part(where, "code")));
        foreach (var issue in set.Issues) issues.Add(new(DefinitionSeverity.Warning, "processing", issue.Code, issue.Message));
        return new(valid ? Membership.In : Membership.NotIn, code.Code, system, version, check.Display, issues);
    }

    /// <summary><c>system|version</c> taken apart.</summary>
    public static Dictionary<string, string> Versions(IEnumerable<string> canonicals)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var canonical in canonicals)
            if (canonical.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar && bar < canonical.Length - 1) versions[canonical[..bar]] = canonical[(bar + 1)..];
        return versions;
    }

    private static string Named(string url, string? version) => version is null ? url : $"{url}|{version}";

    private static string Part(string where, string part) => where == "code" ? "" : "." + part;

    private static TerminologyIssue Error(string type, string id, string message, string? expression) => new(DefinitionSeverity.Error, type, id, message, expression);
}
