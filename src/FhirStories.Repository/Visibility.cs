using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FhirStories.Repository.Tests")]
