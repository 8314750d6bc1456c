import assert from 'node:assert/strict';
import ms from 'ms';
import { DRAIN_MS } from '../../../src/gateway/prefer.js';
import { DEFAULT_SETTINGS } from '../../../src/purchase/contract/settings.js';
import { workerTuning } from '../../../src/worker/create-workers.js';
import {
  COMPOSE_FILES,
  documentedVariables,
  readCompose,
  settingVariables,
  type Service,
} from '../../support/compose-file.js';

const { services } = readCompose('docker-compose.yml');
const all = Object.entries(services);
const service = (name: string): Service => {
  const found = services[name];
  assert.ok(found, `no service ${name}`);
  return found;
};
const namesOf = (which: (service: Service) => boolean) =>
  all.filter(([, one]) => which(one)).map(([name]) => name);

/** Memory of the health check, which runs in the same container. */
const HEALTH_CHECK_MB = 60;
const OUTSIDE_HEAP_MB = 100;

describe('docker-compose.yml', () => {
  it('publishes gateway, Temporal UI and Grafana, by default on loopback', () => {
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

  it('runs every container without capabilities, on a read-only file system, within limits', () => {
    assert.ok(all.length > 8);
    for (const [name, one] of all) {
      assert.equal(one.read_only, true, name);
      assert.deepEqual(one.cap_drop, ['ALL'], name);
      assert.deepEqual(one.security_opt, ['no-new-privileges:true'], name);
      assert.match(one.mem_limit ?? '', /^\d+[mg]$/, name);
      assert.ok(one.pids_limit, name);
    }
  });

  it('restarts every service, and jobs until they succeed', () => {
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

  it('has two workers, and health checks for worker and gateway', () => {
    assert.equal(Number(service('worker').scale), 2);
    for (const name of ['worker', 'gateway']) {
      const { test } = service(name).healthcheck ?? {};
      assert.deepEqual(test, ['CMD', 'node', 'dist/src/bin/healthcheck.js', name]);
    }
  });

  it('gives worker and gateway more time to stop than they need', () => {
    const grace = (name: string) => ms(service(name).stop_grace_period as ms.StringValue);
    assert.ok(grace('worker') > workerTuning(DEFAULT_SETTINGS).shutdownForceTime);
    assert.ok(grace('gateway') > DRAIN_MS);
  });

  it('leaves memory for more than the heap of Node', () => {
    for (const name of ['worker', 'gateway', 'emulator']) {
      const { mem_limit: limit = '', environment = {} } = service(name);
      const limitMb = Number.parseInt(limit) * (limit.endsWith('g') ? 1024 : 1);
      const heapMb = Number(environment['NODE_OPTIONS']?.split('--max-old-space-size=')[1]);
      assert.ok(heapMb + OUTSIDE_HEAP_MB < limitMb, name);
      if (name !== 'emulator')
        assert.ok(heapMb + OUTSIDE_HEAP_MB + HEALTH_CHECK_MB < limitMb, name);
    }
  });

  it('mounts the secrets that the variables of a service name, and no others', () => {
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
  const documented = documentedVariables();
  const used = new Map(COMPOSE_FILES.flatMap((file) => [...settingVariables(file)]));

  it('documents each variable of the compose files with its default, and no others', () => {
    // Compose itself reads these.
    const ours = documented.filter(({ name }) => !name.startsWith('COMPOSE_'));
    assert.ok(ours.length > 10);
    assert.deepEqual(
      Object.fromEntries(ours.map(({ name, fallback }) => [name, fallback])),
      Object.fromEntries(used),
    );
  });

  it('has a comment for each variable', () => {
    for (const { name, about } of documented) assert.match(about, /^# .{10,}/, name);
  });
});
