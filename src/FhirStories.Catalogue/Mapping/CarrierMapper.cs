using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>Reads and writes one kind of item, on the element table of that kind.</summary>
internal sealed class CarrierMapper<T>(CarrierKind kind, FieldSet<T> fields, string[] profiles, Action<T, Reading>? check = null)
    where T : CarriedItem, new()
{
    public MappingResult<T> Read(Basic basic)
    {
        var source = basic.DeepCopy();
        var reading = new Reading(source.Meta?.Profile.Any(profile => profiles.Contains(Bare(profile))) == true);
        if (Carriers.KindOf(source) != kind)
            reading.Error(
                $"{kind.ToString().ToLowerInvariant()}-code-wrong", "Basic.code",
                $"This is not a {kind.ToString().ToLowerInvariant()}. Its code must be {Canonicals.FhirTypes}#{Carriers.CodeOf(kind).Coding[0].Code}.");

        var item = ReadFields(source, reading) with { Origin = new(source) };
        check?.Invoke((T)item, reading);
        return new((T)item, reading.Problems);
    }

    public Basic Write(T item)
    {
        var source = item.Origin.Value;
        var basic = source?.DeepCopy() ?? new Basic { Code = Carriers.CodeOf(kind) };
        var before = source is null ? new T() : ReadFields(source, new Reading(false));
        WriteOwnElements(item, before, basic);
        var extensions = basic.Extension.ToList();
        var modifiers = basic.ModifierExtension.ToList();
        fields.Write(item, before, source is not null, extensions, modifiers);
        basic.Extension = extensions;
        basic.ModifierExtension = modifiers;
        return basic;
    }

    private T ReadFields(Basic basic, Reading reading)
    {
        var known = (T)(new T() with
        {
            Id = basic.Id,
            Language = basic.Language,
            Profiles = (basic.Meta?.Profile ?? []).OfType<string>().ToValueList(),
            Identifiers = basic.Identifier.Select(identifier => new Carried<Identifier>(identifier)).ToValueList(),
            Author = basic.Author is null ? null : new(basic.Author),
            Created = basic.Created,
        });
        foreach (var unknown in basic.ModifierExtension.Where(modifier => !fields.Knows(modifier.Url)))
            reading.Warning(
                "carrier-modifier-unknown", "Basic.modifierExtension",
                $"The modifier {unknown.Url} is not understood here. It is kept, but what it changes about the meaning is not applied.");

        return fields.Read(
            known, [.. Located.All(basic.Extension, "Basic")], [.. Located.All(basic.ModifierExtension, "Basic", "modifierExtension")], "Basic", reading);
    }

    /// <summary>The Basic's own elements; only what changed is touched, since primitives may carry extensions.</summary>
    private static void WriteOwnElements(T item, T before, Basic basic)
    {
        if (item.Id != before.Id) basic.Id = item.Id;
        if (item.Language != before.Language) basic.Language = item.Language;
        if (!item.Profiles.Equals(before.Profiles)) (basic.Meta ??= new Meta()).Profile = item.Profiles.ToList();
        if (!item.Identifiers.Equals(before.Identifiers)) basic.Identifier = [.. item.Identifiers.Select(carried => carried.Value.DeepCopy())];
        if (!Equals(item.Author, before.Author)) basic.Author = item.Author?.Value.DeepCopy();
        if (item.Created != before.Created) basic.Created = item.Created;
    }

    private static string Bare(string? canonical) => (canonical ?? "").Split('|')[0];
}
