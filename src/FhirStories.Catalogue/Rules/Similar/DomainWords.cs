namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>Words and phrases of health care that stand for the same thing in a story.</summary>
/// <remarks>
/// General words of the field only. A word goes in when people of the field use it in place of the other whatever the story, and
/// never because it would make one pair of stories alike.
/// </remarks>
internal static class DomainWords
{
    // What somebody does. One line a concept, its name first.
    private const string Actions = """
        see: see, view, look at, look up, read, access, retrieve, get, fetch, obtain, display, show, have sight of, have access to, find, search for, search, locate, check, review, inspect, visible, available to me, know
        send: send, transmit, forward, share, submit, pass on, pass, transfer, issue to, dispatch
        receive: receive, accept
        add: add, record, enter, document, note down, capture, log, write down, create, input
        update: update, amend, edit, change, modify, correct, revise, adjust
        delete: delete, remove, erase, withdraw
        stop: stop, discontinue, cease, end, halt
        cancel: cancel, call off
        tell: tell, notify, alert, inform, warn, be notified, be alerted, be told, be informed, notification, alarm
        remind: remind, reminder, nudge
        book: book, schedule, arrange, make an appointment, reserve
        request: request, ask for, order, apply for
        confirm: confirm, verify, validate
        acknowledge: acknowledge, sign off, mark as read
        restrict: restrict, limit, withhold, hide, keep private, keep confidential, seal
        compare: compare, reconcile, match up
        print: print, print out
        download: download, export, save a copy
        prescribe: prescribe, write a prescription
        refer: refer, make a referral
        buy: buy, purchase
        begin: begin, start, initiate, commence
        collect: collect, pick up, collection
        need: need, require
        visit: visit, go to, attend, going to
        understand: understand, learn, find out why
        choose: choose, select, pick
        allow: allow, permit, let, enable
        check-in: arrive, check in
        discuss: discuss, talk about, talk through
        decide: decide, make a decision
        treat: treat, care for
        track: track, follow, monitor, keep track of, keep an eye on
        pay: pay, fund
        keep: keep, retain, store, hold
        give: give, provide, offer, supply
        bring: bring, take along
        explain: explain, counsel, advise
        discharge: discharge, send home
        """;

    // What an action is done to or for, and how. One line a concept, its name first.
    private const string Things = """
        medication: medication, medicine, drug, med, pharmaceutical, medicinal product, prescribed item, tablet, pill
        prescription: prescription, script, medication order, medication request, drug order
        allergy: allergy, intolerance, adverse reaction, allergic reaction, sensitivity, hypersensitivity, allergy and intolerance, allergy or intolerance
        immunization: immunisation, vaccination, vaccine, jab, inoculation
        patient: patient, client, service user, caller, person, individual, resident, citizen
        gp: gp, general practitioner, family doctor, family physician, primary care physician
        general-practice: general practice, gp practice, gp surgery, surgery, doctors surgery, practice
        clinician: clinician, health care professional, healthcare professional, health professional, hcp, care professional, clinical user, clinical staff
        nurse: nurse, nursing staff
        pharmacist: pharmacist, chemist, dispensing chemist
        pharmacy: pharmacy, pharmaceutical services
        doctor: doctor, physician, medic, medical practitioner
        carer: carer, caregiver, care giver
        staff: staff, member of staff, staff member, employee, worker
        administrator: administrator, admin, administrative staff, clerk, admin staff, receptionist
        emergency-department: emergency department, accident and emergency, a&e, casualty, emergency room, ed
        hospital: hospital, secondary care, acute trust, acute care, hospital services
        result: result, test result, lab result, laboratory result, blood result, investigation result, finding
        test: test, investigation, lab test, laboratory test
        appointment: appointment, booking, slot, clinic appointment
        letter: letter, correspondence
        document: document, report
        summary: summary, overview
        record: record, chart, notes, case notes, medical record, health record, care record, patient record, clinical record, electronic record
        history: history, past record, background
        problem: problem, condition, diagnosis, disease, illness
        observation: observation, vital sign, measurement, reading
        address: address, contact detail, where they live
        demographic: demographic, personal detail
        list: list, listing
        dose: dose, dosage, dosing
        interaction: interaction, contraindication
        consent: consent, permission, agreement
        error: error, failure, fault, fail
        complete: complete, full, whole, entire, comprehensive
        accurate: accurate, exact
        current: current, present, latest, recent, most recent, up to date, up-to-date, now
        previous: previous, past, earlier, former, prior, historical, old
        future: future, upcoming, planned, next, forthcoming
        first: first, initial, original
        last: last, final
        quick: quick, quickly, fast, rapid, rapidly, promptly, timely
        safe: safe, safely, safety
        avoid: avoid, prevent, reduce, prevent from
        discharge-summary: discharge summary, discharge letter, discharge report, discharge note
        referral: referral, referral letter
        plan: plan, care plan, treatment plan
        nhs-number: nhs number, nhs no
        local-number: mrn, hospital number, local number, medical record number
        one-place: single view, consolidated view, one place, single place, one list, single list, combined view
        electronic: electronic, electronically, digital, digitally, online
        end-of-life: end of life, palliative
        near: near, close to, nearby, nearest, close by, local
        extra: extra, additional, further, another, other, more
        possible: possible, possibly, potential, suspected, likely
        actual: actual, actually, real, really, in fact
        due: due, time to
        correct: correct, correctly, proper, properly, right
        package: package, pack
        together: together, jointly, with each other
        important: important, relevant, significant
        urgent: urgent, urgently, emergency, immediate, immediately
        often: often, frequently, regular, regularly
        easy: easy, easily, simple, simply, convenient, conveniently, convenience
        available: available, ready
        home: home, at home
        stay: stay, admission, hospitalization
        visit-to-clinic: consultation, encounter, visit, contact
        team: team, care team
        family: family, relative, next of kin
        place: place, location, site
        reason: reason, cause
        number: number, count
        risk: risk, chance, danger
        problem-with: difficulty, concern, worry
        result-of: outcome
        trip: trip, journey
        time: time, date
        emergency-contact: emergency contact
        birth: birth, delivery of a baby
        child: child, children, infant, baby, paediatric
        """;

