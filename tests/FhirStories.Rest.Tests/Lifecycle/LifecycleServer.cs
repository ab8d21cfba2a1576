using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

/// <summary>A server for the tests of the lifecycle: they release and retire stories by the dozen, which other tests count.</summary>
public sealed class LifecycleServer : RunningServer;

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class LifecycleTests : ICollectionFixture<LifecycleServer>
{
    public const string Name = "Lifecycle";
}
