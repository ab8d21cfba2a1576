using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Tracing;

namespace FhirStories.Cli.Tracing;

/// <summary>What another version of a definition or package means for a catalogue that the tool holds.</summary>
/// <remarks>
/// What may come is kept in a store of its own, where it wins: links of today lead to what is used today, and what builds on another definition
/// builds on its own version of it.
/// </remarks>
/// <param name="before">What is used today.</param>
/// <param name="after">What may come.</param>
internal sealed class ImpactQuestion(ImpactSide before, ImpactSide after)
{
    /// <summary>The packages that links lead to: what is used today first, what may come not at all.</summary>
    public TraceUse Use => new(before is PackageSide package ? [package.Package] : [], manifest => after is NamedSide named && named.Is(manifest));

    /// <summary>The report, or what is wrong with the question.</summary>
    public async Task<(ImpactReport? Report, string? Problem)> AnswerAsync(OpenCatalogue catalogue, CancellationToken cancellation)
    {
        var candidates = Candidates(catalogue);
        var builder = new ImpactBuilder(catalogue.Definitions, candidates);
        if (before is PackageSide or NamedSide)
        {
            var (old, problem) = Reference(before, catalogue.Definitions);
            if (problem is not null) return (null, problem);
            if (after is not (PackageSide or NamedSide)) return (null, $"'{before.Written}' is a package, and '{after.Written}' is none: compare two packages, or two definitions.");
            var (next, wrong) = Reference(after, candidates);
            if (wrong is not null) return (null, wrong);
            if (old == next) return (null, $"Both are {old}: give the one that may come another version.");
            return (Build(catalogue, candidates, old!, next!, await builder.PairPackagesAsync(old!, next!, cancellation)), null);
        }
        if (before is not CanonicalSide) return (null, $"'{before.Written}' is a file: name what is used today by its canonical.");
        if (catalogue.Definitions.Find(before.Written) is not { ResourceType: "StructureDefinition" } entry) return (null, $"No profile or type {before.Written} is here: name the package that has it with --package.");
        switch (after)
        {
            case CanonicalSide:
                if (candidates.Find(after.Written) is not { ResourceType: "StructureDefinition" } other) return (null, $"No profile or type {after.Written} is here: name the package that has it with --package.");
                return (Build(catalogue, candidates, entry.Canonical, other.Canonical, [await builder.PairAsync(entry, other, cancellation)]), null);
            case FileSide when catalogue.Packages is null:
                return (null, "A candidate in a file is compared on files (--from): a store takes it as a resource of its own, or in a package.");
            case FileSide:
                var found = candidates.List(null, "StructureDefinition").Where(each => each.PackageName == "definitions.here").ToList();
                if (found is not [var candidate]) return (null, $"'{after.Written}' has no StructureDefinition that can be read.");
                return (Build(catalogue, candidates, entry.Canonical, $"{candidate.Canonical} ({after.Written})", [await builder.PairAsync(entry, candidate, cancellation)]), null);
            default:
                return (null, $"'{before.Written}' is a definition, and '{after.Written}' is a package: compare two packages, or two definitions.");
        }
    }

    private static ImpactReport Build(OpenCatalogue catalogue, DefinitionStore candidates, string old, string next, IReadOnlyList<DefinitionPair> pairs)
    {
        var judge = OpenCatalogue.JudgeBy(candidates);
        return ImpactBuilder.Build(catalogue.Graph, old, next, pairs, (example, pair) => Judge(judge, catalogue, example, pair));
    }

    private static bool? Judge(ExampleJudge judge, OpenCatalogue catalogue, Catalogue.Trace.Facts.TracedExample example, DefinitionPair pair) =>
        pair.After is { } profile && catalogue.Examples.TryGetValue(example.Reference, out var json) ? judge.WouldBeValid(json, profile, example.Attachment) : null;

    private DefinitionStore Candidates(OpenCatalogue catalogue)
    {
        if (catalogue.Packages is not { } packages) return catalogue.Definitions;
        List<(DefinitionPackage Package, PackageOrigin Origin)> first = after switch
        {
            PackageSide side => [(side.Package, PackageOrigin.Installed)],
            FileSide side => [(PackageCompiler.CompileFiles([side.Written], FhirRelease.R4), PackageOrigin.Installed)],
            NamedSide named => [.. packages.Where(each => named.Is(each.Package.Manifest))],
            _ => [],
        };
        // A new version of a package takes the place of the old one.
        var rest = packages.Where(each => !first.Any(one => one.Package == each.Package || one.Package.Manifest.Name == each.Package.Manifest.Name));
        return first.Count == 0 ? catalogue.Definitions : TraceSources.Using([.. first, .. rest]);
    }

    private static (string? Reference, string? Problem) Reference(ImpactSide side, DefinitionStore definitions) =>
        side is PackageSide package ? (package.Package.Manifest.Reference, null) : ((NamedSide)side).In(definitions);
}
