// The forge misbehaves: webhooks get lost or muddled, the API fails, the CI is silent or says two things.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const fix = (title) => ({ into: 'uat', title, files: { [`api/${title.toLowerCase().replace(/\W+/g, '-')}.txt`]: `${title}\n` } });

describe('Adversity', () => {
  let stage;
  before(async () => {
    stage = await Stage.open(
      {
        deaf: {}, unheard: { ahead: true }, muddled: {}, failing: {}, slow: {}, lost: {}, lostprod: { ahead: true }, old: {}, silent: { config: { trigger: { type: 'workflow_dispatch', workflow: 'deploy.yml', timeout: '2s', poll: '1s' } } },
        twice: {}, contradictory: {}, unpushed: { ahead: true },
      },
      { settings: { reconcile: '1s' } },
    );
  });
  after(() => stage?.close());
  const faultless = () => stage.forge.control('DELETE', '/faults');

  it('heals when no webhook ever comes', async () => {
    const s = stage.scene('deaf');
    await s.hooks({ off: true });
    const pull = await s.pull(fix('Unheard'));
    await s.reached(pull.number, 'submitted', 20_000);
    await s.say(pull.number, 'bob', '/confirm');
    await s.reached(pull.number, 'confirmed', 20_000);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await s.label(pull.number, 'alice', 'approve-prod');
    await s.reached(pull.number, 'pending_prod', 20_000);
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
  });

  it('brings a hotfix to PROD although no webhook ever told of it', async () => {
    const s = stage.scene('unheard');
    await s.versions();
    await s.hooks({ off: true });
    const { number } = await s.forgeApi('POST', '/issues', { title: 'It burns', labels: ['severity/critical'] });
    await s.say(number, 'alice', '/hotfix fire');
    const branch = `hotfix/${number}-fire`;
    await waitFor(async () => (await s.branch(branch)) === (await s.tag('v1.4.0')).target, 'the branch at what PROD runs');
    const { sha } = await s.commit(branch, { 'api/x.txt': 'x\n' }, { author: 'carol' });
    await waitFor(async () => (await s.fix(number))?.reasons.some((one) => /no admin has approved/.test(one.text)), 'the push to be found', 20_000);
    await s.say(number, 'alice', '/approve prod');
    await s.reached(number, 'deployed_prod', 20_000);
    assert.equal((await s.tag('v1.4.1')).target, sha, 'one approval is enough: the forge knows who pushed');
  });

  it('comes to the same end when webhooks arrive in the wrong order', async () => {
    const s = stage.scene('muddled');
    await s.hooks({ reorder: 4, duplicate: true });
    const pull = await s.pull(fix('Backwards'));
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    const done = await s.reached(pull.number, 'deployed_uat');
    assert.deepEqual(done.history.map((step) => step.to), ['submitted', 'confirmed', 'analyzing', 'planned', 'deployed_uat']);
    assert.equal((await s.runs()).length, 1);
  });

  it('waits out a forge that answers 500, 429 with Retry-After, 403 for a second limit, and half', async () => {
    const s = stage.scene('failing');
    const pull = await s.pull(fix('Patience'));
    await s.reached(pull.number, 'submitted');
    const match = `.*/repos/acme/failing/`;
    await stage.forge.post('/faults', { match, status: 500, times: 2 });
    await stage.forge.post('/faults', { match, status: 429, retryAfter: 1, times: 1 });
    await stage.forge.post('/faults', { match, status: 403, retryAfter: 1, times: 1 });
    await stage.forge.post('/faults', { match, status: 'half', times: 1 });
    await s.say(pull.number, 'bob', '/confirm');
    await s.reached(pull.number, 'confirmed', 40_000);
    await waitFor(async () => (await s.replies(pull.number)).length === 1, 'one reply', 30_000);
    await faultless();
    await s.merge(pull.number, { method: 'squash' });
    await stage.forge.post('/faults', { match: 'POST .*/repos/acme/failing/.*/dispatches', status: 500, times: 1 });
    await s.cycle('T1', { timeout: 60_000 });
    await s.reached(pull.number, 'deployed_uat');
    assert.equal((await s.runs()).length, 1);
    await faultless();
  });

  it('says why a dispatch that GitHub refuses for good did not start', async () => {
    const s = stage.scene('slow');
    const pull = await s.pull(fix('Refused'));
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await stage.forge.post('/faults', { match: 'POST .*/repos/acme/slow/.*/dispatches', status: 422, message: 'Unexpected inputs provided: ["sha"]', times: 1 });
    const cycle = await s.cycle('T1', { expect: 'failed' });
    assert.match(JSON.stringify([cycle, await s.fix(pull.number)]), /Unexpected inputs|422/);
    assert.equal((await s.fix(pull.number)).status, 'planned');
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
  });

  for (const [name, mode] of [['lost', 'with run details'], ['old', 'without run details, as on older servers']]) {
    it(`never starts a second run when the answer to the first is lost (${mode})`, async () => {
      const s = stage.scene(name);
      await stage.forge.post('/ci', { return_run_details: name === 'lost' });
      const pull = await s.pull(fix('Only once'));
      await s.confirmed(pull);
      await s.merge(pull.number, { method: 'squash' });
      await stage.forge.post('/faults', { match: `POST .*/repos/acme/${name}/.*/dispatches`, status: 'lost', times: 1 });
      await s.cycle('T1', { timeout: 60_000 });
      await s.reached(pull.number, 'deployed_uat');
      assert.equal((await s.runs()).length, 1);
      await stage.forge.post('/ci', { return_run_details: true });
    });
  }

  it('never starts a second PROD run, even when the run is slow to show up', async () => {
    const s = stage.scene('lostprod');
    const pull = await s.pull({ ...fix('Once in PROD'), into: 'main', labels: ['bug', 'severity/low', 'found-in/prod'] });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    await stage.forge.post('/ci', { hidden: 3000 });
    await stage.forge.post('/faults', { match: 'POST .*/repos/acme/lostprod/.*/dispatches', status: 'lost', times: 1 });
    await s.cycle('T2', { expect: null, timeout: 60_000 });
    await stage.forge.post('/ci', { hidden: 0 });
    await s.reached(pull.number, 'deployed_prod', 30_000);
    assert.equal((await s.runs('prod')).length, 1);
  });

  it('counts a workflow that never reports as failed after its time', async () => {
    const s = stage.scene('silent');
    await s.ci({ mode: 'never', times: 1 });
    const pull = await s.pull(fix('Silent'));
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const cycle = await s.cycle('T1', { expect: 'failed' });
    assert.match(JSON.stringify([cycle.reasons, await s.fix(pull.number)]), /report|time/i);
    assert.equal((await s.fix(pull.number)).status, 'planned');
  });

  it('takes the first of two equal reports and is not confused by a report for another run', async () => {
    const s = stage.scene('twice');
    await s.ci({ mode: 'twice' });
    const pull = await s.pull(fix('Echo'));
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await s.forge.post('/schedule', { repository: s.repository, workflow: 'nightly.yml' });
    await stage.forge.post('/settle');
    const done = await s.fix(pull.number);
    assert.equal(done.history.filter((step) => step.to === 'deployed_uat').length, 1);
    assert.equal((await s.deployments()).length, 1);
  });

  it('keeps its first word when the CI contradicts itself later', async () => {
    const s = stage.scene('contradictory');
    await s.ci({ mode: 'contradictory', running: 300, times: 1 });
    const pull = await s.pull(fix('Two tongues'));
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await stage.forge.post('/settle');
    assert.equal((await s.deployments())[0].state, 'succeeded');
  });

  it('goes on when the answer to a push is lost', async () => {
    const s = stage.scene('unpushed');
    const pull = await s.inProd({ title: 'Pushed anyway', files: { 'api/pushed.txt': 'p\n' } });
    await s.ask(pull.number, 'bob', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await stage.forge.post('/faults', { match: 'POST /acme/unpushed.git/git-receive-pack', status: 'lost', times: 1 });
    await s.cycle('T2', { timeout: 60_000 });
    await s.reached(pull.number, 'uat_merged');
    assert.equal((await s.log('v1.5.0..uat')).length, 1);
    assert.equal((await s.runs('uat')).length, 1);
  });
});
