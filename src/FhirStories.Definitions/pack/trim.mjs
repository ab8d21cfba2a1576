// Keeps what a definition states and drops what it explains. An element's short and a constraint's human text stay: element
// trees and messages need them.

const pick = (source, keys) => {
  const result = {};
  for (const key of keys) if (source[key] !== undefined) result[key] = source[key];
  return result;
};

const canonical = ['resourceType', 'id', 'url', 'version', 'name', 'title', 'status', 'experimental'];

const explainedElement = new Set(['definition', 'comment', 'requirements', 'alias', 'mapping', 'example', 'meaningWhenMissing',
  'orderMeaning', 'isModifierReason', 'code', 'label', 'condition']);

/** Extensions that only serve the specification's own web pages. */
const pageExtension = /elementdefinition-bindingName|elementdefinition-isCommonBinding|structuredefinition-(display-hint|explicit-type-name|hierarchy|wg|fmm.*|category|conformance-derivedFrom|security-category|xml-no-order|summary|codegen-super|ballot.*|applicable-version|normative-version|standards-status.*)|build\.fhir\.org|\/tools\/|satisfies-requirement$/;

const extensions = list => {
  const kept = (list ?? []).filter(e => !pageExtension.test(e.url));
  return kept.length ? kept : undefined;
};

const defined = object => {
  for (const key of Object.keys(object)) if (object[key] === undefined) delete object[key];
  return object;
};

function element(source) {
  const kept = {};
  for (const [key, value] of Object.entries(source)) {
    if (explainedElement.has(key) || key.startsWith('_')) continue;
    if ((key === 'mustSupport' || key === 'isModifier' || key === 'isSummary') && value === false) continue;
    kept[key] = value;
  }
  kept.extension = extensions(source.extension);
  kept.type = source.type?.map(t => defined({ ...t, extension: extensions(t.extension) }));
  kept.constraint = source.constraint?.map(c => pick(c, ['key', 'severity', 'suppress', 'human', 'expression', 'source']));
  kept.binding = source.binding && defined({ ...pick(source.binding, ['strength', 'valueSet']), extension: extensions(source.binding.extension) });
  if (source.slicing) kept.slicing = pick(source.slicing, ['discriminator', 'ordered', 'rules']);
  return defined(kept);
}

const elements = part => part && { element: part.element.map(element) };

/**
 * R4 and R5 put the extension fhir-type on ElementDefinition.type in every definition that they publish, and its own definition allows
 * it on ElementDefinition.type.code only: both places are right.
 */
const context = r => r.url !== 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type' ? r.context
  : [...r.context, { type: 'element', expression: 'ElementDefinition.type' }];

function structureDefinition(r) {
  // What a resource or data type adds to its base is its snapshot less the base's: its differential is left out.
  const restated = r.derivation !== 'constraint' && r.snapshot;
  return defined({
    ...pick(r, [...canonical, 'fhirVersion', 'kind', 'abstract', 'context', 'contextInvariant', 'type', 'baseDefinition', 'derivation']),
    context: context(r),
    extension: extensions(r.extension),
    snapshot: elements(r.snapshot),
    differential: restated ? undefined : elements(r.differential),
  });
}

const concept = c => defined({
  ...pick(c, ['code', 'display']),
  property: c.property?.filter(p => !/comment|usage|definition/i.test(p.code)),
  concept: c.concept?.map(concept),
});

const codeSystem = r => defined({
  ...pick(r, [...canonical, 'caseSensitive', 'valueSet', 'hierarchyMeaning', 'compositional', 'versionNeeded', 'content', 'supplements', 'count']),
  filter: r.filter?.map(f => pick(f, ['code', 'operator', 'value'])),
  property: r.property?.map(p => pick(p, ['code', 'uri', 'type'])),
  concept: r.concept?.map(concept),
});

const include = i => defined({ ...pick(i, ['system', 'version']), concept: i.concept?.map(c => pick(c, ['code', 'display'])), ...pick(i, ['filter', 'valueSet']) });

const valueSet = r => defined({
  ...pick(r, [...canonical, 'immutable']),
  compose: r.compose && defined({ ...pick(r.compose, ['lockedDate', 'inactive']), include: r.compose.include?.map(include), exclude: r.compose.exclude?.map(include) }),
  expansion: r.compose ? undefined : r.expansion,
});

const searchParameter = r => pick(r, [...canonical, 'derivedFrom', 'code', 'base', 'type', 'expression', 'processingMode', 'constraint',
  'target', 'multipleOr', 'multipleAnd', 'comparator', 'modifier', 'chain', 'component']);

const compartmentDefinition = r => defined({
  ...pick(r, [...canonical, 'code', 'search']),
  resource: r.resource?.map(x => pick(x, ['code', 'param'])),
});

const kinds = {
  StructureDefinition: structureDefinition, CodeSystem: codeSystem, ValueSet: valueSet,
  SearchParameter: searchParameter, CompartmentDefinition: compartmentDefinition,
};

/** The definition without its prose, or undefined where the pack does not carry its kind. */
export const trim = resource => kinds[resource.resourceType]?.(resource);
