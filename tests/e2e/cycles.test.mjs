// Cycles and the gate before them: one a night, closed by freeze, lock, and open checks; and what would happen, asked beforehand.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

// A zone in which it is not about midnight, and wall-clock times there.
const [timezone, offset] = [0, 23].includes(new Date().getUTCHours()) ? ['Asia/Hong_Kong', 8 * 60] : ['UTC', 0];
const clock = (minutes) => new Date(Date.now() + (offset + minutes) * 60_000).toISOString().slice(11, 16);
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('Cycles', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      one: {},
      lock: {},
      attest: { config: { checklist: { backup: { attestation: { valid_for: '1h' } }, ...Object.fromEntries(['monitoring', 'on_call', 'dependencies', 'headroom'].map((name) => [name, { skip: 'rehearsal' }])) } } },
      frozen: { config: { freezes: [{ from: day(-1), until: day(1), level: 'hard', reason: 'month end' }] } },
      window: { config: { timezone, slots: { t1: clock(-2), t2: clock(-1), window: '60m' } } },
      scheduled: { config: { timezone, slots: { t1: clock(-3), t2: clock(-2), window: '60m', workflows: { t1: ['nightly.yml'] } } } },
      simulate: { ahead: true },
    });
  });
  after(() => stage?.close());

  it('is one for a repository, slot and date, whoever asks and how often', async () => {
    const s = stage.scene('one');
    const first = await s.cycle('T1');
    const ids = await Promise.all([1, 2, 3].map(async () => (await s.openCycle('T1', { date: first.date })).body.id));
    assert.deepEqual(new Set(ids), new Set([first.id]));
    const { body } = await s.api('GET', `/cycles?repository=${encodeURIComponent(s.repository)}`);
    assert.equal(body.items.length, 1);
  });

  it('outside the window, or for another date, only an admin opens it, and with force', async () => {
    const s = stage.scene('one');
    const tomorrow = day(3).slice(0, 10);
    for (const [user, options] of [['alice', { force: false }], ['bob', { force: true }], ['bob', { force: false }], ['carol', { force: true }], ['bob', { force: true, date: tomorrow }], ['alice', { force: false, date: tomorrow }]]) {
      const { status, body } = await s.openCycle('T2', { user, ...options });
      assert.ok(status === 403 || status === 409, `${user} ${JSON.stringify(options)}: ${status}`);
      assert.ok(body.reasons.length > 0);
    }
  });

  it('within the window a manager opens it without force', async () => {
    const s = stage.scene('window');
    const { status } = await s.openCycle('T2', { user: 'bob', force: false });
    assert.ok(status === 200 || status === 202, String(status));
    assert.equal((await s.openCycle('T2', { user: 'carol', force: false })).status, 403);
  });

  it('is opened by a scheduled workflow run', async () => {
    const s = stage.scene('scheduled');
    await s.forge.post('/schedule', { repository: s.repository, workflow: 'nightly.yml' });
    await waitFor(async () => (await s.api('GET', `/cycles?repository=${encodeURIComponent(s.repository)}`)).body.items.some((one) => one.slot === 'T1'), 'T1');
  });

  it('stops at a lock, and goes on after it is taken off', async () => {
    const s = stage.scene('lock');
    const pull = await s.pull({ into: 'uat', title: 'Behind a lock', files: { 'api/l.txt': 'l\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const made = await s.api('POST', '/locks', { repository: s.repository, environment: 'uat', reason: 'load test' }, 'alice');
    assert.ok(made.status < 300, JSON.stringify(made.body));
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /load test/);
    assert.equal((await s.fix(pull.number)).status, 'confirmed', 'a blocked cycle leaves the fix untouched');
    const { body: gate } = await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat`);
    assert.equal(gate.open, false);
    assert.ok(gate.checks.some((check) => check.state === 'fail' && /load test/.test(check.reason) && check.can_clear.includes('admin')));
    assert.equal((await s.api('DELETE', `/locks/${made.body.id}`, undefined, 'bob')).status, 403);
    assert.equal((await s.api('DELETE', `/locks/${made.body.id}`, undefined, 'alice')).status, 200);
    const again = await s.cycle('T1', { again: true });
    assert.equal(again.id, cycle.id);
    assert.equal(again.attempt, 2);
    await s.reached(pull.number, 'deployed_uat');
  });

  it('stops at a check that nobody has vouched for', async () => {
    const s = stage.scene('attest');
    const pull = await s.pull({ into: 'uat', title: 'Without backup', files: { 'api/b.txt': 'b\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /backup/);
    assert.equal((await s.api('POST', '/attestations', { repository: s.repository, check: 'backup' }, 'carol')).status, 403);
    await s.ask(pull.number, 'bob', '/attest backup checked by hand');
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('stops in a freeze, says until when, and force skips no gate', async () => {
    const s = stage.scene('frozen');
    const pull = await s.pull({ into: 'uat', title: 'In winter', files: { 'api/w.txt': 'w\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /month end/);
    await s.cycle('T1', { again: true, expect: 'blocked' });
    assert.equal((await s.runs()).length, 0);
    const { body } = await s.api('GET', `/simulations?repository=${encodeURIComponent(s.repository)}&slot=T1&at=${encodeURIComponent(new Date().toISOString())}`);
    assert.equal(body.would_run, false);
    assert.match(JSON.stringify(body.first_unmet), /month end/);
  });

  it('foretells what T2 does, and then does that', async () => {
    const s = stage.scene('simulate');
    const pull = await s.pull({ title: 'Foretold', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/f.txt': 'f\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    const refs = await s.refs();
    const { body } = await s.api('GET', `/simulations?repository=${encodeURIComponent(s.repository)}&slot=T2`);
    assert.equal(body.would_run, true);
    assert.deepEqual(body.fixes.filter((one) => one.ships).map((one) => one.number), [pull.number]);
    assert.match(body.actions.join('\n'), /v1\.4\.1/);
    assert.deepEqual(await s.refs(), refs, 'a simulation has no effect');
    await s.cycle('T2');
    assert.equal((await s.runs('prod'))[0].inputs.version, 'v1.4.1');
  });
});
