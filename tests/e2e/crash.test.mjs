// kill -9 at any moment, and a second program on the same data.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stage, waitFor } from './harness.mjs';
import { Sluice } from './sluice.mjs';

// A small generator with a printed seed: a failing run can be repeated with SLUICE_SEED.
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('Crashes', () => {
  let stage;
  const seed = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000);
  before(async () => {
    stage = await Stage.open({ flow1: {}, flow2: { ahead: true } }, { settings: { reconcile: '1s' } });
  });
  after(() => stage?.close());

  it('is ready again within five seconds', async () => {
    const took = await stage.restart();
    assert.ok(took < 5000, `${took} ms`);
  });

  it('keeps every delivery it has acknowledged', async () => {
    const s = stage.scene('flow1');
    const pull = await s.pull({ into: 'uat', title: 'Before the crash', files: { 'api/crash.txt': 'c\n' } });
    await waitFor(async () => (await s.forge.get('/deliveries', { repository: s.repository })).some((one) => one.fate === 'delivered'), 'a delivery');
    await stage.restart();
    await s.reached(pull.number, 'submitted');
    const taken = (await s.forge.get('/deliveries', { repository: s.repository })).flatMap((one) => one.attempts).filter((one) => one.status === 202).map((one) => JSON.parse(one.body).delivery);
    const { body } = await stage.api('GET', `/deliveries?repository=${encodeURIComponent(s.repository)}&limit=100`);
    const known = new Set(body.items.map((one) => one.id));
    for (const id of taken) assert.ok(known.has(id), `delivery ${id} is lost`);
  });

  it(`carries both flows through although it is killed again and again (SLUICE_SEED=${seed})`, { timeout: 120_000 }, async () => {
    const next = random(seed);
    let going = true;
    let kills = 0;
    let trouble = null;
    const killer = (async () => {
      while (going && kills < 12) {
        await sleep(100 + next() * 1200);
        if (!going) break;
        kills += 1;
        await stage.restart();
      }
    })().catch((error) => {
      trouble = error;
    });

    const [one, two] = [stage.scene('flow1'), stage.scene('flow2')];
    // A person repeats what was refused with a broken connection; nothing else is repeated.
    const again = (work, label) => waitFor(async () => {
      if (trouble) throw trouble;
      return (await work()) ?? true;
    }, label, 60_000);
    const cycle = async (s, slot, day) => {
      const date = new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10);
      return again(async () => {
        const { status, body } = await s.openCycle(slot, { date });
        if (status >= 300) throw new Error(JSON.stringify(body));
        const { body: now } = await s.api('GET', `/cycles/${body.id}`);
        return now.state === 'done' ? now : false;
      }, `${slot} of day ${day} in ${s.repository} to be done`);
    };

    const a = await one.pull({ into: 'uat', title: 'Through UAT', files: { 'api/a.txt': 'a\n' } });
    const b = await two.pull({ title: 'Through PROD', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/b.txt': 'b\n' } });
    await Promise.all([one.reached(a.number, 'submitted', 60_000), two.reached(b.number, 'submitted', 60_000)]);
    await one.say(a.number, 'bob', '/confirm');
    await two.say(b.number, 'bob', '/confirm');
    await Promise.all([one.reached(a.number, 'confirmed', 60_000), two.reached(b.number, 'confirmed', 60_000)]);
    await one.merge(a.number, { method: 'squash' });
    await two.merge(b.number, { method: 'squash' });
    await Promise.all([cycle(one, 'T1', 0), cycle(two, 'T1', 0)]);
    await Promise.all([one.reached(a.number, 'deployed_uat', 60_000), two.reached(b.number, 'pending_prod', 60_000)]);
    await one.say(a.number, 'alice', '/approve prod');
    await one.reached(a.number, 'pending_prod', 60_000);
    await Promise.all([cycle(one, 'T2', 0), cycle(two, 'T2', 0)]);
    await Promise.all([one.reached(a.number, 'deployed_prod', 60_000), two.reached(b.number, 'deployed_prod', 60_000)]);
    await two.say(b.number, 'alice', '/approve uat-merge');
    await two.reached(b.number, 'pending_uat_merge', 60_000);
    await cycle(two, 'T2', 1);
    await two.reached(b.number, 'uat_merged', 60_000);
    going = false;
    await killer;
    if (trouble) throw trouble;
    assert.ok(kills > 2, `${kills} kills`);

    for (const s of [one, two]) {
      const runs = await s.runs();
      const ids = runs.map((run) => run.inputs.deployment_id);
      assert.equal(new Set(ids).size, ids.length, `a deployment was started twice: ${ids}`);
      assert.equal((await s.runs('prod')).length, 1);
      assert.equal((await s.runs('uat')).length, 1);
    }
    const history = (await two.fix(b.number)).history.map((step) => step.to);
    assert.deepEqual(history, ['submitted', 'confirmed', 'analyzing', 'planned', 'pending_prod', 'deployed_prod', 'pending_uat_merge', 'uat_merged']);
    await waitFor(async () => (await one.replies(a.number)).length >= 2, 'the replies');
    assert.equal((await two.log('v1.5.0..uat')).length, 1, 'one cherry-pick');
  });

  it('has a journal that verifies after all that', async () => {
    const { code, out, err } = await stage.sluice.command(['journal', '--verify', '--repository', 'acme/flow2']);
    assert.equal(code, 0, out + err);
  });

  it('refuses a second program on the same data, and the first goes on', async () => {
    const second = new Sluice({ config: stage.configPath, env: stage.environment, tokens: stage.tokens });
    await assert.rejects(second.start({ within: 5000 }), (error) => {
      assert.match(error.message, /ended with [1-9]/);
      assert.match(error.message, /another|already|in use|locked/i);
      return true;
    });
    assert.equal((await stage.api('GET', '/repositories')).status, 200);
  });
});
