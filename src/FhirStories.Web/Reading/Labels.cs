using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Stories;
using FhirStories.Storage;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

/// <summary>Codes of the catalogue in plain words.</summary>
internal static class Labels
{
    private static readonly PageTexts T = new();

    /// <summary>The words of the pages.</summary>
    public static PageTexts Texts => T;

    /// <summary>Publication status.</summary>
    public static Tag? Status(StoryStatus? status) => status switch
    {
        StoryStatus.Draft => new Tag(T["Labels.Draft"], "blue"),
        StoryStatus.Active => new Tag(T["Labels.Active"], "green"),
        StoryStatus.Retired => new Tag(T["Labels.Retired"], "grey"),
        StoryStatus.Unknown => new Tag(T["Labels.StatusUnknown"], "white"),
        _ => null,
    };

    /// <inheritdoc cref="Status(StoryStatus?)"/>
    public static Tag? Status(PublicationStatus? status) => status switch
    {
        PublicationStatus.Draft => Status(StoryStatus.Draft),
        PublicationStatus.Active => Status(StoryStatus.Active),
        PublicationStatus.Retired => Status(StoryStatus.Retired),
        PublicationStatus.Unknown => Status(StoryStatus.Unknown),
        _ => null,
    };

    /// <inheritdoc cref="Status(StoryStatus?)"/>
    public static string StatusText(string code) =>
        StoryCodes.Status.TryParse(code, out var status) ? Status(status)!.Text : Words(code);

    /// <summary>How far the editors are with a contribution.</summary>
    public static Tag? Contribution(ContributionState? state) => state switch
    {
        ContributionState.Submitted => new Tag(T["Labels.Submitted"], "blue"),
        ContributionState.Returned => new Tag(T["Labels.Returned"], "yellow"),
        ContributionState.Accepted => new Tag(T["Labels.Accepted"], "green"),
        ContributionState.Declined => new Tag(T["Labels.Declined"], "grey"),
        _ => null,
    };

    /// <summary>What is called a page, in a sentence.</summary>
    public static string Page => T["Answers.Page"];

    /// <summary>What is called a profile, in a sentence.</summary>
    public static string Profile => T["Profile.Word"];

    /// <summary>What is called an element, in a sentence.</summary>
    public static string Element => T["Profile.ElementWord"];

    /// <summary>What was done.</summary>
    public static Tag Change(ChangeKind change) => change switch
    {
        ChangeKind.Create => new Tag(T["Labels.New"], "green"),
        ChangeKind.Delete => new Tag(T["Labels.Deleted"], "red"),
        _ => new Tag(T["Labels.Changed"], "blue"),
    };

    /// <summary>What happened to a part between two versions.</summary>
    public static Tag Difference(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => new Tag(T["Labels.Added"], "green"),
        DifferenceKind.Removed => new Tag(T["Labels.Removed"], "red"),
        DifferenceKind.Moved => new Tag(T["Labels.Moved"], "grey"),
        _ => new Tag(T["Labels.Changed"], "blue"),
    };

    /// <summary>What a system can do with a resource, in words: FHIR's code says <c>search-type</c>.</summary>
    public static string Interaction(string code) => code switch
    {
        "search-type" => T["Labels.Search"],
        "vread" => T["Labels.ReadVersion"],
        "history-instance" or "history-type" => T["Labels.History"],
        _ => code,
    };

    /// <summary>How far a link is mapped.</summary>
    public static Tag State(MappingState? state) => state switch
    {
        MappingState.Mapped => new Tag(T["Labels.Mapped"], "green"),
        MappingState.Gap => new Tag(T["Labels.Gap"], "orange"),
        MappingState.OutOfScope => new Tag(T["Labels.OutOfScope"], "grey"),
        _ => new Tag(T["Labels.Undecided"], "blue"),
    };

    /// <inheritdoc cref="State(MappingState?)"/>
    public static string StateText(string code) =>
        StoryCodes.State.TryParse(code, out var state) ? State(state).Text : Words(code);

    /// <summary>How binding a criterion is: plain words, and FHIR's.</summary>
    public static (string? Plain, string? Code) Verb(Statement statement)
    {
        if (statement.ShallNot == true) return (T["Labels.MustNot"], "SHALL NOT");
        if (statement.Conformance.Count == 0) return (null, null);
        return statement.Conformance[0] switch
        {
            Conformance.Shall => (T["Labels.Must"], "SHALL"),
            Conformance.Should => (T["Labels.Should"], "SHOULD"),
            Conformance.May => (T["Labels.May"], "MAY"),
            _ => (T["Labels.ShouldNot"], "SHOULD NOT"),
        };
    }

