using FhirStories.Server;
using FhirStories.Server.Configuration;

try
{
    await using var app = await FhirStoriesServer.BuildAsync(args);
    await app.StartAsync();
    await StartMessage.PrintAsync(app);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (ConfigurationException exception)
{
    foreach (var problem in exception.Problems) await Console.Error.WriteLineAsync(problem);
    return 2;
}
