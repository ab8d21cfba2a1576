using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>Tells repetitions apart and checks each slice.</summary>
internal sealed class SliceMatcher(ValidationRun run, ProfileWalk walk)
{
    private static readonly SlicingRule ByType = new([new Discriminator("type", "$this")], "open", false);
    private static readonly SlicingRule ByUrl = new([new Discriminator("value", "url")], "open", false);

    private readonly DiscriminatorReader _discriminators = new(run, walk);

    /// <summary>The repetitions of a sliced element.</summary>
    /// <param name="parent">Where they stand.</param>
    /// <param name="sliced">The sliced element.</param>
    /// <param name="only">The one repetition that is asked about; null for all that stand there.</param>
    /// <param name="owner">Whose rules these are.</param>
    public void Check(InstanceNode parent, ElementRules sliced, InstanceNode? only, ProfileRules owner)
    {
        var slicing = sliced.Slicing ?? Implied(sliced);
        if (slicing is null) return;
        Span<int> counts = sliced.Slices.Count <= 64 ? stackalloc int[sliced.Slices.Count] : new int[sliced.Slices.Count];
        var last = -1;
        var open = false;
        var fallback = sliced.Slices.FindIndex(s => s.SliceName == "@default");
        var undecided = false;
        var any = false;
        foreach (var node in parent.Children)
        {
            if (only is null ? !ProfileWalk.IsOf(node, sliced) : node != only) continue;
            any = true;
            var at = Find(node, sliced, slicing, owner, 0, ref undecided);
            if (at >= 0 && slicing.Discriminators.Count > 0 && Find(node, sliced, slicing, owner, at + 1, ref undecided) is >= 0 and var other)
                run.Error(node, "structure", "slice-ambiguous", $"This '{sliced.Name}' is of two slices at once, {sliced.Slices[at].SliceName} and {sliced.Slices[other].SliceName}.", sliced.Id);
            if (at < 0) at = fallback;
            if (at < 0)
            {
                open = true;
                if (slicing.Rules == "closed" && !undecided)
                    run.Error(node, "structure", "slice-closed", $"This '{sliced.Name}' is none of {string.Join(", ", sliced.Slices.Select(s => s.SliceName))}, and no others are allowed.", sliced.Id);
                continue;
            }
            if (open && slicing.Rules == "openAtEnd")
                run.Error(node, "structure", "slice-not-at-end", $"The slice {sliced.Slices[at].SliceName} stands after what is none of the slices: those come last.", sliced.Id);
            if (slicing.Ordered && at < last)
                run.Error(node, "structure", "slice-order", $"The slice {sliced.Slices[at].SliceName} stands after {sliced.Slices[last].SliceName}: their order binds.", sliced.Id);
            last = Math.Max(last, at);
            counts[at]++;
            var slice = sliced.Slices[at];
            walk.Member(node, slice, owner);
            if (slice.Slices.Count > 0) Check(parent, slice, node, owner);
        }
        // Where there is nothing at all and something is needed, that was said.
        if (!any && sliced.Min > 0) return;
        for (var i = 0; i < counts.Length; i++) Count(parent, sliced.Slices[i], counts[i], undecided);
    }

    /// <summary>The slice that a repetition is of, and the slices of that slice; none where it is of none or it cannot be told.</summary>
    /// <param name="node">The repetition.</param>
    /// <param name="sliced">The sliced element.</param>
    /// <param name="owner">Whose rules these are.</param>
    public IEnumerable<ElementRules> SlicesOf(InstanceNode node, ElementRules sliced, ProfileRules owner)
    {
        for (var at = sliced; at is { Slices.Count: > 0 } && (at.Slicing ?? Implied(at)) is { } slicing;)
        {
            var undecided = false;
            var found = Find(node, at, slicing, owner, 0, ref undecided);
            if (found < 0) found = undecided ? -1 : at.Slices.FindIndex(slice => slice.SliceName == "@default");
            if (found < 0) yield break;
            yield return at = at.Slices[found];
        }
    }

    private void Count(InstanceNode parent, ElementRules slice, int count, bool undecided)
    {
        if (count < slice.Min && slice.SliceName != "@default")
        {
            if (undecided) run.NotChecked(parent, "slice-undecided", $"whether the slice '{slice.Name}:{slice.SliceName}', which is needed, is there.", slice.Id);
            else run.Error(parent, "structure", "slice-missing", $"{parent.TypeName} needs '{slice.Name}' of the slice {slice.SliceName}{(slice.Min > 1 ? $" at least {slice.Min} times" : "")}.", slice.Id);
        }
        if (count > slice.Max)
        {
            run.Error(parent, "structure", "slice-too-many", slice.Max == 0
                ? $"'{slice.Name}' of the slice {slice.SliceName} is not allowed here." : $"'{slice.Name}' of the slice {slice.SliceName} stands {count} times; at most {slice.Max} allowed.", slice.Id);
        }
    }

    private int Find(InstanceNode node, ElementRules sliced, SlicingRule slicing, ProfileRules owner, int from, ref bool undecided)
    {
        var byPosition = slicing.Discriminators is [{ Kind: "position" }];
        for (var i = from; i < sliced.Slices.Count; i++)
        {
            var slice = sliced.Slices[i];
            if (slice.SliceName == "@default") continue;
            var fits = slicing.Discriminators.Count == 0 ? ByContent(node, slice, owner) : byPosition ? IsAt(node, sliced, i) : All(node, slice, slicing.Discriminators, owner, ref undecided);
            if (fits) return i;
        }
        return -1;
    }

    /// <summary>Slices by position follow each other: each begins where those before it end, which have a number of their own.</summary>
    private static bool IsAt(InstanceNode node, ElementRules sliced, int slice)
    {
        var begin = 0L;
        for (var i = 0; i < slice; i++) begin += sliced.Slices[i].Min;
        return node.Index >= begin && node.Index < begin + sliced.Slices[slice].Max;
    }

    private bool All(InstanceNode node, ElementRules slice, IReadOnlyList<Discriminator> discriminators, ProfileRules owner, ref bool undecided)
    {
        // Of several discriminators those count that the slice says something about.
        var several = false;
        for (var i = 0; i < discriminators.Count && discriminators.Count > 1 && !several; i++) several = _discriminators.Decides(slice, discriminators[i], owner);
        for (var i = 0; i < discriminators.Count; i++)
        {
            var discriminator = discriminators[i];
            if (several && !_discriminators.Decides(slice, discriminator, owner)) continue;
            switch (_discriminators.Matches(node, slice, discriminator, owner))
            {
                case false:
                    return false;
                case null:
                    undecided = true;
                    return false;
            }
        }
        return true;
    }

    /// <summary>Without discriminators the slice is what fits it.</summary>
    private bool ByContent(InstanceNode node, ElementRules slice, ProfileRules owner) =>
        !run.Try(() => walk.Element(node, slice, owner)).Exists(ProfileWalk.IsError);

    /// <summary>Extensions are sliced by url and choices by type, also where a profile does not say so.</summary>
    private static SlicingRule? Implied(ElementRules sliced) =>
        sliced.IsChoice ? ByType : sliced.Name is "extension" or "modifierExtension" ? ByUrl : null;
}
