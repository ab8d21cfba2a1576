using System.Xml;
using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Carried;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Releases;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Validating;

/// <summary>An R5 resource that is, or would be, stored as a Basic, for <c>$validate</c> at R5's base: the story rules look at the Basic.</summary>
internal static class CarriedStory
{
    private const string Basic = "Basic";

    /// <summary>The Basic that a body would be; null where that cannot be told, for which the validator gives the reasons.</summary>
    public static Resource? Of(string type, ReadOnlyMemory<byte> body, BodyFormat format)
    {
        if (!CarrierView.IsCarrier(type)) return null;
        var tree = format == BodyFormat.Json ? JsonTree.TryRead(body) : Xml(body);
        return tree is not null && CarrierShapes.ToBasic(tree).Resource is { } basic ? ResourceParser.ParseJson(JsonTree.Write(basic)).Resource : null;
    }

    /// <summary>What is stored under the type and id of the URL; null where nothing ever was.</summary>
    public static async Task<StoredResource?> FindAsync(OperationRequest request, CancellationToken cancellation)
    {
        var stored = await request.Repository.ReadAsync(Basic, request.Request.Id, cancellation);
        return stored is null || stored.Deleted || (await request.Repository.Carried.ShowAsync([stored], cancellation))[0]?.Type == request.Request.Type ? stored : null;
    }

    /// <summary>What is stored under the type and id of the URL, as it is stored.</summary>
    /// <exception cref="FhirRequestException">404, 410.</exception>
    public static async Task<StoredResource> StoredAsync(OperationRequest request, CancellationToken cancellation) =>
        await FindAsync(request, cancellation) is var found && found is { Deleted: false } ? found
            : throw OperationRequest.Missing(request.Request.Type, request.Request.Id, wasDeleted: found is not null);

    /// <summary>The same as R5 has it.</summary>
    public static async Task<StoredResource> ShownAsync(OperationRequest request, StoredResource stored, CancellationToken cancellation) =>
        (await request.Repository.Carried.ShowAsync([stored], cancellation))[0] ?? throw OperationRequest.Missing(request.Request.Type, stored.Id, wasDeleted: false);

    /// <summary>Advice about the Basic, in the words of R5.</summary>
    public static Task<IReadOnlyList<FhirIssue>> SaidAsync(OperationRequest request, string type, IReadOnlyList<FhirIssue> advice, CancellationToken cancellation) =>
        new CarrierAnswer(request.Request with { Type = type }, request.Repository.Carried).SaidAsync(advice, cancellation);

    private static System.Text.Json.Nodes.JsonObject? Xml(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return FhirXmlTree.Read(reader, FhirRelease.R5);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
