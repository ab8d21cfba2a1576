using FhirStories.Catalogue.Rules;
using FhirStories.Repository;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Repository.Jobs;
using FhirStories.Repository.Packages;
using FhirStories.Repository.Subscriptions;
using FhirStories.Repository.Terminology;
using FhirStories.Rest;
using FhirStories.Server.Hardening;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;

namespace FhirStories.Server.Configuration;

/// <summary>The settings of DESIGN §12 that this version has, checked.</summary>
internal sealed record ServerSettings(
    StorageProvider Storage, StorageOptions Bounds, bool Seed, RepositoryOptions Repository, RestOptions Rest, PackageOptions Packages, TerminologyServerOptions? Terminology, JobOptions Jobs,
    SubscriptionOptions Subscriptions, Uri? Collector, HardeningSettings Hardening, SecuritySettings Security)
{
    /// <summary>Whether writes, refusals and sign-ins go into the audit: where there are accounts, unless the operator says otherwise.</summary>
    public bool Audit { get; init; }

    /// <summary>How much goes into it.</summary>
    public required AuditOptions AuditOptions { get; init; }

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="ConfigurationException">With a sentence for each mistake.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var lockWait = TimeSpan.FromMilliseconds(Number("Storage:LockWait", (int)StorageOptions.UsualLockWait.TotalMilliseconds, 100, 600_000));
        var storage = Provider(configuration, lockWait, problems);
        var address = Address("Rest:BaseUrl", "the public address of the FHIR base, such as https://stories.example.org/fhir");
        var headers = Headers();
        var security = SecuritySettings.Read(configuration, problems);
        var settings = new ServerSettings(
            storage,
            new StorageOptions { LongestQueue = Number("Storage:LongestQueue", 4096, 1, 1_000_000) },
            Flag("Catalogue:Seed", true),
            new RepositoryOptions { PageSize = Number("Search:PageSize", 20, 1, 500), LargestPage = Number("Search:LargestPage", 500, 1, 10_000), OnWrite = Checks(), Rules = Rules(), BaseUrl = address, Headers = headers },
            new RestOptions { LargestBody = Number("Rest:LargestBody", 16 * 1024 * 1024, 1024, 512 * 1024 * 1024), BaseUrl = address, Origins = Texts("Rest:Origins") },
            PackageSettings(),
            Terminology(),
            JobSettings(),
            new SubscriptionOptions { Endpoints = Texts("Subscriptions:Endpoints"), Headers = headers, Poll = TimeSpan.FromMilliseconds(Number("Subscriptions:Poll", 2_000, 10, 600_000)) },
            Address("Telemetry:Otlp", "the base address of an OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318") is { } collector ? new Uri(collector) : null,
            HardeningSettings.Read(configuration, problems), security)
        {
            Audit = Flag("Security:Audit", security.Mode != SecurityMode.Open),
            AuditOptions = new AuditOptions { Refusals = Number("Security:AuditRefusals", new AuditOptions().Refusals, 0, 1_000_000) },
        };
        return problems.Count == 0 ? settings : throw new ConfigurationException(problems);

        HeaderSeal? Headers()
        {
            if (configuration["Subscriptions:Key"] is { Length: > 0 } text)
            {
                // The value itself is a secret.
                if (HeaderSeal.OfText(text) is not { } seal) problems.Add($"Subscriptions:Key takes {HeaderSeal.KeyLength} bytes in Base64, such as 'openssl rand -base64 {HeaderSeal.KeyLength}' makes.");
                else return seal;
            }
            // Servers that share a database need one key; a SQLite file has it beside itself.
            return storage is SqliteProvider { DataSource: { } file } ? HeaderSeal.Beside(file) : null;
        }

        bool Flag(string key, bool usual)
        {
            if (configuration[key] is not { Length: > 0 } text) return usual;
            if (bool.TryParse(text, out var flag)) return flag;
            problems.Add($"{key} is '{text}': it takes true or false.");
            return usual;
        }

        int Number(string key, int usual, int least, int most)
        {
            if (configuration[key] is not { Length: > 0 } text) return usual;
            if (int.TryParse(text, out var number) && number >= least && number <= most) return number;
            problems.Add($"{key} is '{text}': it takes a number from {least} to {most}.");
            return usual;
        }

        WriteChecks Checks()
        {
            if (configuration["Validation:OnWrite"] is not { Length: > 0 } text) return WriteChecks.Base;
            if (Enum.GetNames<WriteChecks>().Contains(text, StringComparer.OrdinalIgnoreCase)) return Enum.Parse<WriteChecks>(text, ignoreCase: true);
            problems.Add($"Validation:OnWrite is '{text}': it takes {string.Join(", ", Enum.GetNames<WriteChecks>())}.");
            return WriteChecks.Base;
        }

        RuleSwitches Rules()
        {
            var (switches, unknown) = RuleSwitches.Read(Texts("Rules:Only"), Texts("Rules:Off"));
            problems.AddRange(unknown.Select(problem => $"Rules:Only or Rules:Off: {problem}"));
            return switches;
        }

        PackageOptions PackageSettings() => new()
        {
            Folders = Texts("Definitions:Folders"),
            Registry = Address("Definitions:Registry", "the address of a package registry, such as https://packages.example.org") is { } registry ? new Uri(registry) : null,
            CacheFolder = configuration["Definitions:Cache"] is { Length: > 0 } cache ? cache : PackageOptions.CacheBeside((storage as SqliteProvider)?.DataSource),
            LargestPackage = Number("Definitions:LargestPackage", 256 * 1024 * 1024, 1024, int.MaxValue),
        };

        JobOptions JobSettings() => new()
        {
            AtOnce = Number("Jobs:AtOnce", 2, 0, 32),
            Lease = TimeSpan.FromMilliseconds(Number("Jobs:Lease", 30_000, 100, 600_000)),
            Poll = TimeSpan.FromMilliseconds(Number("Jobs:Poll", 2_000, 10, 60_000)),
            MostAttempts = Number("Jobs:MostAttempts", 6, 1, 100),
            FirstWait = TimeSpan.FromMilliseconds(Number("Jobs:FirstWait", 2_000, 1, 600_000)),
        };

        // A list (Definitions:Folders:0, …) or one text with ';' between.
        List<string> Texts(string key)
        {
            var section = configuration.GetSection(key);
            return section.GetChildren().Select(c => c.Value).Append(section.Value).OfType<string>()
                .SelectMany(v => v.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        }

        TerminologyServerOptions? Terminology()
        {
            var limit = TimeSpan.FromSeconds(Number("Terminology:TimeLimit", 5, 1, 60));
            if (configuration["Terminology:Server"] is not { Length: > 0 } text) return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
                return new TerminologyServerOptions(url) { TimeLimit = limit };
            // The value itself may hold a password.
            problems.Add("Terminology:Server takes the FHIR R4 base of a terminology server, such as https://terminology.example.org/r4, without a user name, a query or a fragment.");
            return null;
        }

        string? Address(string key, string what)
        {
            if (configuration[key] is not { Length: > 0 } text) return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return text;
            problems.Add($"{key} is '{text}': it takes {what}.");
            return null;
        }
    }

    private static StorageProvider Provider(IConfiguration configuration, TimeSpan lockWait, List<string> problems)
    {
        var (provider, problem) = StorageProviders.Create(configuration["Storage:Provider"], configuration.GetConnectionString("Catalogue"), lockWait);
        if (problem is not null) problems.Add(problem);
        return provider ?? new SqliteProvider(StorageProviders.DefaultDatabase);
    }
}
