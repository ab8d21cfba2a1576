using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FhirStories.Server.Security.Keys;

/// <summary>Has options made anew when somebody says so.</summary>
internal sealed class OptionsSignal<T> : IOptionsChangeTokenSource<T>
{
    private ConfigurationReloadToken _token = new();

    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => _token;

    /// <summary>Says so; returns once they are made.</summary>
    public void Give() => Interlocked.Exchange(ref _token, new ConfigurationReloadToken()).OnReload();
}