    /// <summary>Whom a criterion binds.</summary>
    public static string? Binds(BoundParty? party) => party switch
    {
        BoundParty.Provider => T["Labels.Provider"],
        BoundParty.Consumer => T["Labels.Consumer"],
        _ => null,
    };

    /// <summary>Kinds of criteria in the order in which people should read them: first what clinicians see.</summary>
    public static IReadOnlyList<(string Code, string Heading)> CriterionKinds { get; } =
        [.. new[] { "clinical", "safety", "information-governance", "usability", "performance", "technical" }.Select(code => (code, T[$"Labels.Criteria.{code}"]))];

    /// <summary>A concept: its text, else the display of its first coding, else its code in words.</summary>
    public static string Concept(CodeableConcept concept)
    {
        if (!string.IsNullOrWhiteSpace(concept.Text)) return concept.Text;
        var coding = concept.Coding.FirstOrDefault(each => each.Display is not null) ?? concept.Coding.FirstOrDefault();
        return coding?.Display ?? (coding?.Code is { } code ? Words(code) : T["Labels.NotStated"]);
    }

    /// <summary>A code or a name for machines as words: <c>hospital-services</c> and <c>HospitalServices</c> give "Hospital services".</summary>
    public static string Words(string code)
    {
        var text = new StringBuilder(code.Length + 8);
        for (var i = 0; i < code.Length; i++)
        {
            var character = code[i];
            if (character is '-' or '_')
            {
                text.Append(' ');
                continue;
            }

            var startsWord = i > 0 && char.IsUpper(character) && char.IsLower(code[i - 1]);
            if (startsWord) text.Append(' ');
            var followedByLower = i + 1 < code.Length && char.IsLower(code[i + 1]);
            text.Append(startsWord && followedByLower ? char.ToLowerInvariant(character) : character);
        }

        if (text.Length > 0) text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    /// <summary>A title in the middle of a sentence: "Hospital pharmacist" loses its capital, "GP" and "A&amp;E nurse" do not.</summary>
    public static string InSentence(string title) =>
        title.Length > 1 && char.IsUpper(title[0]) && char.IsLower(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..] : title;

    /// <summary>A day as people in the UK write it.</summary>
    public static string Day(DateTimeOffset instant) => instant.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A FHIR date, as far as it goes: "2 November 2026", "November 2026", "2026".</summary>
    public static string? Day(string? date) =>
        date is null ? null
        : DateTime.TryParseExact(date.Length > 10 ? date[..10] : date, ["yyyy-MM-dd", "yyyy-MM", "yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString(date.Length switch { >= 10 => "d MMMM yyyy", 7 => "MMMM yyyy", _ => "yyyy" }, CultureInfo.InvariantCulture)
            : date;

    /// <summary>A day and time, UTC.</summary>
    public static string Instant(DateTimeOffset instant) =>
        T["Labels.Instant", Day(instant.ToUniversalTime()), instant.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)];

    /// <summary>A number with thousands separated.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 story", "2 stories".</summary>
    public static string Stories(long number) => number == 1 ? T["Labels.OneStory"] : T["Labels.ManyStories", Number(number)];

    /// <summary>A release of FHIR with its version. The word STU3 never stands alone: UK Core has a sequence of that name on R4.</summary>
    public static string Release(string? fhirVersion) => fhirVersion switch
    {
        null or "" => T["Labels.ReleaseUnknown"],
        _ when fhirVersion.StartsWith("1.", StringComparison.Ordinal) => $"FHIR DSTU2 ({fhirVersion})",
        _ when fhirVersion.StartsWith("3.", StringComparison.Ordinal) => $"FHIR STU3 ({fhirVersion})",
        _ when fhirVersion.StartsWith("4.0", StringComparison.Ordinal) => $"FHIR R4 ({fhirVersion})",
        _ when fhirVersion.StartsWith("4.", StringComparison.Ordinal) => $"FHIR R4B ({fhirVersion})",
        _ when fhirVersion.StartsWith("5.", StringComparison.Ordinal) => $"FHIR R5 ({fhirVersion})",
        _ => $"FHIR {fhirVersion}",
    };
}
