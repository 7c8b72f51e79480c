// The program ends, as at kill -9, after its first durable step, or its second, or one of the next few; it is started again, and ends
// again, until a bug has gone all the way through PROD and back to UAT.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stage, waitFor } from './harness.mjs';

const DAY = 86_400_000;

describe('Ending after every durable step', () => {
  let stage;
  let going = true;
  let lives = 0;
  let deaths = 0;
  let minding;

  before(async () => {
    stage = await Stage.open({ steps: { ahead: true } }, { settings: { reconcile: '1s' } });
    await stage.sluice.kill();
    minding = (async () => {
      while (going) {
        if (!stage.sluice.running) {
          // 1 2 3 … 16 1 2 3 …: the short lives hit every step of a start, the longer ones get the work done.
          stage.sluice.env = { ...stage.environment, SLUICE_CRASH_AFTER: String(1 + (lives++ % 16)) };
          await stage.sluice.start().catch(() => {});
          stage.sluice.child.once('exit', () => (deaths += 1));
        }
        await sleep(10);
      }
    })();
  });
  after(async () => {
    going = false;
    await minding;
    await stage?.close();
  });

  it('comes to the same end, with each deployment started once', { timeout: 240_000 }, async () => {
    const s = stage.scene('steps');
    const pull = await s.pull({ title: 'Through every step', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/steps.txt': 's\n' } });
    await s.reached(pull.number, 'submitted', 100_000);
    await s.say(pull.number, 'bob', '/confirm');
    await s.reached(pull.number, 'confirmed', 100_000);
    await s.merge(pull.number, { method: 'squash' });
    // Between the note that a trigger goes out and the trigger itself nobody can know: PROD then waits for a person, who looks at CI
    // and has it sent again.
    const person = async () => {
      const { body } = await stage.api('GET', `/outbox?state=dead&repository=${encodeURIComponent(s.repository)}`);
      for (const entry of body.items.filter((one) => one.effect.key.startsWith('trigger/'))) {
        assert.equal((await s.runs('prod')).length, 0, 'only what CI never saw is given up');
        await stage.api('POST', `/outbox/${entry.id}/retry`);
      }
    };
    const cycle = (slot, day) => {
      const date = new Date(Date.now() + day * DAY).toISOString().slice(0, 10);
      let last;
      return waitFor(
        async () => {
          const { status, body } = (last = await s.openCycle(slot, { date }));
          await person();
          return status < 300 && body.state === 'done';
        },
        () => `${slot} of day ${day}: ${JSON.stringify(last)}\n${stage.sluice.log.slice(-4000)}`,
        100_000,
      );
    };
    await cycle('T1', 0);
    await s.reached(pull.number, 'pending_prod', 100_000);
    await cycle('T2', 0);
    await s.reached(pull.number, 'deployed_prod', 100_000);
    await s.say(pull.number, 'alice', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge', 100_000);
    await cycle('T2', 1);
    const done = await s.reached(pull.number, 'uat_merged', 100_000);

    going = false;
    await minding;
    await stage.sluice.kill();
    stage.sluice.env = stage.environment;
    await stage.sluice.start();
    assert.ok(deaths > 20, `${deaths} deaths only`);
    assert.deepEqual(done.history.map((step) => step.to), ['submitted', 'confirmed', 'analyzing', 'planned', 'pending_prod', 'deployed_prod', 'pending_uat_merge', 'uat_merged']);
    assert.equal((await s.runs('prod')).length, 1, 'one PROD run');
    const ids = (await s.runs()).map((run) => run.inputs.deployment_id);
    assert.equal(new Set(ids).size, 2, `two deployments: ${ids}`);
    assert.equal((await s.log('v1.5.0..uat')).length, 1, 'one cherry-pick');
    await waitFor(async () => (await s.replies(pull.number)).length >= 2, 'both commands to be answered', 30_000);
    const replies = (await s.replies(pull.number)).map((reply) => reply.body ?? String(reply));
    assert.equal(new Set(replies).size, replies.length, `a reply was given twice: ${replies.join('\n---\n')}`);
    const { code, out, err } = await stage.sluice.command(['journal', '--verify', '--repository', s.repository]);
    assert.equal(code, 0, out + err);
  });
});
