// The other ways to start a deployment: GitHub Deployments with their statuses, and repository_dispatch.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';
import { EVENT_WORKFLOW } from './scenery.mjs';

const byDeployment = { trigger: { type: 'deployment', timeout: '30s', poll: '1s' } };
const byEvent = { trigger: { type: 'repository_dispatch', workflow: 'deploy.yml', timeout: '30s', poll: '1s' } };

describe('Triggers', () => {
  let stage;
  before(async () => {
    const named = { trigger: { ...byDeployment.trigger, reporters: ['deployer'] } };
    stage = await Stage.open({
      deployment: { ahead: true, config: byDeployment },
      failing: { config: byDeployment },
      deaf: { config: byDeployment },
      lost: { ahead: true, config: byDeployment },
      forged: { ahead: true, config: byDeployment },
      named: { config: named },
      event: { ahead: true, config: byEvent, workflow: EVENT_WORKFLOW },
      environments: {},
    });
  });
  after(() => stage?.close());

  const small = (title) => ({ title, files: { [`api/${title.toLowerCase()}.txt`]: 'x\n' } });
  // A fix of PROD, as far as T2 has asked for its deployment.
  const asked = async (s, title) => {
    const one = await s.pull({ into: 'main', labels: ['bug', 'severity/medium', 'found-in/prod'], ...small(title) });
    await s.confirmed(one);
    await s.merge(one.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(one.number, 'pending_prod');
    await s.openCycle('T2', { date: s.date });
    const [requested] = await waitFor(async () => (await s.requested('prod')).length > 0 && s.requested('prod'), 'the deployment to be asked for');
    return { one, requested };
  };
  const status = (s, id, user, state) => stage.forge.post('/deployments/status', { repository: s.repository, id, user, state });
  const prod = async (s) => (await s.deployments()).find((one) => one.environment === 'prod');
  const decided = () => waitFor(async () => (await (await fetch(`${stage.sluice.url}/metrics`)).text()).match(/sluice_queue 0/), 'everything to be decided');

  it('asks for a GitHub Deployment of the tag, with all of the contract, and takes its statuses as the report', async () => {
    const s = stage.scene('deployment');
    await s.inProd(small('Deployed'));
    const [requested] = await s.requested('prod');
    const deployment = await prod(s);
    assert.equal(requested.ref, deployment.version);
    assert.equal(requested.sha, deployment.sha);
    assert.deepEqual(requested.payload, {
      deployment_id: deployment.id, environment: 'prod', version: deployment.version, sha: deployment.sha, ref: deployment.version,
      services: '', strategy: 'direct', traffic_percent: '100', previous_version: 'v1.4.0',
    });
    assert.equal((await s.requested('prod')).length, 1);
    assert.deepEqual(await s.runs(), []);
    const rollback = await s.api('POST', '/rollbacks', { repository: s.repository, environment: 'prod', reason: 'rehearsed' });
    assert.ok(rollback.status < 300, JSON.stringify(rollback.body));
    await waitFor(async () => (await s.deployments()).some((one) => one.rollback && one.state === 'succeeded'), 'the rollback');
    assert.equal((await s.requested('prod'))[1].payload.rollback, 'true');
  });

  it('counts failure and error as failed', async () => {
    const s = stage.scene('failing');
    await s.ci({ environment: 'uat', conclusion: 'error' });
    const pull = await s.pull({ into: 'uat', ...small('Broken') });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1', { expect: 'failed' });
    assert.match((await s.deployments())[0].reason, /CI reported failure/);
    assert.equal((await s.fix(pull.number)).status, 'planned');
  });

  it('asks for the statuses when no webhook comes', async () => {
    const s = stage.scene('deaf');
    const pull = await s.pull({ into: 'uat', ...small('Unheard') });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.hooks({ off: true });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
  });

  it('finds the deployment whose answer was lost, and asks for no second one', async () => {
    const s = stage.scene('lost');
    await stage.forge.post('/faults', { match: 'POST .*/acme/lost/deployments', status: 'lost', times: 1 });
    await s.inProd(small('Lost'));
    assert.equal((await s.requested('prod')).length, 1);
  });

  it('believes no success that somebody with write access has set, and goes on with the real one', async () => {
    const s = stage.scene('forged');
    await s.ci({ environment: 'prod', mode: 'never' });
    const { one, requested } = await asked(s, 'Forged');
    await status(s, requested.id, 'dana', 'success');
    const decoy = await stage.forge.post('/deployments', {
      repository: s.repository, user: 'dana', ref: 'main', environment: 'prod', payload: requested.payload, carried_out: false,
    });
    await status(s, decoy.id, 'dana', 'success');
    await new Promise((resolve) => setTimeout(resolve, 1500)); // longer than a poll
    await decided();
    assert.equal((await prod(s)).state, 'running');
    await status(s, requested.id, 'github-actions[bot]', 'success');
    await s.reached(one.number, 'deployed_prod');
    const { body } = await s.api('GET', `/journal?repository=${encodeURIComponent(s.repository)}&text=true&limit=200`);
    assert.match(JSON.stringify(body), /dana is not among those who report/);
  });

  it('takes the word of the configured reporters alone', async () => {
    const s = stage.scene('named');
    await s.ci({ environment: 'uat', by: 'deployer', conclusion: 'success' });
    await s.inUat([small('Named')]);
    const [requested] = await s.requested('uat');
    assert.deepEqual(requested.statuses.map((set) => [set.state, set.creator.login]), [['in_progress', 'deployer'], ['success', 'deployer']]);
  });

  it('sends a repository_dispatch and finds its run by the title', async () => {
    const s = stage.scene('event');
    await s.inProd(small('Event'));
    const runs = await stage.forge.get('/runs', { repository: s.repository });
    const run = runs.find((each) => each.client_payload?.environment === 'prod');
    const deployment = await prod(s);
    assert.equal(run.event, 'repository_dispatch');
    assert.equal(run.client_payload.deployment_id, deployment.id);
    assert.equal(run.client_payload.ref, deployment.version);
  });

  it('looks at the run when the deployment of its environment is done', async () => {
    const s = stage.scene('environments');
    await s.ci({ environment: 'uat', mode: 'never' });
    const pull = await s.pull({ into: 'uat', ...small('Protected') });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.openCycle('T1');
    await waitFor(async () => (await s.deployments()).some((one) => one.state === 'running'), 'the run');
    const payload = { deployment_id: (await s.deployments())[0].id };
    const made = await stage.forge.post('/deployments', { repository: s.repository, user: 'github-actions[bot]', ref: 'uat', environment: 'uat', payload, carried_out: false });
    await status(s, made.id, 'github-actions[bot]', 'success');
    await decided();
    assert.equal((await s.deployments())[0].state, 'running', 'the run itself has not ended');
  });
});
