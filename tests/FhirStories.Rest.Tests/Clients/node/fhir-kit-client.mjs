import { Client } from 'fhir-kit-client';
import { assert, base, batch, checkBatch, checkTransaction, observation, patient, step, system, transaction } from './steps.mjs';

const client = new Client({ baseUrl: base });
const resourceType = 'Patient';

await step('capabilities', async () => assert.equal((await client.capabilityStatement()).fhirVersion, '4.0.1'));
const created = await step('create', async () => {
  const made = await client.create({ resourceType, body: { ...patient('1', 'Kit'), id: 'ignored' } });
  assert.notEqual(made.id, 'ignored');
  assert.match(Client.httpFor(made).response.headers.get('location'), /\/_history\/1$/);
  return made;
});
await step('read', async () => assert.equal((await client.read({ resourceType, id: created.id })).name[0].family, 'Kit'));
await step('update', async () => {
  const updated = await client.update({ resourceType, id: created.id, body: { ...created, active: false }, options: { headers: { 'If-Match': 'W/"1"' } } });
  assert.equal(updated.meta.versionId, '2');
});
await step('vread', async () => assert.equal((await client.vread({ resourceType, id: created.id, version: '1' })).active, true));
await step('patch', async () => {
  const patched = await client.patch({ resourceType, id: created.id, jsonPatch: [{ op: 'replace', path: '/active', value: true }] });
  assert.equal(patched.active, true);
});
await step('history', async () => {
  const history = await client.history({ resourceType, id: created.id });
  assert.deepEqual(history.entry.map((e) => e.request.method), ['PUT', 'PUT', 'POST']);
  assert.equal((await client.history({ resourceType })).type, 'history');
  assert.equal((await client.history()).type, 'history');
});
await step('search with paging', async () => {
  for (let i = 2; i < 6; i++) await client.create({ resourceType, body: patient(String(i), 'Kit') });
  const ids = [];
  let bundle = await client.search({ resourceType, searchParams: { identifier: system + '|', _count: '2', _sort: '_lastUpdated' } });
  let last;
  while (bundle) {
    ids.push(...bundle.entry.map((e) => e.resource.id));
    last = bundle;
    bundle = await client.nextPage({ bundle });
  }
  assert.equal(new Set(ids).size, 5);
  const before = await client.prevPage({ bundle: last });
  assert.deepEqual(before.entry.map((e) => e.resource.id), ids.slice(2, 4));
  const posted = await client.search({ resourceType, searchParams: { identifier: system + '|1' }, options: { postSearch: true } });
  assert.equal(posted.entry.length, 1);
});
await step('include', async () => {
  const made = await client.create({ resourceType: 'Observation', body: observation('Patient/' + created.id) });
  const found = await client.search({ resourceType: 'Observation', searchParams: { _id: made.id, _include: 'Observation:subject' } });
  assert.deepEqual(found.entry.map((e) => e.search.mode).sort(), ['include', 'match']);
  const resolved = await client.resolve({ reference: made.subject.reference });
  assert.equal(resolved.id, created.id);
});
await step('transaction', async () => checkTransaction(await client.transaction({ body: transaction() })));
await step('batch', async () => checkBatch(await client.batch({ body: batch(created.id) })));
await step('conditional', async () => {
  const again = await client.create({ resourceType, body: patient('1', 'Other'), options: { headers: { 'If-None-Exist': 'identifier=' + system + '|1' } } });
  assert.equal(again.id, created.id);
  const updated = await client.update({ resourceType, searchParams: { identifier: system + '|1' }, body: patient('1', 'Conditional') });
  assert.equal(updated.id, created.id);
  assert.equal(updated.name[0].family, 'Conditional');
});
await step('validate', async () => {
  const outcome = await client.operation({ name: 'validate', resourceType, input: { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { ...patient('v', 'V'), birthDate: 'soon' } }] } });
  assert.equal(outcome.resourceType, 'OperationOutcome');
  assert.ok(outcome.issue.some((i) => i.severity === 'error'));
});
await step('compartment', async () => {
  const found = await client.search({ resourceType: 'Observation', compartment: { resourceType, id: created.id } });
  assert.equal(found.entry.length, 1);
});
await step('delete', async () => {
  await client.delete({ resourceType, id: created.id });
  await assert.rejects(client.read({ resourceType, id: created.id }), (e) => e.response.status === 410);
});
await step('errors', async () => {
  await assert.rejects(client.read({ resourceType, id: 'never-there' }), (e) => e.response.status === 404 && e.response.data.resourceType === 'OperationOutcome');
  await assert.rejects(client.create({ resourceType, body: { resourceType, birthDate: 'soon' } }), (e) => e.response.status === 400 && e.response.data.issue[0].severity === 'error');
});
