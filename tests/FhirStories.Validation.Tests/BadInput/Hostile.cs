using System.Text;
using FhirStories.Definitions;

namespace FhirStories.Validation.Tests.BadInput;

/// <summary>Validates what nobody sends in good faith, on a thread with a small stack: what would overflow a server's overflows here.</summary>
internal static class Hostile
{
    private const int SmallStack = 1 << 20;

    public static ValidationReport Json(string json, FhirRelease release = FhirRelease.R4, ResourceValidator? validator = null) => Json(Encoding.UTF8.GetBytes(json), release, validator);

    public static ValidationReport Json(byte[] json, FhirRelease release = FhirRelease.R4, ResourceValidator? validator = null) =>
        OnSmallStack(() => (validator ?? Judgement.BuiltIn).ValidateJson(json, release));

    public static ValidationReport Xml(string xml) => Xml(Encoding.UTF8.GetBytes(xml));

    public static ValidationReport Xml(byte[] xml) => OnSmallStack(() =>
    {
        using var stream = new MemoryStream(xml);
        return Judgement.BuiltIn.ValidateXml(stream, FhirRelease.R4);
    });

    /// <summary>The errors' ids.</summary>
    public static string[] Errors(ValidationReport report) => [.. report.Issues.Where(i => i.Level is IssueLevel.Error or IssueLevel.Fatal).Select(i => i.MessageId)];

    private static T OnSmallStack<T>(Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }, SmallStack);
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("The validator fell over.", failure);
    }
}
