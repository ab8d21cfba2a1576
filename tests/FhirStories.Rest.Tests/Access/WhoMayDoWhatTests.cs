using System.Text.Json.Nodes;
using FhirStories.Repository.Access;
using FhirStories.Rest.Operations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Rest.Tests.Access;

/// <summary>Every role × every interaction × every kind of resource, and every operation, over HTTP. What is expected stands here, not in the product.</summary>
[Collection(AccessTests.Name)]
public sealed class WhoMayDoWhatTests(AccessServer server)
{
    // A letter for each of: nobody who signed in, reader, the contributor who wrote it, another contributor, editor, administrator.
    //   y  may; n  is refused (401, 403); h  finds nothing (404, or not among what is found); t  is told that the id is taken (409); i  has no effect and is told nothing
    private static readonly Dictionary<string, string[]> Table = new()
    {
        //                       read      vread     search    history   create    update    patch     delete
        ["draft story"] =       ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["draft role"] =        ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["draft scenario"] =    ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["draft solution"] =    ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["draft case study"] =  ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["draft data set"] =    ["hhyhyy", "hhyhyy", "hhyhyy", "hhyhyy", "nnyyyy", "nnytyy", "nnyhyy", "nnyiyy"],
        ["published solution"] = ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnnyy", "nnnnyy", "nnnnyy"],
        ["published case study"] = ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnnyy", "nnnnyy", "nnnnyy"],
        ["comment"] =           ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["report"] =            ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["instance"] =          ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["binary"] =            ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["example"] =           ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["practitioner"] =      ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnyyyy", "nnynyy", "nnynyy", "nnynyy"],
        ["record"] =            ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnnny", "nnnnny", "nnnnny"],
        ["definition"] =        ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnnyy", "nnnnyy", "nnnnyy"],
        ["baseline"] =          ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnnyy", "nnnnyy", "nnnnyy"],
        ["parameter"] =         ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnny", "nnnnny", "nnnnny", "nnnnny"],
        ["subscription"] =      ["nnnnny", "nnnnny", "nnnnny", "nnnnny", "nnnnny", "nnnnny", "nnnnny", "nnnnny"],
        ["account"] =           ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnnn", "nnnnnn", "nnnnnn", "nnnnnn"],
        ["audit"] =             ["nnnnny", "nnnnny", "nnnnny", "nnnnny", "nnnnnn", "nnnnnn", "nnnnnn", "nnnnnn"],
        // Its lifecycle lets an editor retire it, and nobody change what it says.
        ["published story"] =   ["yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnyy", "nnnn..", "nnnn..", "nnnnyy"],
    };

    private static readonly string[] Interactions = ["read", "vread", "search", "history", "create", "update", "patch", "delete"];

    // The least role that may call an operation. Whoever registers one says here who may.
    private static readonly Dictionary<string, CallerRole> Operations = new()
    {
        ["accept"] = CallerRole.Editor, ["approve"] = CallerRole.Editor, ["artifact-diff"] = CallerRole.Anonymous, ["baseline"] = CallerRole.Editor,
        ["baseline-diff"] = CallerRole.Anonymous, ["bulk-publish"] = CallerRole.Anonymous, ["clone"] = CallerRole.Contributor, ["confirm-links"] = CallerRole.Editor,
        ["conversation"] = CallerRole.Anonymous, ["convert-shape"] = CallerRole.Anonymous, ["coverage"] = CallerRole.Anonymous, ["criterion-history"] = CallerRole.Anonymous,
        ["decline"] = CallerRole.Editor, ["draft"] = CallerRole.Contributor, ["expand"] = CallerRole.Anonymous, ["export"] = CallerRole.Administrator,
        ["impact"] = CallerRole.Anonymous, ["lookup"] = CallerRole.Anonymous, ["meta"] = CallerRole.Anonymous, ["meta-add"] = CallerRole.Contributor,
        ["meta-delete"] = CallerRole.Contributor, ["package"] = CallerRole.Anonymous, ["package-add"] = CallerRole.Administrator, ["package-remove"] = CallerRole.Administrator,
        ["packages"] = CallerRole.Administrator, ["reindex"] = CallerRole.Administrator, ["release"] = CallerRole.Editor, ["return"] = CallerRole.Editor,
        ["review"] = CallerRole.Editor, ["snapshot"] = CallerRole.Anonymous, ["status"] = CallerRole.Administrator, ["submit"] = CallerRole.Contributor,
        ["subsumes"] = CallerRole.Anonymous, ["successor"] = CallerRole.Anonymous, ["trace"] = CallerRole.Anonymous, ["validate"] = CallerRole.Anonymous,
        ["validate-code"] = CallerRole.Anonymous,
    };

