using FhirStories.Catalogue;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Writing;

/// <summary>Loads the starter catalogue into an empty store, in one transaction.</summary>
public static class CatalogueSeeder
{
    /// <summary>Loads it unless there is a story, feature or role already.</summary>
    /// <returns>Number of resources loaded; 0 when the store was not empty.</returns>
    /// <exception cref="InvalidDataException">A file of the starter catalogue is not fit to be stored.</exception>
    public static async Task<int> SeedAsync(FhirRepository repository, CancellationToken cancellation)
    {
        if (await repository.CountAsync("Basic", "", cancellation) > 0) return 0;
        var resources = new List<Resource>();
        foreach (var (name, json) in StarterCatalogue.Read())
        {
            var parsed = ResourceParser.ParseJson(json);
            resources.Add(parsed.Resource ?? throw new InvalidDataException($"{name}: {parsed.Issues[0].Message}"));
        }
        var results = await repository.PutAsync(resources, cancellation);
        for (var i = 0; i < results.Count; i++)
            if (results[i].Refusal is { } refusal)
                throw new InvalidDataException($"{resources[i].TypeName}/{resources[i].Id} of the starter catalogue was refused: {refusal.Message}");
        return results.Count;
    }
}
