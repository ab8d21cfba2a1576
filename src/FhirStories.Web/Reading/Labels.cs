using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

/// <summary>Codes of the catalogue in plain words.</summary>
internal static class Labels
{
    /// <summary>Publication status.</summary>
    public static Tag? Status(StoryStatus? status) => status switch
    {
        StoryStatus.Draft => new Tag("Draft", "blue"),
        StoryStatus.Active => new Tag("Active", "green"),
        StoryStatus.Retired => new Tag("Retired", "grey"),
        StoryStatus.Unknown => new Tag("Status unknown", "white"),
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
        ContributionState.Submitted => new Tag("Handed in", "blue"),
        ContributionState.Returned => new Tag("Sent back", "yellow"),
        ContributionState.Accepted => new Tag("Accepted", "green"),
        ContributionState.Declined => new Tag("Declined", "grey"),
        _ => null,
    };

    /// <summary>How far a link is mapped.</summary>
    public static Tag State(MappingState? state) => state switch
    {
        MappingState.Mapped => new Tag("Mapped", "green"),
        MappingState.Gap => new Tag("Gap", "orange"),
        MappingState.OutOfScope => new Tag("Out of scope", "grey"),
        _ => new Tag("Undecided", "blue"),
    };

    /// <inheritdoc cref="State(MappingState?)"/>
    public static string StateText(string code) =>
        StoryCodes.State.TryParse(code, out var state) ? State(state).Text : Words(code);

    /// <summary>How binding a criterion is: plain words, and FHIR's.</summary>
    public static (string? Plain, string? Code) Verb(Statement statement)
    {
        if (statement.ShallNot == true) return ("Must not", "SHALL NOT");
        if (statement.Conformance.Count == 0) return (null, null);
        return statement.Conformance[0] switch
        {
            Conformance.Shall => ("Must", "SHALL"),
            Conformance.Should => ("Should", "SHOULD"),
            Conformance.May => ("May", "MAY"),
            _ => ("Should not", "SHOULD NOT"),
        };
    }

    /// <summary>Whom a criterion binds.</summary>
    public static string? Binds(BoundParty? party) => party switch
    {
        BoundParty.Provider => "the providing system",
        BoundParty.Consumer => "the consuming system",
        _ => null,
    };

    /// <summary>Kinds of criteria in the order in which people should read them: first what clinicians see.</summary>
    public static IReadOnlyList<(string Code, string Heading)> CriterionKinds { get; } =
    [
        ("clinical", "Clinical criteria"), ("safety", "Safety criteria"), ("information-governance", "Information governance criteria"),
        ("usability", "Usability criteria"), ("performance", "Performance criteria"), ("technical", "Technical criteria"),
    ];

    /// <summary>A concept: its text, else the display of its first coding, else its code in words.</summary>
    public static string Concept(CodeableConcept concept)
    {
        if (!string.IsNullOrWhiteSpace(concept.Text)) return concept.Text;
        var coding = concept.Coding.FirstOrDefault(each => each.Display is not null) ?? concept.Coding.FirstOrDefault();
        return coding?.Display ?? (coding?.Code is { } code ? Words(code) : "Not stated");
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

    /// <summary>A day and time, UTC.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number with thousands separated.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 story", "2 stories".</summary>
    public static string Stories(long number) => number == 1 ? "1 story" : $"{Number(number)} stories";

    /// <summary>A release of FHIR with its version. The word STU3 never stands alone: UK Core has a sequence of that name on R4.</summary>
    public static string Release(string? fhirVersion) => fhirVersion switch
    {
        null or "" => "FHIR release unknown",
        _ when fhirVersion.StartsWith("1.", StringComparison.Ordinal) => $"FHIR DSTU2 ({fhirVersion})",
        _ when fhirVersion.StartsWith("3.", StringComparison.Ordinal) => $"FHIR STU3 ({fhirVersion})",
        _ when fhirVersion.StartsWith("4.0", StringComparison.Ordinal) => $"FHIR R4 ({fhirVersion})",
        _ when fhirVersion.StartsWith("4.", StringComparison.Ordinal) => $"FHIR R4B ({fhirVersion})",
        _ when fhirVersion.StartsWith("5.", StringComparison.Ordinal) => $"FHIR R5 ({fhirVersion})",
        _ => $"FHIR {fhirVersion}",
    };
}
