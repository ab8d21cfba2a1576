using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore.Models;

namespace FhirStories.Storage.Accounts;

/// <summary>Who may sign in, and the apps and tokens that act for them. It lies beside the catalogue in the same database, with migrations of its own.</summary>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options) : IdentityUserContext<Account>(options)
{
    /// <summary>The table that says which migrations the database has.</summary>
    public const string History = "__AccountsMigrationsHistory";

    // Hexadecimal digits of a SHA-256.
    private const int HashLength = 64;
    private const int IdLength = 64;

    /// <summary>One-time links.</summary>
    public DbSet<OneTimeLinkRow> OneTimeLinks => Set<OneTimeLinkRow>();

    /// <summary>Personal access tokens.</summary>
    public DbSet<PersonalTokenRow> PersonalTokens => Set<PersonalTokenRow>();

    /// <summary>Shared keys.</summary>
    public DbSet<SecurityKeyRow> SecurityKeys => Set<SecurityKeyRow>();

    // The base asks the application's services which version of its tables is wanted: the one with passkeys.
    private static readonly ServiceProvider WithPasskeys =
        new ServiceCollection().Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();

    /// <inheritdoc/>
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseApplicationServiceProvider(WithPasskeys);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseOpenIddict();

        builder.Entity<Account>(account =>
        {
            account.ToTable("Account");
            account.Property(a => a.Id).HasMaxLength(IdLength);
            account.Property(a => a.Name).HasMaxLength(Account.LongestName);
            account.Property(a => a.Note).HasMaxLength(Account.LongestNote);
            account.Property(a => a.Practitioner).HasMaxLength(IdLength);
            account.HasIndex(a => a.State);
        });
        builder.Entity<IdentityUserClaim<string>>().ToTable("AccountClaim");
        builder.Entity<IdentityUserLogin<string>>(login =>
        {
            login.ToTable("AccountLogin");
            login.Property(l => l.ProviderKey).HasMaxLength(400);
        });
        builder.Entity<IdentityUserToken<string>>().ToTable("AccountToken");
        builder.Entity<IdentityUserPasskey<string>>().ToTable("AccountPasskey");
        builder.Entity<OneTimeLinkRow>(row =>
        {
            row.ToTable("OneTimeLink");
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).HasMaxLength(IdLength);
            row.Property(r => r.Hash).HasMaxLength(HashLength);
            row.Property(r => r.Note).HasMaxLength(Account.LongestNote);
            row.Property(r => r.AccountId).HasMaxLength(IdLength);
            row.Property(r => r.MadeBy).HasMaxLength(IdLength);
            row.HasIndex(r => r.Hash).IsUnique();
            row.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<PersonalTokenRow>(row =>
        {
            row.ToTable("PersonalToken");
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).HasMaxLength(IdLength);
            row.Property(r => r.AccountId).HasMaxLength(IdLength);
            row.Property(r => r.Name).HasMaxLength(PersonalTokenRow.LongestName);
            row.Property(r => r.Hash).HasMaxLength(HashLength);
            row.HasIndex(r => r.Hash).IsUnique();
            row.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SecurityKeyRow>(row =>
        {
            row.ToTable("SecurityKey");
            row.HasKey(r => r.Name);
            row.Property(r => r.Name).HasMaxLength(200);
            row.Property(r => r.Use).HasMaxLength(32);
        });

        // The library leaves the length of its keys open; an index of four texts would be longer than SQL Server allows.
        builder.Entity<OpenIddictEntityFrameworkCoreApplication>().Property(a => a.Id).HasMaxLength(IdLength);
        builder.Entity<OpenIddictEntityFrameworkCoreScope>().Property(s => s.Id).HasMaxLength(IdLength);
        builder.Entity<OpenIddictEntityFrameworkCoreAuthorization>(row =>
        {
            row.Property(a => a.Id).HasMaxLength(IdLength);
            row.Property(a => a.Subject).HasMaxLength(100);
        });
        builder.Entity<OpenIddictEntityFrameworkCoreToken>(row =>
        {
            row.Property(t => t.Id).HasMaxLength(IdLength);
            row.Property(t => t.Subject).HasMaxLength(100);
        });
        Collate(builder);
    }

    // As in the catalogue: codes and hashes are case-sensitive, and the database may have been made by somebody else.
    private void Collate(ModelBuilder builder)
    {
        var collation = CatalogueContext.CollationOf(Database.ProviderName);
        if (collation is null) return;
        foreach (var property in builder.Model.GetEntityTypes().Where(type => !type.IsMappedToJson()).SelectMany(type => type.GetProperties()))
            if (property.ClrType == typeof(string)) property.SetCollation(collation);
    }
}
