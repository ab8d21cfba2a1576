namespace FhirStories.Cli.Commands;

/// <summary>Exit codes of the tool (DESIGN §12).</summary>
internal static class Exit
{
    /// <summary>Done.</summary>
    public const int Fine = 0;

    /// <summary>A gate or a check failed: something was refused.</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong use or input.</summary>
    public const int WrongUse = 2;

    /// <summary>Says what is wrong and gives <see cref="WrongUse"/>.</summary>
    public static async Task<int> WrongUseAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return WrongUse;
    }
}
