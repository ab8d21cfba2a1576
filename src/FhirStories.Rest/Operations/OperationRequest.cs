using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary>A call of an operation: where it was called, and its in-parameters however they were sent.</summary>
/// <remarks>
/// A GET sends primitives in its query; a POST sends a <c>Parameters</c> resource, or the resource itself where an operation takes
/// one (R4 operations §3.2.0.1). What a POST has in its query counts as well.
/// </remarks>
internal sealed class OperationRequest
{
    private readonly Lazy<Resource?> _body;
    private readonly ILookup<string, string> _query;

    public OperationRequest(FhirRequest request, FhirRepository repository)
    {
        Request = request;
        Repository = repository;
        _query = request.Parameters.ToLookup(p => p.Key, p => p.Value, StringComparer.Ordinal);
        _body = new Lazy<Resource?>(() => request.Body.IsEmpty ? null : Parse(request));
    }

    /// <summary>The request: base, type and id it was called on.</summary>
    public FhirRequest Request { get; }

    /// <summary>Where stored resources are.</summary>
    public FhirRepository Repository { get; }

    /// <summary>The resource that was sent by itself, in place of a Parameters resource.</summary>
    public Resource? Content => _body.Value is Parameters ? null : _body.Value;

    /// <summary>Names of all parameters that were sent.</summary>
    public IEnumerable<string> Names => _query.Select(g => g.Key).Concat(Sent.Select(p => p.Name)).OfType<string>().Distinct();

    /// <summary>A parameter as text: from the query, or a primitive of the body; null when it was not sent.</summary>
    public string? Text(string name) => Texts(name).FirstOrDefault();

    /// <summary>All values of a parameter as text.</summary>
    public IEnumerable<string> Texts(string name) =>
        _query[name].Concat(Of(name).Select(p => p.Value).OfType<PrimitiveType>().Select(v => v.ToString()).OfType<string>());

    /// <summary>A parameter of a data type, such as a Coding; null when it was not sent or is of another type.</summary>
    public T? Value<T>(string name) where T : DataType => Of(name).Select(p => p.Value).OfType<T>().FirstOrDefault();

    /// <summary>A parameter that is a resource; null when it was not sent or is of another type.</summary>
    public T? Resource<T>(string name) where T : Resource => Of(name).Select(p => p.Resource).OfType<T>().FirstOrDefault();

    /// <summary>All resources that were sent under a name.</summary>
    public IEnumerable<Resource> Resources(string name) => Of(name).Select(p => p.Resource).OfType<Resource>();

    /// <summary>A yes-or-no parameter.</summary>
    /// <exception cref="FhirRequestException">400: neither <c>true</c> nor <c>false</c>.</exception>
    public bool Flag(string name, bool usual) => Text(name) switch
    {
        null => usual,
        "true" => true,
        "false" => false,
        var other => throw Invalid(name, $"'{other}' is not true or false."),
    };

    /// <summary>A parameter that counts.</summary>
    /// <exception cref="FhirRequestException">400: no whole number from 0.</exception>
    public int? Number(string name) => Text(name) is not { } text ? null
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid(name, $"'{text}' is not a whole number from 0.");

    /// <summary>What is stored under the type and id that the operation was called on.</summary>
    /// <exception cref="FhirRequestException">404, 410.</exception>
    public async Task<StoredResource> StoredAsync(CancellationToken cancellation)
    {
        var stored = await Repository.ReadAsync(Request.Type, Request.Id, cancellation);
        return stored is { Deleted: false } ? stored : throw Missing(Request.Type, Request.Id, wasDeleted: stored is not null);
    }

    /// <summary>Whoever signed in, as an author and agent; null where nobody did.</summary>
    public ResourceReference? Signed() => Repository.Caller is not { IsSignedIn: true } caller ? null : new ResourceReference
    {
        Reference = caller.Author,
        Display = caller.Name.Length > 0 ? caller.Name : caller.Account,
    };

    /// <summary>A refusal for what is not there: 410 where it was deleted, else 404.</summary>
    public static FhirRequestException Missing(string type, string id, bool wasDeleted) => wasDeleted
        ? new(410, FhirIssue.Error("deleted", "resource-deleted", $"{type}/{id} was deleted.", type))
        : new(404, FhirIssue.Error("not-found", "resource-not-found", $"{type}/{id} does not exist.", type));

    /// <summary>A refusal of a parameter.</summary>
    public static FhirRequestException Invalid(string name, string message) =>
        new(400, FhirIssue.Error("value", "operation-parameter-invalid", $"Parameter {name}: {message}", $"http.{name}"));

    private IEnumerable<Parameters.ParameterComponent> Sent => (_body.Value as Parameters)?.Parameter ?? [];

    private IEnumerable<Parameters.ParameterComponent> Of(string name) => Sent.Where(p => p.Name == name);

    private static Resource Parse(FhirRequest request)
    {
        var body = request.Body;
        if (request.BodyFormat == BodyFormat.Json && body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        // Nothing is empty in FHIR, but who has no parameters to send sends this.
        if (request.BodyFormat == BodyFormat.Json && JsonTree.TryRead(body) is { Count: 1 } alone && JsonTree.Text(alone["resourceType"]) == "Parameters") return new Parameters();
        var parsed = request.BodyFormat == BodyFormat.Json ? ResourceParser.ParseJson(body.Span) : ResourceParser.ParseXml(body);
        return parsed.Resource ?? throw new FhirRequestException(400, parsed.Issues);
    }
}