    public static TheoryData<string> Kinds() => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_each_role_may_do_with_a_kind_of_resource_is_what_the_table_says(string kind)
    {
        for (var i = 0; i < Interactions.Length; i++)
            for (var who = 0; who < Asker.All.Count; who++)
            {
                var expected = Table[kind][i][who];
                if (expected == '.') continue;
                var found = await TryAsync(Asker.All[who], Interactions[i], kind);
                Assert.True(found.Letter == expected, $"{Asker.All[who].Role} {Asker.All[who].Account}: {Interactions[i]} of a {kind} was '{found.Letter}', not '{expected}': {found.Answer.Status} {found.Answer.Text}");
            }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_transaction_and_a_batch_let_nobody_do_what_the_request_by_itself_would_not(string kind)
    {
        for (var who = 0; who < Asker.All.Count; who++)
        {
            var expected = Table[kind][4][who] == 'y';
            var asker = Asker.All[who];
            foreach (var type in (string[])["batch", "transaction"])
            {
                var thing = Things.Of(kind, Id());
                var entry = new JsonObject
                {
                    ["resource"] = thing.DeepClone(),
                    ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"{thing["resourceType"]}/{thing["id"]}" },
                };
                var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = type, ["entry"] = new JsonArray(entry) };
                var answer = await server.SendAsync(asker, "POST", "", bundle.ToJsonString());
                var status = type == "batch" || answer.Status == 200 ? int.Parse(((string)answer.Json["entry"]![0]!["response"]!["status"]!)[..3]) : answer.Status;
                if (expected) Assert.True(status is 200 or 201, $"{asker.Role} {type} {kind}: {answer.Text}");
                else Assert.True(status == (asker.Role == CallerRole.Anonymous ? 401 : 403), $"{asker.Role} {type} {kind}: {status} {answer.Text}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_page_is_told_that_somebody_may_do_is_what_he_may(string kind)
    {
        var thing = await StoredAsync(kind, Things.Of(kind, Id()));
        for (var who = 0; who < Asker.All.Count; who++)
        {
            var asker = Asker.All[who];
            var repository = server.Product.As(new Caller { Role = asker.Role, Account = asker.Account });
            if (!repository.May(AccessInteraction.Read, (string)thing["resourceType"]!))
            {
                Assert.Equal('n', Table[kind][0][who]);
                continue;
            }
            var stored = await repository.ReadAsync((string)thing["resourceType"]!, (string)thing["id"]!, TestContext.Current.CancellationToken);
            Assert.Equal(Table[kind][0][who] == 'y', stored is not null);
            if (stored is null) continue;
            if (Table[kind][5][who] != '.') Assert.Equal(Table[kind][5][who] == 'y', repository.May(AccessInteraction.Update, stored));
            Assert.Equal(Table[kind][7][who] == 'y', repository.May(AccessInteraction.Delete, stored));
        }
    }

    [Fact]
    public async Task Every_operation_that_is_registered_is_called_by_those_alone_whom_the_table_names()
    {
        var registered = server.Started.Services.GetRequiredService<OperationTable>().Operations;
        Assert.Equal(registered.Select(o => o.Name).Distinct().Order(StringComparer.Ordinal), Operations.Keys.Order(StringComparer.Ordinal));
        foreach (var operation in registered)
            foreach (var asker in Asker.All)
            {
                var type = operation.Types.Count > 0 ? operation.Types[0] : "Basic";
                var path = operation.Levels.HasFlag(OperationLevels.Instance) ? $"{type}/nothing/${operation.Name}" : operation.Levels.HasFlag(OperationLevels.Type) ? $"{type}/${operation.Name}" : $"${operation.Name}";
                var answer = await server.SendAsync(asker, "POST", path, """{"resourceType":"Parameters"}""");
                var isRefused = answer.Status is 401 or 403 && AccessServer.MessageOf(answer) is "access-login-needed" or "access-role";
                Assert.True(isRefused == asker.Role < Operations[operation.Name], $"{asker.Role} ${operation.Name}: {answer.Status} {answer.Text}");
            }
    }

    [Fact]
    public void What_is_asked_for_before_is_the_least_of_what_may_be_allowed()
    {
        foreach (var type in Hl7.Fhir.Model.ModelInfo.SupportedResources)
        {
            Assert.NotEmpty(AccessPolicy.KindsOf(type));
            foreach (var interaction in Enum.GetValues<AccessInteraction>())
                foreach (var row in AccessPolicy.KindsOf(type).Select(AccessPolicy.Of))
                    if (row.Least(interaction, isOwn: false) is { } role) Assert.True(AccessPolicy.Least(interaction, type) <= role);
        }
        Assert.Null(AccessPolicy.Operation("not-registered"));
        Assert.Equal(Enum.GetValues<ResourceKind>().Order(), AccessPolicy.Kinds.Select(row => row.Kind).Order());
    }

    [Fact]
    public async Task Who_did_not_say_who_he_is_is_asked_to_and_who_did_is_told_which_right_is_missing()
    {
        var story = Things.Of("published story", Id());
        var anonymous = await server.SendAsync(Asker.Anonymous, "PUT", $"Basic/{story["id"]}", story.ToJsonString());
        RunningServer.AssertRefused(anonymous, 401, "access-login-needed");
        Assert.Equal("login", (string?)anonymous.Json["issue"]![0]!["code"]);
        Assert.StartsWith("Bearer realm=", anonymous.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        var contributor = await server.SendAsync(Asker.Other, "PUT", $"Basic/{story["id"]}", story.ToJsonString());
        RunningServer.AssertRefused(contributor, 403, "access-role");
        Assert.Equal("forbidden", (string?)contributor.Json["issue"]![0]!["code"]);
        Assert.Contains("role editor", contributor.Text, StringComparison.Ordinal);
        Assert.Empty(contributor.Headers.WwwAuthenticate);
    }

    private static string Id() => "who-" + Guid.NewGuid().ToString("N")[..12];

    private async Task<(char Letter, Answer Answer)> TryAsync(Asker asker, string interaction, string kind)
    {
        var thing = Things.Of(kind, Id());
        var type = (string)thing["resourceType"]!;
        if (interaction != "create") thing = await StoredAsync(kind, thing);
        var id = (string?)thing["id"];
        var name = $"{type}/{id}";
        switch (interaction)
        {
            case "read": return Letter(await server.GetAsync(asker, name));
            case "vread": return Letter(await server.GetAsync(asker, $"{name}/_history/{await VersionAsync(name)}"));
            case "history":
                var one = await server.GetAsync(asker, $"{name}/_history");
                var all = await server.GetAsync(asker, $"{type}/_history?_count=5");
                // Both tell the same.
                var isIn = all.Status == 200 && AccessServer.IdsOf(all).Contains(name);
                return all.Status != 200 || isIn == (one.Status == 200) ? Letter(one) : ('?', all);
            case "search":
                var answer = await server.GetAsync(asker, $"{type}?_id={id}");
                return answer.Status == 200 && AccessServer.IdsOf(answer).Count == 0 ? ('h', answer) : Letter(answer);
            case "create":
                thing.Remove("id");
                // The id says what kind it is.
                return kind == "account" ? Letter(await server.SendAsync(asker, "PUT", name, Things.Of(kind, id!["account-".Length..]).ToJsonString())) : Letter(await server.SendAsync(asker, "POST", type, thing.ToJsonString()));
            case "update": return Letter(await server.SendAsync(asker, "PUT", name, thing.Changed().ToJsonString()));
            case "patch": return Letter(await server.SendAsync(asker, "PATCH", name, """[{"op":"add","path":"/language","value":"en-GB"}]"""));
            default:
                var deleted = await server.SendAsync(asker, "DELETE", name);
                var isThere = await server.Product.ReadAsync(type, id!, TestContext.Current.CancellationToken) is { Deleted: false };
                return deleted.Status == 204 && isThere ? ('i', deleted) : Letter(deleted);
        }
    }

    // Written by the owner, and published by an editor where only he may; by the product where nobody may.
    private async Task<JsonObject> StoredAsync(string kind, JsonObject thing)
    {
        switch (kind)
        {
            case "account" or "audit":
                await server.PutAsync(thing);
                break;
            case "published story" or "published solution" or "published case study":
                var draft = Things.Of("draft" + kind["published".Length..], (string)thing["id"]!);
                await server.PutAsync(Asker.Owner, draft);
                await server.PutAsync(Asker.Editor, thing);
                break;
            default:
                var by = Table[kind][4][2] == 'y' ? Asker.Owner : Table[kind][4][4] == 'y' ? Asker.Editor : Asker.Administrator;
                await server.PutAsync(by, thing);
                break;
        }
        return thing;
    }

    private async Task<int> VersionAsync(string name) =>
        (await server.Product.ReadAsync(name.Split('/')[0], name.Split('/')[1], TestContext.Current.CancellationToken))!.Version;

    private static (char, Answer) Letter(Answer answer) => (answer.Status switch
    {
        >= 200 and < 300 => 'y',
        401 or 403 => 'n',
        404 => 'h',
        409 => 't',
        _ => '?',
    }, answer);
}
