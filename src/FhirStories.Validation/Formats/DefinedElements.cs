using FhirStories.Definitions;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Formats;

/// <summary>The elements of any release, from its definitions.</summary>
internal sealed class DefinedElements(RuleBooks books, FhirRelease release) : IElementModel
{
    public IElementType? Type(string? name)
    {
        var rules = books.Current;
        return name is not null && rules.Type(name, release) is { } type ? new Elements(rules, release, type, type.Root) : null;
    }

    private sealed class Elements(RuleBook book, FhirRelease release, ProfileRules owner, ElementRules rules) : IElementType
    {
        public ModelElement? Child(string property)
        {
            if (rules.ByName(property.StartsWith('_') ? property[1..] : property) is not { } named) return null;
            var element = named.Rules;
            return new ModelElement(element.Name, element.Min > 0 || element.IsModifier, element.IsSummary, element.IsChoice, TypeOf(named));
        }

        private Elements? TypeOf(NamedChild named)
        {
            if (named.Rules.ContentReference is { } reference) return BaseWalk.Find(owner.Root, reference) is { } referred ? new Elements(book, release, owner, referred) : null;
            if (named.Rules.Children.Count > 0) return new Elements(book, release, owner, named.Rules);
            return named.Type is { } type && book.Type(type.Code, release) is { Kind: not "primitive-type" } complex ? new Elements(book, release, complex, complex.Root) : null;
        }
    }
}
