import { MedplumClient } from '@medplum/core';
import { assert, base, batch, checkBatch, checkTransaction, observation, patient, step, system, transaction } from './steps.mjs';

const at = new URL(base);
const client = new MedplumClient({ baseUrl: at.origin + '/', fhirUrlPath: at.pathname.slice(1), fetch, cacheTime: 0, resourceCacheSize: 0 });

const created = await step('create', async () => {
  const made = await client.createResource({ ...patient('1', 'Plum'), id: 'ignored' });
  assert.notEqual(made.id, 'ignored');
  return made;
});
await step('read', async () => {
  assert.equal((await client.readResource('Patient', created.id, { cache: 'reload' })).name[0].family, 'Plum');
  assert.equal((await client.readReference({ reference: 'Patient/' + created.id })).id, created.id);
});
await step('update', async () => assert.equal((await client.updateResource({ ...created, active: false })).meta.versionId, '2'));
await step('vread', async () => assert.equal((await client.readVersion('Patient', created.id, '1')).active, true));
await step('patch', async () => {
  const patched = await client.patchResource('Patient', created.id, [{ op: 'test', path: '/meta/versionId', value: '2' }, { op: 'replace', path: '/active', value: true }]);
  assert.equal(patched.active, true);
});
await step('history', async () => assert.equal((await client.readHistory('Patient', created.id, undefined, { cache: 'reload' })).entry.length, 3));
await step('search with paging', async () => {
  for (let i = 2; i < 6; i++) await client.createResource(patient(String(i), 'Plum'));
  const ids = [];
  for await (const page of client.searchResourcePages('Patient', { identifier: system + '|', _count: 2 })) ids.push(...page.map((r) => r.id));
  assert.equal(new Set(ids).size, 5);
  const bundle = await client.search('Patient', { identifier: system + '|', _total: 'accurate' });
  assert.equal(bundle.total, 5);
  assert.equal((await client.searchOne('Patient', 'identifier=' + system + '|1')).id, created.id);
  const part = await client.searchResources('Patient', { identifier: system + '|1', _fields: 'name', _elements: 'name' }, { cache: 'reload' });
  assert.equal(part[0].birthDate, undefined);
});
await step('include', async () => {
  const made = await client.createResource(observation('Patient/' + created.id));
  const found = await client.search('Observation', '_id=' + made.id + '&_include=Observation:subject');
  assert.deepEqual(found.entry.map((e) => e.search.mode).sort(), ['include', 'match']);
});
await step('transaction', async () => checkTransaction(await client.executeBatch(transaction())));
await step('batch', async () => checkBatch(await client.executeBatch(batch(created.id))));
await step('conditional', async () => {
  assert.equal((await client.createResourceIfNoneExist(patient('1', 'Other'), 'identifier=' + system + '|1')).id, created.id);
  assert.equal((await client.upsertResource(patient('1', 'Upserted'), { identifier: system + '|1' })).id, created.id);
});
await step('validate', async () => {
  const outcome = await client.validateResource(patient('v', 'V'));
  assert.equal(outcome.resourceType, 'OperationOutcome');
});
await step('binary', async () => {
  const binary = await client.createBinary({ data: 'hello', filename: 'hello.txt', contentType: 'text/plain' });
  const blob = await client.download(base + '/Binary/' + binary.id, { headers: { Accept: '*/*' } });
  assert.equal(await blob.text(), 'hello');
});
await step('delete', async () => {
  await client.deleteResource('Patient', created.id);
  await assert.rejects(client.readResource('Patient', created.id, { cache: 'reload' }), (e) => e.outcome.issue[0].code === 'deleted');
});
await step('errors', async () => {
  await assert.rejects(client.readResource('Patient', 'never-there', { cache: 'reload' }), (e) => e.outcome.issue[0].code === 'not-found');
  await assert.rejects(client.createResource({ resourceType: 'Patient', birthDate: 'soon' }), (e) => e.outcome.issue[0].severity === 'error');
});
