using FhirStories.Storage.Forms;
using FhirStories.Storage.Imports;
using FhirStories.Storage.Index;
using FhirStories.Storage.Jobs;
using FhirStories.Storage.Model;
using FhirStories.Storage.Packages;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirStories.Storage;

/// <summary>The one relational model (DESIGN §7). It makes migrations and serves cold paths; hot paths run prepared commands over the same tables.</summary>
public sealed class CatalogueContext(DbContextOptions<CatalogueContext> options) : DbContext(options)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (CollationOf(Database.ProviderName) is { } order) modelBuilder.UseCollation(order);

        modelBuilder.Entity<ResourceRow>(Resource);
        modelBuilder.Entity<PackageRow>(Package);
        modelBuilder.Entity<JobRow>(Job);
        modelBuilder.Entity<FormDraftRow>(Form);
        modelBuilder.Entity<ImportUploadRow>(Upload);
        modelBuilder.Entity<TokenRow>(row =>
        {
            Index(row, "TokenIndex");
            row.Property(r => r.System).HasMaxLength(IndexText.CodeLength);
            row.Property(r => r.Code).HasMaxLength(IndexText.CodeLength);
            // The resource before the system: a code is asked for with and without one, and both come in page order.
            row.HasIndex(r => new { r.ParameterId, r.Code, r.ResourceKey, r.System });
        });
        modelBuilder.Entity<StringRow>(row =>
        {
            Index(row, "StringIndex");
            row.Property(r => r.Folded).HasMaxLength(IndexText.FoldedLength);
            row.HasIndex(r => new { r.ParameterId, r.Folded, r.ResourceKey });
        });
        modelBuilder.Entity<UriRow>(row =>
        {
            Index(row, "UriIndex");
            row.Property(r => r.Value).HasMaxLength(IndexText.UriLength);
            row.HasIndex(r => new { r.ParameterId, r.Value, r.ResourceKey });
        });
        modelBuilder.Entity<ReferenceRow>(row =>
        {
            Index(row, "ReferenceIndex");
            row.Property(r => r.TargetType).HasMaxLength(64);
            row.Property(r => r.TargetId).HasMaxLength(IndexText.UriLength);
            row.Property(r => r.TargetVersion).HasMaxLength(IndexText.CodeLength);
            row.HasIndex(r => new { r.ParameterId, r.TargetId, r.TargetType, r.ResourceKey });
        });
        modelBuilder.Entity<DateRow>(row =>
        {
            Index(row, "DateIndex");
            row.HasIndex(r => new { r.ParameterId, r.Low, r.High, r.ResourceKey });
            row.HasIndex(r => new { r.ParameterId, r.High, r.ResourceKey });
        });
        modelBuilder.Entity<NumberRow>(row =>
        {
            Index(row, "NumberIndex");
            row.HasIndex(r => new { r.ParameterId, r.Low, r.High, r.ResourceKey });
        });
        modelBuilder.Entity<QuantityRow>(row =>
        {
            Index(row, "QuantityIndex");
            row.Property(r => r.System).HasMaxLength(IndexText.CodeLength);
            row.Property(r => r.Code).HasMaxLength(IndexText.CodeLength);
            row.HasIndex(r => new { r.ParameterId, r.Code, r.Low, r.High, r.ResourceKey });
        });
        if (modelBuilder.Model.GetCollation() is { } collation) Collate(modelBuilder, collation);
    }

    /// <summary>The collation of all texts on a database product; null for its own.</summary>
    /// <remarks>Codes, ids and uris are case-sensitive, and a keyset page needs one order everywhere: that of the code points.</remarks>
    internal static string? CollationOf(string? providerName) =>
        providerName?.EndsWith("SqlServer", StringComparison.Ordinal) == true ? "Latin1_General_100_BIN2"
        : providerName?.EndsWith("PostgreSQL", StringComparison.Ordinal) == true ? "C" : null;

    // On every column: the database may have been made by somebody else, with an order of its own.
    private static void Collate(ModelBuilder modelBuilder, string collation)
    {
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(t => t.GetProperties()))
            if (property.ClrType == typeof(string)) property.SetCollation(collation);
    }

    private static void Resource(EntityTypeBuilder<ResourceRow> row)
    {
        row.ToTable("Resource");
        row.HasKey(r => r.VersionKey);
        row.Property(r => r.VersionKey).ValueGeneratedNever();
        row.Property(r => r.Type).HasMaxLength(64);
        row.Property(r => r.Id).HasMaxLength(64).IsRequired();
        row.Property(r => r.Owner).HasMaxLength(WriteOperation.LongestAuthor);
        row.Property(r => r.SeenBy).HasMaxLength(WriteOperation.LongestAuthor);
        row.HasIndex(r => new { r.Type, r.Id }, "IX_Resource_Current").IsUnique().HasFilter("\"IsCurrent\" = 1");
        row.HasIndex(r => new { r.Type, r.ResourceKey }, "IX_Resource_CurrentKey").IsUnique().HasFilter("\"IsCurrent\" = 1");
        row.HasIndex(r => new { r.ResourceKey, r.Version }, "IX_Resource_Version").IsUnique();
        row.HasIndex(r => new { r.Type, r.VersionKey }, "IX_Resource_History");
        row.HasIndex(r => new { r.Type, r.Instant, r.ResourceKey }, "IX_Resource_Instant").HasFilter("\"IsCurrent\" = 1");
        // Few are hidden: what is counted over index rows alone leaves them out by this.
        row.HasIndex(r => new { r.ResourceKey, r.SeenBy }, "IX_Resource_Hidden").HasFilter("\"SeenBy\" IS NOT NULL");
    }

    private static void Package(EntityTypeBuilder<PackageRow> row)
    {
        row.ToTable("Package");
        row.HasKey(r => r.Ordinal);
        row.Property(r => r.Ordinal).ValueGeneratedNever();
        row.Property(r => r.Name).HasMaxLength(StoredPackage.LongestName);
        row.Property(r => r.Version).HasMaxLength(StoredPackage.LongestVersion);
        row.Property(r => r.FhirVersion).HasMaxLength(32);
        row.Property(r => r.ContentKey).HasMaxLength(64);
        row.HasIndex(r => new { r.Name, r.Version }, "IX_Package_NameVersion").IsUnique();
    }

    private static void Job(EntityTypeBuilder<JobRow> row)
    {
        row.ToTable("Job");
        row.HasKey(r => r.Id);
        row.Property(r => r.Id).HasMaxLength(36);
        row.Property(r => r.Kind).HasMaxLength(StoredJob.LongestKind);
        row.Property(r => r.Subject).HasMaxLength(StoredJob.LongestSubject);
        row.Property(r => r.Holder).HasMaxLength(200);
        row.HasIndex(r => new { r.Due, r.Id }, "IX_Job_Due").HasFilter("\"State\" < 2");
        row.HasIndex(r => new { r.Kind, r.Subject }, "IX_Job_Open").IsUnique().HasFilter("\"State\" < 2 AND \"Subject\" IS NOT NULL");
        row.HasIndex(r => new { r.Kind, r.Created }, "IX_Job_Kind");
    }

    private static void Form(EntityTypeBuilder<FormDraftRow> row)
    {
        row.ToTable("FormDraft");
        row.HasKey(r => r.Id);
        row.Property(r => r.Id).HasMaxLength(64);
        row.Property(r => r.Owner).HasMaxLength(FormDraft.LongestOwner);
        row.Property(r => r.Kind).HasMaxLength(FormDraft.LongestKind);
        row.Property(r => r.Title).HasMaxLength(FormDraft.LongestTitle);
        row.HasIndex(r => new { r.Owner, r.Changed }, "IX_FormDraft_Owner");
        row.HasIndex(r => r.Changed, "IX_FormDraft_Changed");
    }

    private static void Upload(EntityTypeBuilder<ImportUploadRow> row)
    {
        row.ToTable("ImportUpload");
        row.HasKey(r => r.Id);
        row.Property(r => r.Id).HasMaxLength(64);
        row.Property(r => r.Owner).HasMaxLength(ImportUpload.LongestOwner);
        row.Property(r => r.FileName).HasMaxLength(ImportUpload.LongestFileName);
        row.HasIndex(r => new { r.Owner, r.Changed }, "IX_ImportUpload_Owner");
        row.HasIndex(r => r.Changed, "IX_ImportUpload_Changed");
    }

    // Rows of one resource lie together, so an update finds what it replaces and a sort finds its value by one seek;
    // the secondary index of each table serves the search.
    private static void Index<T>(EntityTypeBuilder<T> row, string table) where T : IndexRow
    {
        row.ToTable(table);
        row.HasKey(r => new { r.ResourceKey, r.ParameterId, r.Ordinal });
        row.Property(r => r.ResourceKey).ValueGeneratedNever();
        row.Property(r => r.ParameterId).ValueGeneratedNever();
        row.Property(r => r.Ordinal).ValueGeneratedNever();
        row.Property(r => r.Group).HasDefaultValue((short)0);
    }
}
