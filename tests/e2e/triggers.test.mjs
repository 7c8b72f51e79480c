// The other ways to start a deployment: GitHub Deployments with their statuses, and repository_dispatch.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Stage, waitFor } from './harness.mjs';
import { EVENT_WORKFLOW } from './scenery.mjs';

const byDeployment = { trigger: { type: 'deployment', timeout: '30s', poll: '1s', reporters: ['github-actions[bot]'] } };
const byEvent = { trigger: { type: 'repository_dispatch', workflow: 'deploy.yml', timeout: '30s', poll: '1s' } };

const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

// What takes the webhook: it checks the signature, keeps the event, and says nothing more; on /lost not even an answer.
class Receiver {
  static async open() {
    const receiver = new Receiver();
    receiver.events = [];
    receiver.server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      new Webhook(WHSEC).verify(body, request.headers);
      receiver.events.push(JSON.parse(body));
      if (request.url === '/lost' && JSON.parse(body).data.customData.environment === 'prod') return request.socket.destroy();
      response.writeHead(202).end();
    });
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}`;
    return receiver;
  }

  close() {
    return new Promise((resolve) => this.server.close(resolve));
  }

  of(repository, environment) {
    return this.events.filter((event) => event.subject === repository && event.data.customData.environment === environment);
  }
}

describe('Triggers', () => {
  let stage;
  let receiver;
  before(async () => {
    receiver = await Receiver.open();
    const named = { trigger: { ...byDeployment.trigger, reporters: ['deployer'] } };
    stage = await Stage.open({
      deployment: { ahead: true, config: byDeployment },
      failing: { config: byDeployment },
      deaf: { config: byDeployment },
      lost: { ahead: true, config: byDeployment },
      forged: { ahead: true, config: byDeployment },
      named: { config: named },
      event: { ahead: true, config: byEvent, workflow: EVENT_WORKFLOW },
      hook: { config: { trigger: { type: 'webhook', url: `${receiver.url}/deploy`, secret: WHSEC, timeout: '30s' } } },
      lostHook: { ahead: true, config: { trigger: { type: 'webhook', url: `${receiver.url}/lost`, secret: WHSEC, timeout: '60s' } } },
    });
  });
  after(async () => {
    await stage?.close();
    await receiver?.close();
  });

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

  it('sends a signed webhook, and takes the report of a person', async () => {
    const s = stage.scene('hook');
    const pull = await s.pull({ into: 'uat', ...small('Hooked') });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.openCycle('T1');
    const [event] = await waitFor(() => receiver.of(s.repository, 'uat').length > 0 && receiver.of(s.repository, 'uat'), 'the webhook');
    const [deployment] = await s.deployments();
    assert.equal(event.type, 'dev.cdeventsx.sluice-deployment.requested.0.1.0');
    assert.equal(event.data.customData.deployment_id, deployment.id);
    assert.equal(event.data.customData.sha, deployment.sha);
    assert.equal((await s.api('POST', `/deployments/${deployment.id}/status`, { state: 'success' }, 'carol')).status, 403);
    assert.equal((await s.api('POST', `/deployments/${deployment.id}/status`, { state: 'success' }, 'bob')).status, 200);
    await s.reached(pull.number, 'deployed_uat');
    assert.equal(receiver.of(s.repository, 'uat').length, 1);
  });

  it('holds a fix when the answer to PROD\'s webhook is lost, and sends no second one', async () => {
    const s = stage.scene('lostHook');
    const one = await s.pull({ into: 'main', labels: ['bug', 'severity/medium', 'found-in/prod'], ...small('Silent') });
    await s.confirmed(one);
    await s.merge(one.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(one.number, 'pending_prod');
    await s.openCycle('T2', { date: s.date });
    await waitFor(async () => (await s.fix(one.number)).held, 'the fix to be held', 50_000);
    assert.equal(receiver.of(s.repository, 'prod').length, 1);
    const deployment = await prod(s);
    assert.equal((await s.api('POST', `/deployments/${deployment.id}/status`, { state: 'success' }, 'alice')).status, 200);
    await s.reached(one.number, 'deployed_prod');
  });
});

describe('A deployment status beside a run', () => {
  let stage;
  before(async () => {
    // Nothing else is polled here: the least interval of all repositories counts.
    stage = await Stage.open({ environments: { config: { trigger: { type: 'workflow_dispatch', workflow: 'deploy.yml', timeout: '5m', poll: '10m' } } } });
  });
  after(() => stage?.close());

  it('looks at the run at once when the deployment of its environment is done', async () => {
    const s = stage.scene('environments');
    await s.hooks({ events: ['pull_request', 'issue_comment', 'push', 'deployment_status'] }); // what the run says is lost
    const pull = await s.pull({ into: 'uat', title: 'Protected', files: { 'api/protected.txt': 'x\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.openCycle('T1');
    await waitFor(async () => (await s.runs('uat')).some((run) => run.status === 'completed'), 'the run to end');
    const [deployment] = await s.deployments();
    assert.equal(deployment.state, 'running', 'nobody has said so');
    const payload = { deployment_id: deployment.id };
    const made = await stage.forge.post('/deployments', { repository: s.repository, user: 'dana', ref: 'uat', environment: 'uat', payload, carried_out: false });
    await stage.forge.post('/deployments/status', { repository: s.repository, id: made.id, user: 'dana', state: 'failure' });
    await s.reached(pull.number, 'deployed_uat'); // the run's own word counts, not the status
  });
});
