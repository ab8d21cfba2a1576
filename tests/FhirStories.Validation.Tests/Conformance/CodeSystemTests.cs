using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class CodeSystemTests
{
    [Theory]
    [InlineData(""" "content":"complete","count":3,"hierarchyMeaning":"is-a","concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}] """)]
    [InlineData(""" "content":"fragment","count":300,"concept":[{"code":"a"}] """)]
    [InlineData(""" "content":"not-present","count":300 """)]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"code","uri":"http://hl7.org/fhir/concept-properties#parent"}],"concept":[{"code":"a"},{"code":"b","property":[{"code":"p","valueCode":"a"}]}] """)]
    [InlineData(""" "content":"supplement","supplements":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male","designation":[{"language":"de","value":"männlich"}]}] """)]
    [InlineData(""" "content":"complete","caseSensitive":true,"concept":[{"code":"a"},{"code":"A"}] """)]
    public void A_sound_code_system_has_no_error(string elements) => Assert.Empty(Judgement.ErrorsAt(System(elements)));

    [Theory]
    [InlineData(""" "content":"complete","concept":[{"code":"a"},{"code":"b","concept":[{"code":"a"}]}] """, "code-system-code-twice CodeSystem.concept[1].concept[0].code")]
    [InlineData(""" "content":"complete","caseSensitive":false,"concept":[{"code":"a"},{"code":"A"}] """, "code-system-code-twice CodeSystem.concept[1].code")]
    [InlineData(""" "content":"complete","count":2,"concept":[{"code":"a"}] """, "code-system-count CodeSystem.count")]
    [InlineData(""" "content":"not-present","concept":[{"code":"a"}] """, "code-system-not-present CodeSystem.concept[0]")]
    [InlineData(""" "content":"supplement" """, "code-system-supplements-missing CodeSystem")]
    [InlineData(""" "content":"complete","supplements":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"}] """, "code-system-supplement-content CodeSystem.content")]
    [InlineData(""" "content":"supplement","supplements":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"man"}] """, "code-system-supplement-code CodeSystem.concept[0].code")]
    [InlineData(""" "content":"supplement","caseSensitive":true,"supplements":"http://hl7.org/fhir/administrative-gender" """, "code-system-supplement-case CodeSystem.caseSensitive")]
    [InlineData(""" "content":"complete","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender","concept":[{"code":"a"}] """, "code-system-value-set CodeSystem.valueSet")]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"string"}],"concept":[{"code":"a","property":[{"code":"p","valueInteger":1}]}] """, "code-system-property-type CodeSystem.concept[0].property[0].value.ofType(integer)")]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"string"},{"code":"p","type":"code"}],"concept":[{"code":"a"}] """, "code-system-property-twice CodeSystem.property[1].code")]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"string","uri":"relative"}],"concept":[{"code":"a"}] """, "code-system-property-uri CodeSystem.property[0].uri")]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"string","uri":"http://hl7.org/fhir/concept-properties#inactive"}],"concept":[{"code":"a"}] """, "code-system-property-type CodeSystem.property[0].uri")]
    [InlineData(""" "content":"complete","property":[{"code":"p","type":"code","uri":"http://hl7.org/fhir/concept-properties#parent"}],"concept":[{"code":"a","property":[{"code":"p","valueCode":"z"}]}] """, "code-system-property-code CodeSystem.concept[0].property[0].value.ofType(code)")]
    public void What_contradicts_itself_is_one_error_where_it_stands(string elements, string error) => Assert.Equal([error], Judgement.ErrorsAt(System(elements)));

    [Theory]
    [InlineData(""" "content":"complete" """, "code-system-empty CodeSystem")]
    [InlineData(""" "content":"fragment","count":1,"concept":[{"code":"a"}] """, "code-system-count CodeSystem.count")]
    [InlineData(""" "content":"complete","concept":[{"code":"a","property":[{"code":"p","valueInteger":1}]}] """, "code-system-property-undeclared CodeSystem.concept[0].property[0].code")]
    [InlineData(""" "content":"complete","concept":[{"code":"a","display":"A","designation":[{"value":"B"}]}] """, "code-system-designation CodeSystem.concept[0].designation[0]")]
    [InlineData(""" "content":"supplement","supplements":"http://example.org/unknown","concept":[{"code":"a"}] """, "code-system-supplement-unknown CodeSystem.supplements")]
    public void What_is_doubtful_is_a_warning(string elements, string warning)
    {
        Assert.Empty(Judgement.ErrorsAt(System(elements)));
        Assert.Equal([warning], Judgement.WarningsAt(System(elements)));
    }

    [Theory]
    [InlineData(FhirRelease.Stu3)]
    [InlineData(FhirRelease.R5)]
    public void Codes_are_told_apart_in_every_release(FhirRelease release) =>
        Assert.Equal(["code-system-code-twice CodeSystem.concept[1].code"], Judgement.ErrorsAt(System(""" "content":"complete","concept":[{"code":"a"},{"code":"a"}] """), release));

    private static string System(string elements) => $$"""{"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/x","status":"draft",{{elements}}}""";
}
