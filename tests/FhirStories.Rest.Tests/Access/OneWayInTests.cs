using System.Reflection;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Tracing;
using FhirStories.Storage;
using FhirStories.Web;
using Xunit;

namespace FhirStories.Rest.Tests.Access;

/// <summary>What serves requests gets the repository as its caller may use it, and in no other way.</summary>
public sealed class OneWayInTests
{
    // What has the product's own rights: nothing that a request reaches may be handed it.
    private static readonly Type[] Bare = [typeof(FhirRepository), typeof(ResourceStore), typeof(StorageProvider)];

    // Made for one call, over the repository of its caller: registered nowhere, which the other test sees to.
    private static readonly string[] MadeForACall = ["OperationRequest", "CarrierStatement"];

    public static TheoryData<string> Assemblies() => [typeof(RestEndpoints).Assembly.GetName().Name!, typeof(FhirStoriesPages).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_class_that_serves_requests_is_handed_the_bare_repository_or_store(string assembly)
    {
        var types = Assembly.Load(assembly).GetTypes();
        Assert.True(types.Length > 30);
        var handed = from type in types
                     where !MadeForACall.Contains(type.Name)
                     from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                     from parameter in constructor.GetParameters()
                     where IsBare(parameter.ParameterType)
                     select $"{type.FullName}({parameter.ParameterType.Name} {parameter.Name})";
        // State machines keep what their methods were handed; whoever calls those has been looked at.
        Assert.DoesNotContain(handed, each => !each.Contains('<', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_field_of_them_keeps_it_either(string assembly)
    {
        var kept = from type in Assembly.Load(assembly).GetTypes()
                   where !MadeForACall.Contains(type.Name) && !type.Name.Contains('<', StringComparison.Ordinal)
                   from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                   where Bare.Contains(field.FieldType)
                   select $"{type.FullName}.{field.Name}";
        Assert.Empty(kept);
    }

    // Also what is handed the repository in turn: an artifact's resolver over the product's repository sees what nobody should.
    private static bool IsBare(Type type) => Bare.Contains(type)
        || type.Assembly == typeof(FhirRepository).Assembly && type != typeof(CallerRepository) && type != typeof(CatalogueTrace) && !IsOfProduct(type)
            && type.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => Bare.Contains(parameter.ParameterType)));

    // Definitions are everybody's, and packages an administrator's, which the table of operations sees to.
    private static bool IsOfProduct(Type type) => type.Namespace is "FhirStories.Repository.Packages";
}
