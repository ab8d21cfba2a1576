using FhirStories.Definitions.Terminology.Asking;
using FhirStories.Definitions.Terminology.Expanding;
using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology;

/// <summary>
/// Terminology over the definitions at hand: whether codes are in value sets, what value sets hold, what codes mean. Safe for
/// any number of threads; code systems and value sets are compiled when first asked for and kept within a bound.
/// </summary>
/// <remarks>
/// A question goes: canonical → value set compiled once (imports resolved in the release, then in the others) → its parts are
/// asked → what stays open goes, part by part, to the terminology server if there is one → in, not in, or not checked and why.
/// </remarks>
public sealed class TerminologyService
{
    private readonly DefinitionStore _store;
    private readonly ServerQuestions? _questions;
    private Kept _kept;

    /// <summary>Terminology over a store.</summary>
    /// <param name="store">Where definitions are.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="server">A terminology server for what is not decidable here; null for none.</param>
    /// <param name="time">For the time stamps of expansions.</param>
    public TerminologyService(DefinitionStore store, TerminologyOptions? options = null, ITerminologyServer? server = null, TimeProvider? time = null)
    {
        _store = store;
        Options = options ?? new TerminologyOptions();
        Server = server;
        Time = time ?? TimeProvider.System;
        _questions = server is null ? null : new ServerQuestions(server);
        _kept = new Kept(store.Generation, new TerminologyCaches(Options.CacheSize));
    }

    internal TerminologyOptions Options { get; }

    internal ITerminologyServer? Server { get; }

    internal TimeProvider Time { get; }

    internal ServerQuestions? Questions => _questions;

    /// <summary>
    /// Whether a code is in a value set, by what is here: no server is asked. Cheap enough for every code of a resource.
    /// </summary>
    /// <param name="valueSet">Canonical, <c>url[|version]</c>.</param>
    /// <param name="release">The release to resolve in; what it lacks is looked for in the others. Null: R4, then R5, then STU3.</param>
    /// <param name="system">The code's system; null for an element of type <c>code</c>: any system of the value set.</param>
    /// <param name="code">The code.</param>
    /// <param name="display">A display to compare; null for none.</param>
    public CodeCheck Check(string valueSet, FhirRelease? release, string? system, string code, string? display = null)
    {
        ArgumentNullException.ThrowIfNull(valueSet);
        ArgumentNullException.ThrowIfNull(code);
        var caches = Caches();
        var set = caches.ValueSets.Find((valueSet, release)) ?? new TerminologyScope(_store, caches, release).ValueSet(valueSet);
        return MembershipQuestion.Answer(set, system, code, display);
    }

    /// <summary>Whether a code is in a value set; a terminology server, where one is configured, is asked for what stays open here.</summary>
    /// <param name="valueSet">Canonical, <c>url[|version]</c>.</param>
    /// <param name="release">As for <see cref="Check"/>.</param>
    /// <param name="system">As for <see cref="Check"/>.</param>
    /// <param name="code">The code.</param>
    /// <param name="display">A display to compare; null for none.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public Task<CodeCheck> CheckAsync(
        string valueSet, FhirRelease? release, string? system, string code, string? display = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(valueSet);
        ArgumentNullException.ThrowIfNull(code);
        return MembershipQuestion.AnswerAsync(Scope(release).ValueSet(valueSet), system, code, display, _questions, Options.MostQuestions, cancellation);
    }

    /// <summary>Whether a code is one of a code system's, by what is here.</summary>
    /// <param name="system">URL of the code system.</param>
    /// <param name="release">As for <see cref="Check"/>.</param>
    /// <param name="code">The code.</param>
    /// <param name="display">A display to compare; null for none.</param>
    public CodeCheck CheckSystem(string system, FhirRelease? release, string code, string? display = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(code);
        var caches = Caches();
        if (caches.Wholes.Find((system, release)) is not { } whole)
            caches.Wholes.Add((system, release), whole = WholeSystem(new TerminologyScope(_store, caches, release), system, null));
        return MembershipQuestion.Answer(whole, system, code, display);
    }

    /// <summary>What is wrong with a value set: what it names and is not to be had, cycles, broken filters.</summary>
    /// <param name="valueSet">Canonical, <c>url[|version]</c>.</param>
    /// <param name="release">As for <see cref="Check"/>.</param>
    public IReadOnlyList<TerminologyReason> Issues(string valueSet, FhirRelease? release = null) => Scope(release).ValueSet(valueSet).Issues;

    /// <summary>What keeps a value set from being decided here for every code; empty where nothing does.</summary>
    /// <param name="valueSet">Canonical, <c>url[|version]</c>.</param>
    /// <param name="release">As for <see cref="Check"/>.</param>
    public IReadOnlyList<TerminologyReason> Undecidable(string valueSet, FhirRelease? release = null) =>
        Decidability.Of(Scope(release).ValueSet(valueSet));

    /// <summary>Validates codes as <c>$validate-code</c> does.</summary>
    public Task<CodeValidation> ValidateAsync(ValidationRequest request, CancellationToken cancellation = default) =>
        CodeValidator.ValidateAsync(this, request, cancellation);

    /// <summary>Lists what a value set holds as <c>$expand</c> does.</summary>
    public Task<ExpansionAnswer> ExpandAsync(ExpansionRequest request, CancellationToken cancellation = default) =>
        new Expander(this, request).ExpandAsync(cancellation);

    /// <summary>What a code means, as <c>$lookup</c> tells.</summary>
    public Task<LookupAnswer> LookupAsync(ConceptRequest request, CancellationToken cancellation = default) =>
        ConceptQuestions.LookupAsync(this, request, cancellation);

    /// <summary>How two codes stand to each other in the hierarchy of their system, as <c>$subsumes</c> tells.</summary>
    /// <param name="request">The first code, <c>A</c>.</param>
    /// <param name="other">The second code, <c>B</c>.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public Task<SubsumptionAnswer> SubsumesAsync(ConceptRequest request, string other, CancellationToken cancellation = default) =>
        ConceptQuestions.SubsumesAsync(this, request, other, cancellation);

    internal TerminologyScope Scope(FhirRelease? release, DefinitionOverlay? overlay = null, VersionRules? versions = null) =>
        new(_store, Caches(), release, overlay, versions);

    /// <summary>All of a code system as a value set.</summary>
    internal static CompiledValueSet WholeSystem(TerminologyScope scope, string system, string? version)
    {
        var include = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["system"] = system });
        return new CompiledValueSet
        {
            Url = system,
            Includes = [new SetPart { System = scope.System(system, version, []), Version = version, AskInclude = include }],
            Systems = [system],
        };
    }

    private TerminologyCaches Caches()
    {
        var kept = _kept;
        var generation = _store.Generation;
        if (kept.Generation == generation) return kept.Caches;
        // Packages changed: nothing that was compiled before may answer.
        kept = new Kept(generation, new TerminologyCaches(Options.CacheSize));
        _kept = kept;
        return kept.Caches;
    }

    private sealed record Kept(int Generation, TerminologyCaches Caches);
}
