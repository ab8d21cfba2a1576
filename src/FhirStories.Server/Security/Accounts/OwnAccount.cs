using System.Buffers.Text;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Server.Security.Apps;
using FhirStories.Server.Security.Bearer;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FhirStories.Server.Security.Accounts;

/// <summary>What people see and change of their own accounts.</summary>
internal sealed class OwnAccount(
    CurrentCaller current, UserManager<Account> users, SignInManager<Account> signIn, AccountWriting writing, PersonalTokens tokens, DoorAudit audit, TimeProvider time,
    AppGrants? grants = null) : IOwnAccount
{
    private const int MostPasskeys = 20;

    /// <inheritdoc/>
    public async Task<OwnAccountView?> GetAsync(CancellationToken cancellation) => await FindAsync() is { } account
        ? new OwnAccountView(account.Name, account.UserName ?? "", ((CallerRole)account.Role).ToString(), account.PasswordHash is not null, account.Practitioner) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> RenameAsync(string name, CancellationToken cancellation) =>
        await FindAsync() is { } account ? await writing.RenameAsync(account, name, cancellation) : Gone;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> ChangePasswordAsync(string current, string password, CancellationToken cancellation)
    {
        if (await FindAsync() is not { } account) return Gone;
        var problems = await writing.ChangePasswordAsync(account, current, password);
        if (problems.Any(problem => problem.Field == "Current")) await audit.ChangedOwnAsync('U', "The password was not changed: the one before was wrong.", AuditOutcome.Refused);
        if (problems.Count > 0) return problems;
        // This sign-in goes on.
        await signIn.RefreshSignInAsync(account);
        await audit.ChangedOwnAsync('U', "The password was changed; every other sign-in of the account has ended.");
        return [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TokenView>> TokensAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. (await tokens.ListAsync(current.Value.Account, cancellation)).Select(row => new TokenView(
            row.Id, row.Name, row.Scopes ?? "", Instant(row.Created), Instant(row.Expires), row.LastUsed is { } used ? Instant(used) : null,
            row.Revoked is not null ? TokenState.Revoked : row.Expires <= now ? TokenState.Expired : TokenState.Good))];
    }

    /// <inheritdoc/>
    public async Task<(string? Token, IReadOnlyList<FormProblem> Problems)> AddTokenAsync(string name, int days, string scopes, CancellationToken cancellation)
    {
        var problems = new List<FormProblem>();
        if (name.Length == 0) problems.Add(new("Name", "TokenNameMissing"));
        else if (name.Length > PersonalTokenRow.LongestName) problems.Add(new("Name", "NameLong"));
        if (days is < 1 or > PersonalTokens.LongestDays) problems.Add(new("Days", "DaysWrong"));
        var kept = ScopeList.Read(scopes);
        if (kept is null || kept.Any(scope => !scope.IsResource)) problems.Add(new("Scopes", "ScopesWrong"));
        if (problems.Count > 0) return (null, problems);
        var text = kept!.Count == 0 ? null : string.Join(' ', kept.Select(scope => scope.AsV2));
        if (await tokens.AddAsync(current.Value.Account, name, days, text, cancellation) is not { } token) return (null, [new("", "TooManyTokens")]);
        await audit.ChangedOwnAsync('C', $"A personal access token was made, for {days} days and {(text is null ? "all that the account may do" : text)}.");
        return (token, []);
    }

    /// <inheritdoc/>
    public async Task RevokeTokenAsync(string id, CancellationToken cancellation)
    {
        if (await tokens.RevokeAsync(current.Value.Account, id, cancellation)) await audit.ChangedOwnAsync('D', "A personal access token was revoked.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PasskeyView>> PasskeysAsync(CancellationToken cancellation) => await FindAsync() is { } account
        ? [.. (await users.GetPasskeysAsync(account)).OrderBy(key => key.CreatedAt).Select(key => new PasskeyView(Base64Url.EncodeToString(key.CredentialId), key.Name ?? "", key.CreatedAt))] : [];

    /// <inheritdoc/>
    public async Task<string> PasskeyCreationAsync()
    {
        var account = await FindAsync() ?? throw new InvalidOperationException("Nobody is signed in.");
        return await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id, Name = account.UserName ?? "", DisplayName = account.Name });
    }

    /// <inheritdoc/>
    public async Task<bool> AddPasskeyAsync(string credential, string name, CancellationToken cancellation)
    {
        if (await FindAsync() is not { } account || (await users.GetPasskeysAsync(account)).Count >= MostPasskeys) return false;
        PasskeyAttestationResult made;
        try
        {
            made = await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nothing was asked of this browser, or too long ago.
            return false;
        }
        if (!made.Succeeded || made.UserEntity.Id != account.Id) return false;
        made.Passkey.Name = name.Length > Account.LongestName ? name[..Account.LongestName] : name;
        if (!(await users.AddOrUpdatePasskeyAsync(account, made.Passkey)).Succeeded) return false;
        await audit.ChangedOwnAsync('C', "A passkey was added.");
        return true;
    }

    /// <inheritdoc/>
    public async Task RemovePasskeyAsync(string id, CancellationToken cancellation)
    {
        if (!Base64Url.IsValid(id) || await FindAsync() is not { } account) return;
        var key = Base64Url.DecodeFromChars(id);
        if (await users.GetPasskeyAsync(account, key) is null) return;
        await writing.RepeatAsync(account, async () => await users.RemovePasskeyAsync(account, key));
        await audit.ChangedOwnAsync('D', "A passkey was removed.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GrantView>> GrantsAsync(CancellationToken cancellation) =>
        grants is null ? [] : await grants.ListAsync(current.Value.Account, cancellation);

    /// <inheritdoc/>
    public async Task RevokeGrantAsync(string id, CancellationToken cancellation)
    {
        if (grants is not null && await grants.RevokeAsync(current.Value.Account, id, cancellation)) await audit.ChangedOwnAsync('D', "What an app was allowed was taken back; its tokens are worth nothing any more.");
    }

    private static IReadOnlyList<FormProblem> Gone => [new("", "AccountGone")];

    private Task<Account?> FindAsync() => users.FindByIdAsync(current.Value.Account);

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
