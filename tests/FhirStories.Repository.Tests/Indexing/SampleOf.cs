using System.Collections;
using FhirStories.Repository.Indexing;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Tests.Indexing;

/// <summary>Makes resources that have a value where a path of a search parameter leads.</summary>
internal static class SampleOf
{
    private static readonly ModelInspector Model = ModelInfo.ModelInspector;

    /// <summary>Adds to a resource, or to a part of one, what a path leads to.</summary>
    /// <param name="start">Where the path starts.</param>
    /// <param name="steps">The path.</param>
    /// <param name="preferred">Types that a choice should have at the end of the path, the best first.</param>
    /// <returns>The value there.</returns>
    public static Base Grow(Base start, IReadOnlyList<PathStep> steps, IReadOnlyList<string> preferred)
    {
        var at = start;
        for (var i = 0; i < steps.Count; i++)
        {
            switch (steps[i])
            {
                case Child child:
                    at = ChildOf(at, child.Name, i + 1 < steps.Count && steps[i + 1] is OfType named ? [named.TypeName] : preferred);
                    break;
                case WhereEquals where:
                    Set(at, where.Name, Text(Property(at, where.Name), where.Texts[0]));
                    break;
                case WhereTarget target:
                    ((ResourceReference)at).Reference = $"{target.TypeName}/1";
                    break;
            }
        }
        return at;
    }

    private static Base ChildOf(Base parent, string name, IReadOnlyList<string> preferred)
    {
        if (parent.TryGetValue(name, out var there) && (there is Base one ? one : ((IEnumerable)there).Cast<Base>().FirstOrDefault()) is { } known) return known;
        var property = Property(parent, name);
        var mapping = property.PropertyTypeMapping is { IsBackboneType: true } backbone ? backbone : Choice(property, preferred);
        var native = property.NativeProperty!.PropertyType;
        native = native.IsGenericType && typeof(IList).IsAssignableFrom(native) ? native.GetGenericArguments()[0] : native;
        var value = native.IsGenericType ? Primitive(native, "five") : mapping.IsFhirPrimitive || Filled.Contains(mapping.Name) ? Leaf(mapping.Name, null) : (Base)Activator.CreateInstance(Concrete(mapping))!;
        Set(parent, name, value);
        return value;
    }

    private static PrimitiveType Text(PropertyMapping property, string text) => Primitive(property.NativeProperty!.PropertyType, text);

    private static Type Concrete(ClassMapping mapping) => mapping.NativeType.IsAbstract ? typeof(Basic) : mapping.NativeType;

    private static ClassMapping Choice(PropertyMapping property, IReadOnlyList<string> preferred)
    {
        var types = property.FhirType.Select(t => Model.FindOrImportClassMapping(t)!).ToList();
        if (types is [{ Name: "DataType" or "Element" }]) types = [.. preferred.Select(p => Model.FindClassMapping(p)!)];
        return preferred.Select(p => types.FirstOrDefault(t => string.Equals(t.Name, p, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(t => t is not null) ?? types[0];
    }

    private static PropertyMapping Property(Base parent, string name) =>
        Model.FindOrImportClassMapping(parent.GetType())!.FindMappedElementByName(name) ?? throw new InvalidOperationException($"{parent.TypeName} has no '{name}'.");

    private static void Set(Base parent, string name, Base value)
    {
        var property = Property(parent, name).NativeProperty!;
        if (!typeof(IList).IsAssignableFrom(property.PropertyType)) property.SetValue(parent, value);
        else
        {
            if (property.GetValue(parent) is not IList list) property.SetValue(parent, list = (IList)Activator.CreateInstance(property.PropertyType)!);
            list.Add(value);
        }
    }

    private static readonly string[] Filled =
        ["CodeableConcept", "Coding", "Identifier", "ContactPoint", "HumanName", "Address", "Quantity", "SimpleQuantity", "Age", "Duration", "Distance", "Count", "Money", "Range", "SampledData", "Reference", "Period", "Timing", "xhtml"];

    private static Base Leaf(string type, string? text) => type switch
    {
        "boolean" => new FhirBoolean(text is null or "true"),
        "integer" or "positiveInt" or "unsignedInt" => (Base)Activator.CreateInstance(Model.FindClassMapping(type)!.NativeType, 5)!,
        "decimal" => new FhirDecimal(5.5m),
        "date" => new Date("2020-05-05"),
        "dateTime" => new FhirDateTime("2020-05-05T05:05:05Z"),
        "instant" => new Instant(new DateTimeOffset(2020, 5, 5, 5, 5, 5, TimeSpan.Zero)),
        "time" => new Time("05:05:05"),
        "CodeableConcept" => new CodeableConcept("https://my.test/s", "c", "words"),
        "Coding" => new Coding("https://my.test/s", "c"),
        "Identifier" => new Identifier("https://my.test/s", "5"),
        "ContactPoint" => new ContactPoint { Value = "5" },
        "HumanName" => new HumanName { Family = "Five" },
        "Address" => new Address { City = "Five", State = "S", PostalCode = "5", Country = "C", Use = Address.AddressUse.Home },
        "Quantity" or "SimpleQuantity" or "Age" or "Duration" or "Distance" or "Count" => Measured((Quantity)Activator.CreateInstance(Model.FindClassMapping(type)?.NativeType ?? typeof(Quantity))!),
        "Money" => new Money { Value = 5, Currency = Money.Currencies.GBP },
        "Range" => new Hl7.Fhir.Model.Range { Low = new Quantity(5, "mg"), High = new Quantity(6, "mg") },
        "SampledData" => new SampledData { Origin = new Quantity(5, "mg"), Data = "1 L 2" },
        "Reference" => new ResourceReference("Patient/1"),
        "Period" => new Period { Start = "2020" },
        "Timing" => new Timing { EventElement = [new FhirDateTime("2020")] },
        _ when Model.FindClassMapping(type) is { IsFhirPrimitive: true } mapping => Primitive(mapping.NativeType, text ?? "five"),
        _ => throw new InvalidOperationException($"There is no sample of {type}."),
    };

    private static Quantity Measured(Quantity quantity)
    {
        (quantity.Value, quantity.Unit, quantity.System, quantity.Code) = (5, "mg", "http://unitsofmeasure.org", "mg");
        return quantity;
    }

    private static PrimitiveType Primitive(Type native, string text)
    {
        // A code whose values the model knows is one of them.
        if (native.IsGenericType && text == "five") text = Hl7.Fhir.Utility.EnumUtility.GetLiteral((Enum)Enum.GetValues(native.GetGenericArguments()[0]).GetValue(0)!)!;
        var primitive = (PrimitiveType)Activator.CreateInstance(native)!;
        primitive.JsonValue = text;
        return primitive;
    }
}
