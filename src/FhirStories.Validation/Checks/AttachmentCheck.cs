using System.Security.Cryptography;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Whether an attachment's data is what its size and hash say.</summary>
internal sealed class AttachmentCheck(ValidationRun run)
{
    public void Check(InstanceNode node)
    {
        if (node.ChildText("data") is not { } data) return;
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(data);
        }
        catch (FormatException)
        {
            // The format was found wrong where the data stands.
            return;
        }
        if (node.ChildText("size") is { } size && long.TryParse(size, out var stated) && stated != bytes.Length)
            run.Error(node, "value", "attachment-size", $"The data has {bytes.Length} bytes, not {stated} as 'size' says.");
        if (node.ChildText("hash") is { } hash && hash != Hash(bytes))
            run.Warning(node, "value", "attachment-hash", "The SHA-1 of the data is not what 'hash' says.");
    }

    // FHIR's Attachment.hash is a SHA-1, which tells accidents, not attacks.
#pragma warning disable CA5350
    private static string Hash(byte[] bytes) => Convert.ToBase64String(SHA1.HashData(bytes));
#pragma warning restore CA5350
}
