using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Catalogue.Shapes;
using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary><c>Basic/[id]/$convert-shape?shape=a|b|r5</c>: a stored story, role, assessment or test plan in another of the shapes that it is published in.</summary>
internal sealed class ConvertShapeOperation : IOperation
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "convert-shape";

    public string Definition => "https://fhirstories.org/fhir/OperationDefinition/convert-shape";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var shape = request.Text("shape") ?? throw OperationRequest.Invalid("shape", "It is missing: say 'a', 'b' or 'r5'.");
        Func<JsonObject, ShapeResult> convert = shape switch
        {
            "a" => CarrierShapes.ToBasic,
            "b" => CarrierShapes.ToB,
            "r5" => CarrierShapes.ToR5,
            _ => throw OperationRequest.Invalid("shape", $"'{shape}' is no shape that is written here: 'a' is HL7's R4 Basic, 'b' that of HAPI and the IG Publisher, 'r5' the R5 resource."),
        };
        if (shape == "r5" && request.Request.Format.Xml)
            throw new FhirRequestException(406, FhirIssue.Error("not-supported", "format-unsupported", "The R5 resource is given in JSON here. Read it at the R5 base, /fhir/r5, for XML.", "http.Accept"));
        var stored = await request.StoredAsync(cancellation);
        var result = convert((JsonObject)JsonNode.Parse(stored.Json.Span, null, Depth)!);
        if (result.Resource is null) throw new FhirRequestException(422, [.. result.Problems.Select(problem => FhirIssue.Error("business-rule", problem.Code, problem.Message))]);
        if (shape == "r5")
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            CarrierReferences.Find(result.Resource, ids);
            CarrierReferences.ToCarriers(result.Resource, await request.Repository.Carried.TypesOfAsync(ids, cancellation));
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(result.Resource, AsWritten);
        return new FhirResponse { Status = 200, Body = shape == "r5" ? new RawBody("application/fhir+json; fhirVersion=5.0; charset=utf-8", json) : new JsonBody(json) };
    }
}
