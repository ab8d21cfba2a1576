using System.Buffers;
using System.Text.Json;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Asking;

/// <summary>Puts single undecided parts of value sets to the terminology server: it need not know ours.</summary>
internal sealed class ServerQuestions(ITerminologyServer server)
{
    private static readonly TerminologyReason Unreadable = new("terminology-server-answer-wrong", "The terminology server's answer could not be understood.");

    /// <summary>Whether a code is in a part.</summary>
    /// <param name="part">The part that stayed open.</param>
    /// <param name="system">The code's system; null where it came without.</param>
    /// <param name="code">The code.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<(Membership Verdict, string? Display, TerminologyReason? Failure)> HasAsync(
        SetPart part, string? system, string code, CancellationToken cancellation)
    {
        if (part is { AskUrl: null, AskInclude: null }) return (Membership.NotChecked, null, null);
        var reply = await server.CallAsync("ValueSet/$validate-code", Parameters(writer =>
        {
            Set(writer, part);
            Parameter(writer, "code", "valueCode", code);
            if ((system ?? part.System?.Url) is { } known) Parameter(writer, "system", "valueUri", known);
            else Parameter(writer, "inferSystem", true);
        }), cancellation);
        if (reply.Failure is not null) return (Membership.NotChecked, null, reply.Failure);
        try
        {
            using var document = JsonDocument.Parse(reply.Json);
            return Verdict(document.RootElement);
        }
        catch (JsonException)
        {
            return (Membership.NotChecked, null, Unreadable);
        }
    }

    /// <summary>The codes of a part.</summary>
    public async Task<(IReadOnlyList<(string System, string? Version, ListedConcept Concept)> Codes, int? Total, TerminologyReason? Failure)> ListAsync(
        SetPart part, string? filter, int count, bool activeOnly, string? language, CancellationToken cancellation)
    {
        if (part is { AskUrl: null, AskInclude: null }) return ([], null, part.Unresolved ?? Unreadable);
        var reply = await server.CallAsync("ValueSet/$expand", Parameters(writer =>
        {
            Set(writer, part);
            if (filter is not null) Parameter(writer, "filter", "valueString", filter);
            if (activeOnly) Parameter(writer, "activeOnly", true);
            if (language is not null) Parameter(writer, "displayLanguage", "valueCode", language);
            Parameter(writer, "includeDesignations", true);
            Parameter(writer, "excludeNested", true);
            writer.WriteStartObject();
            writer.WriteString("name", "count");
            writer.WriteNumber("valueInteger", count);
            writer.WriteEndObject();
        }), cancellation);
        if (reply.Failure is not null) return ([], null, reply.Failure);
        try
        {
            using var document = JsonDocument.Parse(reply.Json);
            var expansion = document.RootElement.Child("expansion");
            if (expansion.ValueKind != JsonValueKind.Object) return ([], null, Unreadable);
            var codes = new List<(string, string?, ListedConcept)>();
            Collect(expansion, codes, 0, count);
            return (codes, expansion.Number("total"), null);
        }
        catch (JsonException)
        {
            return ([], null, Unreadable);
        }
    }

    private static void Collect(JsonElement holder, List<(string, string?, ListedConcept)> codes, int depth, int most)
    {
        if (depth > 100) return;
        foreach (var item in holder.Items("contains"))
        {
            if (codes.Count >= most) return;
            if (item.Text("system") is { } system && item.Text("code") is { } code)
                codes.Add((system, item.Text("version"), new ListedConcept(code, item.Text("display"), ValueSetCompiler.Designations(item))
                {
                    IsAbstract = item.Flag("abstract") == true,
                    IsInactive = item.Flag("inactive") == true,
                }));
            Collect(item, codes, depth + 1, most);
        }
    }

    // A server that does not know the system or the value set also answers result=false: that is not "not in".
    private static (Membership, string?, TerminologyReason?) Verdict(JsonElement parameters)
    {
        bool? result = null;
        string? display = null, message = null;
        var unknown = false;
        foreach (var parameter in parameters.Items("parameter"))
        {
            switch (parameter.Text("name"))
            {
                case "result": result = parameter.Flag("valueBoolean"); break;
                case "display": display = parameter.Text("valueString"); break;
                case "message": message = parameter.Text("valueString"); break;
                case "x-unknown-system" or "x-caused-by-unknown-system": unknown = true; break;
                case "issues":
                    unknown |= parameter.Child("resource").Items("issue").SelectMany(i => i.Child("details").Items("coding"))
                        .Any(c => c.Text("code") is "not-found" or "vs-invalid" or "version-error");
                    break;
            }
        }
        return result switch
        {
            true => (Membership.In, display, null),
            false when !unknown => (Membership.NotIn, null, null),
            false => (Membership.NotChecked, null, new TerminologyReason("terminology-server-undecided", $"The terminology server could not decide it: {Sentence(message)}")),
            null => (Membership.NotChecked, null, Unreadable),
        };
    }

    private static string Sentence(string? message) =>
        message is not { Length: > 0 } ? "it gave no reason." : (message.Length > 300 ? message[..300] : message).TrimEnd('.', ' ') + ".";

    private static void Set(Utf8JsonWriter writer, SetPart part)
    {
        if (part.AskUrl is { } url)
        {
            Parameter(writer, "url", "valueUri", url);
            return;
        }
        writer.WriteStartObject();
        writer.WriteString("name", "valueSet");
        writer.WriteStartObject("resource");
        writer.WriteString("resourceType", "ValueSet");
        writer.WriteString("status", "active");
        writer.WriteStartObject("compose");
        writer.WriteStartArray("include");
        // The value sets that the part intersects with are asked here, and the server may not have them.
        using (var include = JsonDocument.Parse(part.AskInclude!))
        {
            writer.WriteStartObject();
            foreach (var member in include.RootElement.EnumerateObject())
                if (member.Name != "valueSet") member.WriteTo(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A Parameters resource.</summary>
    public static ReadOnlyMemory<byte> Parameters(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", "Parameters");
            writer.WriteStartArray("parameter");
            write(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>A parameter that is text of a type.</summary>
    public static void Parameter(Utf8JsonWriter writer, string name, string type, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString(type, value);
        writer.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter writer, string name, bool value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteBoolean("valueBoolean", value);
        writer.WriteEndObject();
    }
}
