using Spectre.Console;

namespace FhirStories.Cli.Tracing;

/// <summary>A progress bar on standard error where somebody is looking; nothing elsewhere.</summary>
internal static class WorkBar
{
    /// <summary>Works.</summary>
    /// <param name="title">What goes on.</param>
    /// <param name="steps">How many steps there are.</param>
    /// <param name="work">The work, which says when a step is done.</param>
    public static async Task<T> RunAsync<T>(string title, int steps, Func<Action, Task<T>> work)
    {
        if (steps < 2 || Console.IsErrorRedirected) return await work(() => { });
        var bars = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await bars.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape(title), maxValue: steps);
            return await work(() => bar.Increment(1));
        });
    }
}
