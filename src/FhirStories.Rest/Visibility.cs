using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FhirStories.Rest.Tests")]
