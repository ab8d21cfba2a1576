using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Accounts;
using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Authority;

/// <summary>The accounts of those whom an authority vouches for: made when somebody first comes, with the name and the role that the authority says.</summary>
internal sealed class ExternalAccounts(
    AccountsContext accounts, UserManager<Account> users, AccountWriting writing, AccountDirectory directory, KnownSubjects known, SecuritySettings settings, DoorAudit audit, TimeProvider time)
{
    private const string Provider = "authority";
    private const int LongestSubject = 255;

    /// <summary>The account of somebody; null where the authority does not say who it is, or the account is locked here.</summary>
    public async Task<AccountStanding?> FindAsync(ClaimsPrincipal principal, CancellationToken cancellation)
    {
        if (principal.FindFirstValue("sub") is not { Length: > 0 and <= LongestSubject } subject) return null;
        var role = RoleOf(principal);
        if (known.Ids.TryGetValue(subject, out var id) && await directory.FindAsync(id, cancellation) is { } standing && standing.Role == role)
            return standing.State == AccountState.Active ? standing : null;
        var account = await users.FindByLoginAsync(Provider, subject) ?? await AddAsync(principal, subject, role, cancellation);
        if (account.Role != (byte)role)
        {
            var before = (CallerRole)account.Role;
            await writing.ChangeAsync(account, changed =>
            {
                changed.Role = (byte)role;
                return true;
            });
            await audit.ChangedAsync('U', AuditInteractions.SecurityRoles, account, $"The authority says the role {role}; it was {before}.");
        }
        await writing.ActivateAsync(account, cancellation);
        known.Remember(subject, account.Id);
        return await directory.ActiveAsync(account.Id, cancellation);
    }

    private async Task<Account> AddAsync(ClaimsPrincipal principal, string subject, CallerRole role, CancellationToken cancellation)
    {
        var name = principal.FindFirstValue("name") ?? principal.FindFirstValue("preferred_username") ?? subject;
        var account = new Account { Name = name.Length > Account.LongestName ? name[..Account.LongestName] : name, Role = (byte)role, Created = time.GetUtcNow().ToUnixTimeMilliseconds() };
        account.UserName = account.Id;
        try
        {
            await using var transaction = await accounts.Database.BeginTransactionAsync(cancellation);
            Require(await users.CreateAsync(account));
            var linked = await users.AddLoginAsync(account, new UserLoginInfo(Provider, subject, null));
            if (linked.Errors.All(error => error.Code != nameof(IdentityErrorDescriber.LoginAlreadyAssociated)))
            {
                Require(linked);
                await transaction.CommitAsync(cancellation);
                await audit.ChangedAsync('C', AuditInteractions.SecurityRoles, account, $"The authority vouches for somebody new, with the role {role}.");
                return account;
            }
        }
        catch (DbUpdateException)
        {
            // As below, but seen by the database.
        }
        // Somebody's first requests came at once; another one was first.
        accounts.ChangeTracker.Clear();
        return await users.FindByLoginAsync(Provider, subject) ?? throw new InvalidOperationException("The account could not be stored.");
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The account could not be stored: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }

    // Of several roles the highest; who has none that means anything here may read.
    private CallerRole RoleOf(ClaimsPrincipal principal)
    {
        var authority = settings.Authority!;
        return ValuesOf(principal, authority.RoleClaim).Select(value => authority.Roles.TryGetValue(value, out var role) ? role : CallerRole.Reader).DefaultIfEmpty(CallerRole.Reader).Max();
    }

    /// <summary>The values of a claim. A name with points may also lead into a claim that is an object, such as <c>realm_access.roles</c>.</summary>
    internal static IEnumerable<string> ValuesOf(ClaimsPrincipal principal, string name)
    {
        if (principal.FindFirst(name) is not null) return principal.FindAll(name).Select(claim => claim.Value);
        var parts = name.Split('.');
        if (parts.Length == 1 || principal.FindFirstValue(parts[0]) is not { } text || !text.StartsWith('{')) return [];
        using var document = JsonDocument.Parse(text);
        var at = document.RootElement;
        foreach (var part in parts[1..])
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at)) return [];
        return at.ValueKind switch
        {
            JsonValueKind.Array => [.. at.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)],
            JsonValueKind.String => [at.GetString()!],
            _ => [],
        };
    }
}

/// <summary>Which account stands for which subject of the authority.</summary>
internal sealed class KnownSubjects
{
    private const int Most = 10_000;

    /// <summary>Ids of accounts by subject.</summary>
    public ConcurrentDictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>Remembers one.</summary>
    public void Remember(string subject, string account)
    {
        if (Ids.Count >= Most) Ids.Clear();
        Ids[subject] = account;
    }
}
