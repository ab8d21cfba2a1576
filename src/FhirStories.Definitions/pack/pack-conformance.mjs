// node pack-conformance.mjs CONFORMANCE OUT: packs the definitions under conformance/.
//
// A file there is either one FHIR resource (fhirstories/: ours, kept whole) or a facts file:
//   { "package": "name#version", "fhirVersion": "…", "source": "…", "licence": "…", "definitions": [ … ] }
// A folder may be absent. What two folders state is taken from the one named first: Care Connect's package brings copies of
// core extensions, and the core package's word is the better one.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writePack } from './pack-file.mjs';

const [conformance, out] = process.argv.slice(2);
const folders = ['stu3', 'care-connect', 'xver', 'extensions', 'fhirstories'];
const releases = { 3: 3, 4: 4, 5: 5 };

const fail = sentence => {
  console.error(sentence);
  process.exit(1);
};

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return fail(`${path} is not well-formed JSON (${error.message}); correct it and build again.`);
  }
}

const definitions = [], statedIn = new Map();
for (const folder of folders.map(f => join(conformance, f)).filter(existsSync)) {
  for (const name of readdirSync(folder).filter(f => f.endsWith('.json')).sort()) {
    const file = read(join(folder, name));
    const source = file.package ?? 'fhirstories#0.1.0';
    const resources = file.definitions ?? (file.resourceType ? [file] : []);
    const release = releases[(file.fhirVersion ?? '4.0.1').charAt(0)] ?? fail(`${join(folder, name)} names FHIR version ${file.fhirVersion}, which is none of STU3, R4, R5.`);
    for (const resource of resources.filter(r => r.url)) {
      const key = `${release}|${resource.url}`, earlier = statedIn.get(key);
      if (earlier === folder) fail(`${folder} states ${resource.url} twice; remove one.`);
      if (earlier) continue;
      statedIn.set(key, folder);
      definitions.push({ release, source, resource });
    }
  }
}
writePack(out, definitions, 9);
