// Deployments in steps, alerts that call for a rollback, and a repository without slots.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const services = [
  { name: 'backend', paths: ['api/**'] },
  { name: 'frontend', paths: ['web/**'], needs: ['backend'] },
];
const both = { 'api/a.txt': 'a\n', 'web/b.txt': 'b\n' };

describe('A deployment in steps', () => {
  let stage;
  before(async () => {
    process.env.ALERT_SECRET = 'alert-s3cret';
    const canary = { branch: 'main', strategy: 'canary', rollout: { traffic: [10, 100], pause: '1s' } };
    stage = await Stage.open({
      services: { ahead: true, config: { services } },
      broken: { ahead: true, config: { services } },
      canary: { ahead: true, config: { environments: { uat: { branch: 'uat' }, prod: canary } } },
      alert: { ahead: true, config: { alert: { name: 'shop', secret: '${ALERT_SECRET}', labels: { severity: 'critical' } } } },
      moving: { config: { mode: 'continuous', soak: '2s' } },
    });
  });
  after(() => stage?.close());

  const asked = (runs) => runs.map((run) => run.inputs).sort((a, b) => a.deployment_id.localeCompare(b.deployment_id));

  it('takes one service after another, each in a run of its own', async () => {
    const s = stage.scene('services');
    await s.inProd({ title: 'Both', files: both });
    const [first, second] = asked(await s.runs('prod'));
    const [deployment] = (await s.deployments()).filter((one) => one.environment === 'prod');
    assert.deepEqual([first.services, second.services], ['backend', 'frontend']);
    assert.deepEqual([first.deployment_id, second.deployment_id], [`${deployment.id}-1`, `${deployment.id}-2`]);
    assert.deepEqual(deployment.steps.map((one) => [one.id, one.services, one.state]), [
      [`${deployment.id}-1`, ['backend'], 'succeeded'],
      [`${deployment.id}-2`, ['frontend'], 'succeeded'],
    ]);
    assert.ok(deployment.steps[0].finished_at <= deployment.steps[1].triggered_at);
    assert.deepEqual((await s.versions()).locks, [], 'the lock is gone with the last service');
  });

  it('brings back what is out when a service fails, the last one first', async () => {
    const s = stage.scene('broken');
    const one = await s.pull({ into: 'main', title: 'Broken', labels: ['bug', 'severity/medium', 'found-in/prod'], files: both });
    await s.confirmed(one);
    await s.merge(one.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(one.number, 'pending_prod');
    await s.ci({ environment: 'prod', running: 1000 });
    const cycle = s.cycle('T2', { expect: 'failed' });
    await waitFor(async () => (await s.runs('prod')).length === 1, 'the first service');
    await s.ci({ environment: 'prod', times: 1, conclusion: 'failure' });
    await cycle;
    await waitFor(async () => (await s.deployments()).some((d) => d.rollback && d.state === 'succeeded'), 'the way back to end');
    const runs = await s.runs('prod');
    const order = runs.sort((a, b) => a.id - b.id).map((run) => `${run.inputs.rollback === 'true' ? '<' : '>'}${run.inputs.services}`);
    assert.deepEqual(order, ['>backend', '>frontend', '<frontend', '<backend']);
    const failed = (await s.deployments()).find((d) => !d.rollback && d.environment === 'prod');
    assert.match(failed.reason, /step 2 of 2 \(frontend\).*begun: backend frontend/);
    assert.equal((await s.versions()).versions.prod, 'v1.4.0');
    assert.ok((await s.fix(one.number)).held);
  });

  it('moves the traffic of a canary share by share', async () => {
    const s = stage.scene('canary');
    await s.inProd({ title: 'Careful', files: { 'api/c.txt': 'c\n' } });
    assert.deepEqual(asked(await s.runs('prod')).map((one) => one.traffic_percent), ['10', '100']);
  });

  it('goes back when an alert begins after the deployment, and only then', async () => {
    const s = stage.scene('alert');
    const one = await s.inProd({ title: 'Risky', files: { 'api/d.txt': 'd\n' } });
    const send = (token, began, labels = {}) =>
      fetch(`${stage.sluice.url}/webhooks/alertmanager/shop`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({
          version: '4',
          status: 'firing',
          alerts: [{ status: 'firing', labels: { alertname: 'HighErrorRate', severity: 'critical', ...labels }, annotations: { summary: '5 % fail' }, startsAt: began }],
        }),
      });
    assert.equal((await send('wrong', new Date().toISOString())).status, 401);
    assert.equal((await send('alert-s3cret', '2026-01-01T00:00:00Z')).status, 202);
    assert.equal((await send('alert-s3cret', new Date().toISOString(), { severity: 'warning' })).status, 202);
    await waitFor(async () => (await (await fetch(`${stage.sluice.url}/metrics`)).text()).match(/sluice_queue 0/), 'these to be decided');
    assert.equal((await s.versions()).versions.prod, 'v1.4.1');
    assert.equal((await send('alert-s3cret', new Date().toISOString())).status, 202);
    await waitFor(async () => (await s.versions()).versions.prod === 'v1.4.0', 'PROD to run v1.4.0 again');
    assert.ok((await s.fix(one.number)).held);
    const metrics = await (await fetch(`${stage.sluice.url}/metrics`)).text();
    assert.match(metrics, /sluice_emergency_trigger_seconds_count\{kind="rollback"\} [1-9]/);
  });

  it('needs no slots where the repository moves continuously', async () => {
    const s = stage.scene('moving');
    const overview = await s.versions();
    assert.equal(overview.mode, 'continuous');
    assert.equal(overview.next_slots.T1, null);
    const one = await s.pull({ into: 'uat', title: 'Flow', files: { 'api/e.txt': 'e\n' } });
    await s.reached(one.number, 'submitted');
    await s.ask(one.number, 'bob', '/confirm');
    await s.reached(one.number, 'planned');
    await s.merge(one.number, { method: 'squash' });
    await s.reached(one.number, 'deployed_uat');
    const reply = await s.ask(one.number, 'alice', '/approve prod');
    assert.match(reply, /or as soon after that as its gates are open/);
    await s.reached(one.number, 'deployed_prod');
    assert.equal((await s.versions()).versions.prod, 'v1.4.1');
  });
});