    /// <summary>What nearly every story is about: its being shared says little.</summary>
    private static readonly string[] WeakConcepts = ["patient", "information", "data", "system", "detail", "record", "see", "care", "health", "clinical", "medical", "relevant", "service", "thing", "need"];

    // Of each line a story has one: a story with another one wants something else. An action, a time, a direction.
    private const string Contrasts = """
        see | add | update | delete | send | stop | cancel | book | request | prescribe | refer | discharge | download | print | compare | tell | restrict | acknowledge
        send | receive
        begin | stop
        first | last | current | previous | future
        allow | restrict
        provider | consumer
        adult | child
        mother | father
        inpatient | outpatient
        paper | electronic
        nhs-number | local-number
        home | abroad
        positive | negative
        normal | abnormal
        before | after
        increase | decrease
        """;

    private static readonly string[] StopWords =
    [
        "a", "an", "the", "to", "of", "my", "our", "their", "his", "her", "its", "your", "i", "we", "you", "he", "she", "it", "they", "them", "me", "us",
        "be", "am", "is", "are", "was", "were", "been", "being", "able", "has", "have", "had", "having", "do", "does", "did", "will", "would", "can", "could", "may", "might", "should", "shall", "must",
        "that", "which", "who", "whose", "this", "these", "those", "any", "all", "some", "each", "every", "and", "or", "for", "in", "on", "at", "by", "with", "from", "into", "about", "as", "so", "such", "also",
        "when", "where", "while", "if", "then", "than", "there", "here", "what", "how", "why", "via", "through", "using", "use", "used", "within", "during", "more", "most", "very", "just", "own", "up", "want", "wish", "like", "because", "since", "ensure", "whether", "therefore", "hence", "help",
    ];

    private static readonly Dictionary<string, List<Phrase>> Phrases = ReadPhrases();

    private static readonly HashSet<string> Weak = new(WeakConcepts.Select(Stem.Of).Concat(WeakConcepts), StringComparer.Ordinal);

    private static readonly HashSet<string> Stops = new(StopWords.Concat(StopWords.Select(Stem.Of)), StringComparer.Ordinal);

    private static readonly Dictionary<string, List<int>> ContrastLines = ReadContrasts();

    /// <summary>Whether a word says nothing of its own.</summary>
    public static bool IsStopWord(string word) => Stops.Contains(word) || Stops.Contains(Stem.Of(word));

    /// <summary>Whether nearly every story is about this.</summary>
    public static bool IsWeak(string token) => Weak.Contains(token);

    /// <summary>The lines of contrasts that a token stands in.</summary>
    public static IReadOnlyList<int> Contrast(string token) => ContrastLines.TryGetValue(token, out var lines) ? lines : [];

    /// <summary>The concept that begins at a place, the longest phrase first; null where the word stands for itself.</summary>
    /// <param name="stems">Stems of the text, stop words included.</param>
    /// <param name="at">The place.</param>
    /// <param name="asAction">Whether an action is said here: <c>record</c> and <c>order</c> are actions and things.</param>
    public static Phrase? At(IReadOnlyList<string> stems, int at, bool asAction)
    {
        if (!Phrases.TryGetValue(stems[at], out var phrases)) return null;
        Phrase? found = null;
        foreach (var phrase in phrases)
        {
            if (found is not null && phrase.Stems.Count < found.Stems.Count) break;
            if (at + phrase.Stems.Count > stems.Count) continue;
            var i = 1;
            while (i < phrase.Stems.Count && stems[at + i] == phrase.Stems[i]) i++;
            if (i == phrase.Stems.Count && (found is null || phrase.IsAction == asAction)) found = phrase;
        }

        return found;
    }

    private static Dictionary<string, List<Phrase>> ReadPhrases()
    {
        var all = Lines(Actions, isAction: true).Concat(Lines(Things, isAction: false)).GroupBy(phrase => phrase.Stems[0], StringComparer.Ordinal);
        return all.ToDictionary(group => group.Key, group => group.OrderByDescending(phrase => phrase.Stems.Count).ToList(), StringComparer.Ordinal);
    }

    private static IEnumerable<Phrase> Lines(string lines, bool isAction) =>
        from line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let colon = line.IndexOf(':', StringComparison.Ordinal)
        from phrase in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries)
        select new Phrase(line[..colon], [.. StoryWords.Split(phrase).Select(Stem.Of)], isAction);

    private static Dictionary<string, List<int>> ReadContrasts()
    {
        var all = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var lines = Contrasts.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
            foreach (var token in lines[i].Split('|', StringSplitOptions.TrimEntries))
            {
                if (!all.TryGetValue(token, out var at)) all[token] = at = [];
                at.Add(i);
            }

        return all;
    }

    /// <summary>Words that stand for a concept.</summary>
    /// <param name="Concept">The concept's name.</param>
    /// <param name="Stems">The words.</param>
    /// <param name="IsAction">Whether somebody does it; else it is a thing or a manner.</param>
    internal sealed record Phrase(string Concept, IReadOnlyList<string> Stems, bool IsAction);
}
