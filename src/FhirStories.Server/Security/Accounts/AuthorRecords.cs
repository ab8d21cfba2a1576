using FhirStories.Repository;
using FhirStories.Repository.Access;
using Hl7.Fhir.Model;
using Account = FhirStories.Storage.Accounts.Account;

namespace FhirStories.Server.Security.Accounts;

/// <summary>The Practitioner that stands for an account in the catalogue, which authors point to. It has the name and nothing else of the account.</summary>
internal sealed class AuthorRecords(FhirRepository repository)
{
    /// <summary>Writes the Practitioner of an account, and says its id.</summary>
    /// <exception cref="InvalidOperationException">The repository refused it.</exception>
    public async System.Threading.Tasks.Task<string> WriteAsync(Account account, CancellationToken cancellation)
    {
        var id = account.Practitioner ?? AccountPractitioner.IdOf(account.Id);
        var result = (await repository.PutAsync([new Practitioner { Id = id, Active = true, Name = [new HumanName { Text = account.Name }] }], cancellation))[0];
        return result.Refusal is null ? id : throw new InvalidOperationException($"The Practitioner of account {account.Id} could not be stored: {result.Refusal.Message}");
    }
}
