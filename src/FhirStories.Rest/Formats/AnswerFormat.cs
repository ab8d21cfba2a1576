namespace FhirStories.Rest.Formats;

/// <summary>What an answer looks like.</summary>
/// <param name="Xml">XML, else JSON.</param>
/// <param name="Pretty">With line breaks and indents.</param>
public sealed record AnswerFormat(bool Xml, bool Pretty)
{
    /// <summary>Compact JSON: what is stored.</summary>
    public static readonly AnswerFormat Json = new(false, false);

    /// <summary>The Content-Type.</summary>
    public string MediaType => Xml ? MediaTypes.FhirXml + "; charset=utf-8" : MediaTypes.FhirJson + "; charset=utf-8";
}
