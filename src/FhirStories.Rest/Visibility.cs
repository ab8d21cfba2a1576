using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FhirStories.Rest.Tests")]
// The same tests on another database.
[assembly: InternalsVisibleTo("FhirStories.PostgreSql.Tests")]
