// What every client has to do, told step by step.
import assert from 'node:assert/strict';

export { assert };
export const base = process.argv[2];
export const run = Math.random().toString(36).slice(2, 10);
export const system = 'https://client.test/' + run;

export async function step(name, action) {
  try {
    const result = await action();
    console.log('ok ' + name);
    return result;
  } catch (error) {
    console.error('failed ' + name + ': ' + (error.stack ?? error));
    console.error(JSON.stringify(error.response?.data ?? error.outcome ?? error.body ?? '', null, 1).slice(0, 2000));
    process.exit(1);
  }
}

export const patient = (value, family) => ({
  resourceType: 'Patient',
  identifier: [{ system, value }],
  name: [{ family, given: ['Peter', 'James'] }],
  birthDate: '1974-12-25',
  active: true,
});

export const observation = (subject) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system, code: 'weight' }] },
  subject: { reference: subject },
  valueQuantity: { value: 70.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});

export const transaction = () => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    { fullUrl: 'urn:uuid:7f0d3f4e-0000-4000-8000-000000000001', resource: patient('tx', 'Transaction'), request: { method: 'POST', url: 'Patient' } },
    { resource: observation('urn:uuid:7f0d3f4e-0000-4000-8000-000000000001'), request: { method: 'POST', url: 'Observation' } },
  ],
});

export const batch = (id) => ({
  resourceType: 'Bundle',
  type: 'batch',
  entry: [
    { request: { method: 'GET', url: 'Patient/' + id } },
    { request: { method: 'GET', url: 'Patient/never-there' } },
  ],
});

export function checkTransaction(answer) {
  assert.equal(answer.type, 'transaction-response');
  assert.deepEqual(answer.entry.map((e) => e.response.status), ['201', '201']);
  assert.match(answer.entry[0].response.location, /Patient\/[^/]+\/_history\/1$/);
  assert.equal(answer.entry[1].resource.subject.reference, 'Patient/' + answer.entry[0].resource.id);
}

export function checkBatch(answer) {
  assert.equal(answer.type, 'batch-response');
  assert.deepEqual(answer.entry.map((e) => e.response.status), ['200', '404']);
  assert.equal(answer.entry[1].response.outcome.resourceType, 'OperationOutcome');
}
