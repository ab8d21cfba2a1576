using System.Security.Cryptography;

namespace FhirStories.Repository;

/// <summary>A key in a file that its owner alone may read.</summary>
public static class KeyFile
{
    /// <summary>The path of a file in the folder of a database file.</summary>
    public static string Beside(string databaseFile, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(databaseFile)) ?? "", name);

    /// <summary>The key in a file; where there is no file it is made, with a new key. Several processes may do so at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Bytes of the key; the file has them in Base64.</param>
    /// <param name="loss">What is lost with the key, for the sentence of an error.</param>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static byte[] ReadOrMake(string path, int length, string loss)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            // Written under a name of its own first: another process sees the whole of it or nothing.
            var draft = $"{path}.{Guid.NewGuid():N}";
            using (var file = new StreamWriter(draft, options)) file.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(length)));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        var key = new byte[length];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var found) && found == length ? key
            : throw new InvalidDataException($"{path} does not hold a key of {length} bytes in Base64. Take the file away to have a new one made: {loss}.");
    }
}
