import FHIR from 'fhirclient';
import { assert, base, batch, checkBatch, checkTransaction, observation, patient, step, system, transaction } from './steps.mjs';

// In Node the library wants a request, a response and a storage; a server without sign-in needs nothing of them.
const request = { url: '/', headers: { host: 'localhost' }, socket: {} };
const storage = { get: async () => undefined, set: async () => undefined, unset: async () => false };
const client = FHIR(request, {}, storage).client({ serverUrl: base });
const json = { 'Content-Type': 'application/fhir+json', accept: 'application/fhir+json' };

await step('capabilities', async () => {
  assert.equal(await client.getFhirVersion(), '4.0.1');
  assert.equal(await client.getFhirRelease(), 4);
});
const created = await step('create', async () => {
  const made = await client.create({ ...patient('1', 'Smart'), id: 'ignored' });
  assert.notEqual(made.id, 'ignored');
  return made;
});
const path = 'Patient/' + created.id;
await step('read', async () => assert.equal((await client.request(path)).name[0].family, 'Smart'));
await step('update', async () => assert.equal((await client.update({ ...created, active: false })).meta.versionId, '2'));
await step('vread', async () => assert.equal((await client.request(path + '/_history/1')).active, true));
await step('patch', async () => assert.equal((await client.patch(path, [{ op: 'replace', path: '/active', value: true }])).active, true));
await step('history', async () => {
  const history = await client.request(path + '/_history');
  assert.equal(history.entry.length, 3);
  assert.equal((await client.request('_history?_count=5')).type, 'history');
});
await step('search with paging', async () => {
  for (let i = 2; i < 6; i++) await client.create(patient(String(i), 'Smart'));
  const found = await client.request('Patient?identifier=' + encodeURIComponent(system + '|') + '&_count=2', { pageLimit: 0, flat: true });
  assert.equal(new Set(found.map((r) => r.id)).size, 5);
  let pages = 0;
  for await (const page of new FHIR.FhirClient(base).pages('Patient?identifier=' + encodeURIComponent(system + '|') + '&_count=2')) pages += page.entry.length > 0 ? 1 : 0;
  assert.equal(pages, 3);
});
await step('include', async () => {
  const made = await client.create(observation(path));
  const found = await client.request('Observation?_id=' + made.id + '&_include=Observation:subject');
  assert.deepEqual(found.entry.map((e) => e.search.mode).sort(), ['include', 'match']);
  const resolved = await client.request('Observation/' + made.id, { resolveReferences: 'subject' });
  assert.equal(resolved.subject.id, created.id);
});
await step('transaction', async () => checkTransaction(await client.request({ url: '/', method: 'POST', body: JSON.stringify(transaction()), headers: json })));
await step('batch', async () => checkBatch(await client.request({ url: '/', method: 'POST', body: JSON.stringify(batch(created.id)), headers: json })));
await step('conditional', async () => {
  const again = await client.create(patient('1', 'Other'), { headers: { ...json, 'If-None-Exist': 'identifier=' + system + '|1' } });
  assert.equal(again.id, created.id);
});
await step('validate', async () => {
  const outcome = await client.request({ url: 'Patient/$validate', method: 'POST', body: JSON.stringify({ ...patient('v', 'V'), birthDate: 'soon' }), headers: json });
  assert.ok(outcome.issue.some((i) => i.severity === 'error'));
});
await step('delete', async () => {
  await client.delete(path);
  await assert.rejects(client.request(path), (e) => e.statusCode === 410);
});
await step('errors', async () => {
  await assert.rejects(client.request('Patient/never-there'), (e) => e.statusCode === 404 && /does not exist/.test(e.message));
  await assert.rejects(client.create({ resourceType: 'Patient', birthDate: 'soon' }), (e) => e.statusCode === 400);
});
