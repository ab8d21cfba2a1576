using FhirStories.Repository.Access;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Makes and changes accounts, and says what is wrong with what somebody chose.</summary>
internal sealed class AccountWriting(AccountsContext accounts, UserManager<Account> users, AccountDirectory directory, AuthorRecords authors, TimeProvider time)
{
    /// <summary>Fewest characters of a password: length is what makes it hard to guess, not signs and digits (NIST SP 800-63B §3.1.1).</summary>
    public const int ShortestPassword = 12;

    /// <summary>Most characters of a password; hashing takes longer with each.</summary>
    public const int LongestPassword = 256;

    /// <summary>Most characters of a user name.</summary>
    public const int LongestUserName = 64;

    private const int MostAttempts = 20;

    /// <summary>Roles that an account may have.</summary>
    public static readonly IReadOnlyList<CallerRole> Roles = [CallerRole.Reader, CallerRole.Contributor, CallerRole.Editor, CallerRole.Administrator];

    /// <summary>The role of a name; null where it is none that an account may have.</summary>
    public static CallerRole? RoleOf(string? name) =>
        Roles.Where(role => string.Equals(role.ToString(), name, StringComparison.Ordinal)).Select(role => (CallerRole?)role).FirstOrDefault();

    /// <summary>Makes an account.</summary>
    /// <returns>The account, or what is wrong.</returns>
    public async Task<(Account? Account, IReadOnlyList<FormProblem> Problems)> AddAsync(NewAccount chosen, CallerRole role, AccountState state, string note)
    {
        var problems = NameProblems(chosen.Name);
        if (chosen.UserName.Length == 0) problems.Add(new("UserName", "UserNameMissing"));
        else if (chosen.UserName.Length > LongestUserName) problems.Add(new("UserName", "UserNameLong"));
        if (PasswordProblem(chosen.Password, "Password") is { } problem) problems.Add(problem);
        if (problems.Count > 0) return (null, problems);
        var account = new Account { UserName = chosen.UserName, Name = chosen.Name, Role = (byte)role, State = state, Note = note, Created = time.GetUtcNow().ToUnixTimeMilliseconds() };
        IdentityResult result;
        try
        {
            result = await users.CreateAsync(account, chosen.Password);
        }
        catch (DbUpdateException)
        {
            // Somebody chose the same name at the very same time, and was first.
            accounts.Entry(account).State = EntityState.Detached;
            if (await users.FindByNameAsync(chosen.UserName) is null) throw;
            return (null, [new("UserName", "UserNameTaken")]);
        }
        return result.Succeeded ? (account, []) : (null, [.. result.Errors.Select(error => ProblemOf(error, "Password"))]);
    }

    /// <summary>Sees to it that an account that may sign in has its Practitioner. Several requests may do so at once.</summary>
    public async Task ActivateAsync(Account account, CancellationToken cancellation)
    {
        if (account.Practitioner is not null) return;
        var practitioner = await authors.WriteAsync(account, cancellation);
        var stamp = Guid.NewGuid().ToString();
        await accounts.Users.Where(a => a.Id == account.Id && a.Practitioner == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Practitioner, practitioner).SetProperty(a => a.ConcurrencyStamp, stamp), cancellation);
        await accounts.Entry(account).ReloadAsync(cancellation);
        directory.Forget(account.Id);
    }

    /// <summary>Changes an account. Where somebody else changes it at the same time, the change is made to what is there then.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">Makes the change; false where it is not to be made to the account as it stands now.</param>
    /// <returns>Whether it was made; false also where the account is gone.</returns>
    public Task<bool> ChangeAsync(Account account, Func<Account, bool> change) =>
        RepeatAsync(account, async () => change(account) ? await users.UpdateAsync(account) : null);

    /// <summary>Does something to an account, again where somebody else changed it at the same time.</summary>
    /// <param name="account">The account.</param>
    /// <param name="work">Does it; null where it is not to be done any more.</param>
    /// <returns>Whether it was done.</returns>
    /// <exception cref="InvalidOperationException">It was refused for another reason.</exception>
    public async Task<bool> RepeatAsync(Account account, Func<Task<IdentityResult?>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (accounts.Entry(account).State == EntityState.Detached || await work() is not { } result) return false;
            directory.Forget(account.Id);
            if (result.Succeeded) return true;
            if (attempt == MostAttempts || result.Errors.All(error => error.Code != nameof(IdentityErrorDescriber.ConcurrencyFailure)))
                throw new InvalidOperationException($"Account {account.Id} could not be stored: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
            await accounts.Entry(account).ReloadAsync();
        }
    }

    /// <summary>Gives an account another name, here and in the catalogue.</summary>
    public async Task<IReadOnlyList<FormProblem>> RenameAsync(Account account, string name, CancellationToken cancellation)
    {
        var problems = NameProblems(name);
        if (problems.Count > 0) return problems;
        if (!await ChangeAsync(account, changed =>
        {
            changed.Name = name;
            return true;
        })) return [new("", "AccountGone")];
        if (account.Practitioner is null) await ActivateAsync(account, cancellation);
        else await authors.WriteAsync(account, cancellation);
        return [];
    }

    /// <summary>Sets a password, whatever the one before was; every sign-in of the account ends, and a lock-out too.</summary>
    public async Task<IReadOnlyList<FormProblem>> SetPasswordAsync(Account account, string password)
    {
        if (PasswordProblem(password, "Password") is { } problem) return [problem];
        var result = await users.ResetPasswordAsync(account, await users.GeneratePasswordResetTokenAsync(account), password);
        if (result.Succeeded) await users.SetLockoutEndDateAsync(account, null);
        directory.Forget(account.Id);
        return [.. result.Errors.Select(error => ProblemOf(error, "Password"))];
    }

    /// <summary>Changes a password by the one before; every other sign-in of the account ends.</summary>
    public async Task<IReadOnlyList<FormProblem>> ChangePasswordAsync(Account account, string current, string password)
    {
        if (PasswordProblem(password, "Password") is { } problem) return [problem];
        if (current.Length > LongestPassword) return [new("Current", "PasswordWrong")];
        var result = await users.ChangePasswordAsync(account, current, password);
        directory.Forget(account.Id);
        return [.. result.Errors.Select(error => ProblemOf(error, "Password"))];
    }

    private static List<FormProblem> NameProblems(string name) =>
        name.Length == 0 ? [new("Name", "NameMissing")] : name.Length > Account.LongestName ? [new("Name", "NameLong")] : [];

    private static FormProblem? PasswordProblem(string password, string field) =>
        password.Length == 0 ? new(field, "PasswordMissing")
        : password.Length > LongestPassword ? new(field, "PasswordLong") : null;

    private static FormProblem ProblemOf(IdentityError error, string field) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => new("UserName", "UserNameTaken"),
        nameof(IdentityErrorDescriber.InvalidUserName) => new("UserName", "UserNameLetters"),
        nameof(IdentityErrorDescriber.PasswordTooShort) => new(field, "PasswordShort"),
        nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) => new(field, "PasswordSame"),
        nameof(IdentityErrorDescriber.PasswordMismatch) => new("Current", "PasswordWrong"),
        _ => new("", "Failed"),
    };
}
