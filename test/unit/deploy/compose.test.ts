import assert from 'node:assert/strict';
import ms from 'ms';
import { DRAIN_MS } from '../../../src/gateway/prefer.js';
import { DEFAULT_SETTINGS } from '../../../src/purchase/contract/settings.js';
import { workerTuning } from '../../../src/worker/create-workers.js';
import {
  COMPOSE_FILES,
  explainedVariables,
  readCompose,
  variablesOf,
  type Service,
} from '../../support/compose-file.js';

const { services } = readCompose('docker-compose.yml');
const all = Object.entries(services);
const service = (name: string): Service => {
  const found = services[name];
  assert.ok(found, `there is no service ${name}`);
  return found;
};
const namesOf = (which: (service: Service) => boolean) =>
  all.filter(([, one]) => which(one)).map(([name]) => name);

/** What the process that asks for health needs beside the one that is asked. */
const HEALTH_CHECK_MB = 60;
const BESIDE_HEAP_MB = 100;

describe('docker-compose.yml', () => {
  it('publishes the gateway and what people look at, on loopback unless told otherwise', () => {
    const published = namesOf(({ ports }) => ports !== undefined);
    assert.deepEqual(published, ['temporal-ui', 'gateway', 'grafana']);
    for (const name of published) {
      for (const port of service(name).ports ?? []) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/);
    }
    for (const file of COMPOSE_FILES.slice(1)) {
      const more = Object.values(readCompose(file).services);
      assert.ok(more.length > 0 && more.every(({ ports }) => ports === undefined), file);
    }
  });

  it('runs every container without rights, on a file system that it cannot change, within limits', () => {
    assert.ok(all.length > 8);
    for (const [name, one] of all) {
      assert.equal(one.read_only, true, name);
      assert.deepEqual(one.cap_drop, ['ALL'], name);
      assert.deepEqual(one.security_opt, ['no-new-privileges:true'], name);
      assert.match(one.mem_limit ?? '', /^\d+[mg]$/, name);
      assert.ok(one.pids_limit, name);
    }
  });

  it('starts again whatever dies; jobs until they have done their work', () => {
    const jobs = ['temporal-schema', 'temporal-namespace'];
    assert.deepEqual(
      namesOf(({ restart }) => restart === 'on-failure'),
      jobs,
    );
    assert.deepEqual(
      namesOf(({ restart }) => restart === 'unless-stopped'),
      all.map(([name]) => name).filter((name) => !jobs.includes(name)),
    );
  });

  it('has two workers, and asks each kind of process for its own health', () => {
    assert.equal(Number(service('worker').scale), 2);
    for (const name of ['worker', 'gateway']) {
      const { test } = service(name).healthcheck ?? {};
      assert.deepEqual(test, ['CMD', 'node', 'dist/src/bin/healthcheck.js', name]);
    }
  });

  it('gives worker and gateway more time to stop than they take', () => {
    const grace = (name: string) => ms(service(name).stop_grace_period as ms.StringValue);
    assert.ok(grace('worker') > workerTuning(DEFAULT_SETTINGS).shutdownForceTime);
    assert.ok(grace('gateway') > DRAIN_MS);
  });

  it('leaves memory beside the heap of Node', () => {
    for (const name of ['worker', 'gateway', 'emulator']) {
      const { mem_limit: limit = '', environment = {} } = service(name);
      const limitMb = Number.parseInt(limit) * (limit.endsWith('g') ? 1024 : 1);
      const heapMb = Number(environment['NODE_OPTIONS']?.split('--max-old-space-size=')[1]);
      assert.ok(heapMb + BESIDE_HEAP_MB < limitMb, name);
      if (name !== 'emulator') assert.ok(heapMb + BESIDE_HEAP_MB + HEALTH_CHECK_MB < limitMb, name);
    }
  });

  it('gives a service the secrets that its variables name, and no others', () => {
    const given = Object.entries(services).filter(([, { secrets }]) => secrets);
    assert.ok(given.length > 4);
    for (const [name, { secrets = [], environment = {} }] of given) {
      const named = Object.values(environment).flatMap((value) =>
        [...value.matchAll(/^\/run\/secrets\/(\w+)$/g)].map(([, secret]) => secret),
      );
      if (named.length > 0) assert.deepEqual(named.sort(), [...secrets].sort(), name);
    }
  });
});

describe('.env.example', () => {
  const explained = explainedVariables();
  const used = new Map(COMPOSE_FILES.flatMap((file) => [...variablesOf(file)]));

  it('explains each variable of the compose files, as it is unless set, and nothing else', () => {
    // Those of compose itself stand in no file.
    const ours = explained.filter(({ name }) => !name.startsWith('COMPOSE_'));
    assert.ok(ours.length > 10);
    assert.deepEqual(
      Object.fromEntries(ours.map(({ name, usual }) => [name, usual])),
      Object.fromEntries(used),
    );
  });

  it('says of each in a sentence what it is for', () => {
    for (const { name, about } of explained) assert.match(about, /^# .{10,}/, name);
  });
});
