namespace FhirStories.Server.Configuration;

/// <summary>Tells the person at the terminal where to go.</summary>
internal static class StartMessage
{
    public static void Print(WebApplication app)
    {
        foreach (var url in app.Urls)
        {
            Console.WriteLine($"Pages: {url}/");
            Console.WriteLine($"FHIR:  {url}{Rest.RestEndpoints.Base}/metadata");
        }
        Console.WriteLine("Press Ctrl+C to stop.");
    }
}
