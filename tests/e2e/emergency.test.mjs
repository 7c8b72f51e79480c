// When it burns: the hotfix path by a push and an approval, rollback by hand and by a failed smoke test.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

describe('An emergency', () => {
  let stage;
  let site;
  let healthy = true;
  before(async () => {
    site = createServer((request, response) => {
      response.statusCode = healthy && request.headers.authorization === 'Bearer smoke' ? 200 : 500;
      response.end(JSON.stringify({ ok: healthy }));
    });
    await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${site.address().port}/login`;
    const smoke = [{ name: 'login', http: { url, headers: { Authorization: 'Bearer smoke' }, expect: { status: 200, json: { '/ok': true } } } }];
    stage = await Stage.open({
      burning: { ahead: true },
      level: {},
      wrong: { ahead: true },
      again: { ahead: true },
      half: { ahead: true },
      nameless: { ahead: true },
      written: { ahead: true },
      back: { ahead: true },
      smoke: { ahead: true, config: { environments: { uat: { branch: 'uat' }, prod: { branch: 'main', smoke } } } },
    });
  });
  after(async () => {
    await stage?.close();
    site.close();
  });

  const issue = (s, title, labels) => s.forgeApi('POST', '/issues', { title, labels });

  it('goes from an issue to PROD at once, and back to UAT at the next T2', async () => {
    const s = stage.scene('burning');
    await s.versions();
    const { number } = await issue(s, 'Nobody can log in', ['severity/critical']);
    const reply = await s.ask(number, 'alice', '/hotfix login');
    assert.match(reply, new RegExp(`hotfix/${number}-login`));
    const branch = `hotfix/${number}-login`;
    await waitFor(async () => (await s.branch(branch)) === (await s.tag('v1.4.0')).target, 'the branch at what PROD runs');
    const { sha } = await s.commit(branch, { 'api/login.txt': 'fixed\n' }, { author: 'carol', message: 'Let them in' });
    await s.reached(number, 'submitted');
    await waitFor(async () => (await s.replies(number)).some((one) => one.body.includes('@bob')), 'somebody else to be told');
    await s.ask(number, 'alice', '/approve prod');
    const live = await s.reached(number, 'deployed_prod');
    assert.equal(live.flow, 'hotfix');
    assert.equal((await s.tag('v1.4.1')).target, sha);
    assert.equal(await s.branch('main'), sha);
    const [run] = await s.runs('prod');
    assert.equal(run.inputs.version, 'v1.4.1');
    const [deployment] = await s.deployments();
    assert.equal(deployment.flow, 'hotfix');
    await s.ask(number, 'bob', '/approve uat-merge');
    await s.reached(number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(number, 'uat_merged');
    assert.equal(await s.file('uat', 'api/login.txt'), 'fixed\n');
  });

  it('takes a branch that a person made, and brings UAT level where both ran the same', async () => {
    const s = stage.scene('level');
    await s.versions();
    const { number } = await issue(s, 'Orders are lost', ['severity/high']);
    const { sha } = await s.commit(`hotfix/${number}-orders`, { 'api/orders.txt': 'kept\n' }, { author: 'carol', from: 'v1.4.0' });
    await s.reached(number, 'submitted');
    await waitFor(async () => (await s.replies(number)).some((one) => one.body.includes('Emergency hotfix')), 'the team to be told');
    const approved = await s.order(number, 'approve-prod');
    assert.equal(approved.status, 200, JSON.stringify(approved.body));
    await s.reached(number, 'deployed_prod');
    await s.order(number, 'approve-uat-merge');
    await s.reached(number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(number, 'uat_merged');
    assert.equal(await s.branch('uat'), sha, 'fast-forwarded, no copy');
  });

  it('stops a branch that was made from the wrong release, and says so', async () => {
    const s = stage.scene('wrong');
    await s.versions();
    const { number } = await issue(s, 'It burns', ['severity/critical']);
    await s.commit(`hotfix/${number}-fire`, { 'api/x.txt': 'x\n' }, { author: 'carol', from: 'uat' });
    await s.reached(number, 'submitted');
    const reply = await s.ask(number, 'alice', '/approve prod');
    assert.match(reply, /not its own/);
    const fix = await s.fix(number);
    assert.ok(fix.reasons.some((one) => /not its own/.test(one.text)), JSON.stringify(fix.reasons));
    assert.equal((await s.runs('prod')).length, 0);
  });

  it('a hotfix that failed in CI is mended by the next commit on its branch', async () => {
    const s = stage.scene('again');
    await s.versions();
    const { number } = await issue(s, 'It burns again', ['severity/critical']);
    const branch = `hotfix/${number}-again`;
    await s.commit(branch, { 'api/a.txt': 'a\n' }, { author: 'carol', from: 'v1.4.0' });
    const told = (times) => waitFor(async () => (await s.replies(number)).filter((one) => one.body.includes('Emergency hotfix')).length >= times, 'the team to be told');
    await told(1);
    await s.ci({ environment: 'prod', conclusion: 'failure', times: 1 });
    await s.ask(number, 'alice', '/approve prod');
    await waitFor(async () => (await s.deployments()).some((one) => one.state === 'failed'), 'the first try to fail');
    const { sha } = await s.commit(branch, { 'api/a.txt': 'b\n' }, { author: 'carol' });
    await told(2);
    await s.ask(number, 'alice', '/approve prod');
    await s.reached(number, 'deployed_prod');
    assert.equal(await s.branch('main'), sha);
  });

  it('a branch without an issue has a number of its own, and goes by the API', async () => {
    const s = stage.scene('nameless');
    await s.versions();
    const { sha } = await s.commit('hotfix/login', { 'api/login.txt': 'fixed\n' }, { author: 'carol', from: 'v1.4.0' });
    const fix = await waitFor(async () => (await s.api('GET', `/fixes?repository=${encodeURIComponent(s.repository)}`)).body.items[0], 'the hotfix to be seen');
    assert.ok(fix.number >= 1_000_000_000);
    for (const [verb, body] of [['confirm', { severity: 'critical' }], ['approve-prod', {}]]) {
      const { status, body: answer } = await s.api('POST', `/fixes/${fix.id}/${verb}`, body);
      assert.equal(status, 200, JSON.stringify(answer));
    }
    await s.reached(fix.number, 'deployed_prod');
    assert.equal(await s.branch('main'), sha);
  });

  it('who wrote it does not approve it, whoever pushed it', async () => {
    const s = stage.scene('written');
    await s.versions();
    const { number } = await issue(s, 'It burns', ['severity/critical']);
    await s.commit(`hotfix/${number}-fire`, { 'api/x.txt': 'x\n' }, { author: 'alice', pusher: 'carol', from: 'v1.4.0' });
    await s.reached(number, 'submitted');
    await waitFor(async () => (await s.fix(number)).reasons.every((one) => !/who wrote/.test(one.text)), 'its authors to be read');
    assert.match(await s.ask(number, 'alice', '/approve prod'), /nobody approves their own/);
    assert.equal((await s.order(number, 'approve-prod', {}, 'alice')).status, 403);
    assert.equal((await s.fix(number)).status, 'submitted');
  });

  it('the last good release goes over what failed half way', async () => {
    const s = stage.scene('half');
    const pull = await s.pull({ into: 'main', title: 'Half', labels: ['bug', 'severity/medium', 'found-in/prod'], files: { 'api/h.txt': 'h\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    await s.ci({ environment: 'prod', conclusion: 'failure', times: 1 });
    await s.cycle('T2', { expect: 'failed' });
    const reply = await s.ask(pull.number, 'alice', '/rollback prod nobody knows what runs there');
    assert.match(reply, /v1\.4\.1 → v1\.4\.0/);
    await waitFor(async () => (await s.deployments()).some((one) => one.rollback && one.state === 'succeeded'), 'v1.4.0 to be there again');
    const run = (await s.runs('prod')).find((one) => one.inputs.rollback === 'true');
    assert.equal(run.inputs.version, 'v1.4.0');
    assert.ok((await s.fix(pull.number)).held);
  });

  it('rolls PROD back by the API, shows it first, and goes one further back the second time', async () => {
    const s = stage.scene('back');
    const first = await s.inProd({ title: 'One', files: { 'api/one.txt': '1\n' } });
    const second = await s.inProd({ title: 'Two', files: { 'api/two.txt': '2\n' } });
    const query = `/rollbacks?repository=${encodeURIComponent(s.repository)}&environment=prod`;
    const preview = await s.api('GET', query);
    assert.equal(preview.status, 200, JSON.stringify(preview.body));
    assert.deepEqual([preview.body.from, preview.body.to, preview.body.possible], ['v1.4.2', 'v1.4.1', true]);
    assert.deepEqual(preview.body.fixes, [second.number]);
    const wrong = await s.api('POST', '/rollbacks', { repository: s.repository, environment: 'prod', reason: 'x' }, 'bob');
    assert.equal(wrong.status, 403, JSON.stringify(wrong.body));
    const ordered = await s.api('POST', '/rollbacks', { repository: s.repository, environment: 'prod', reason: 'totals are wrong' });
    assert.equal(ordered.status, 201, JSON.stringify(ordered.body));
    assert.equal(ordered.body.rollback, true);
    const held = await s.reached(second.number, 'pending_prod');
    assert.ok(held.held, 'held until somebody unholds');
    await waitFor(async () => (await s.versions()).versions.prod === 'v1.4.1', 'PROD to run v1.4.1 again');
    const seen = await s.versions();
    assert.equal(seen.locks[0].environment, 'prod');
    const run = (await s.runs('prod')).find((one) => one.inputs.rollback === 'true');
    assert.equal(run.inputs.version, 'v1.4.1');
    assert.equal(run.inputs.previous_version, 'v1.4.2');
    const again = await s.ask(first.number, 'alice', '/rollback prod it is still wrong');
    assert.match(again, /v1\.4\.1 → v1\.4\.0/);
    await waitFor(async () => (await s.versions()).versions.prod === 'v1.4.0', 'PROD to run v1.4.0');
    await s.reached(first.number, 'pending_prod');
  });

  it('goes back by itself when the smoke test fails', async () => {
    const s = stage.scene('smoke');
    healthy = true;
    await s.inProd({ title: 'Fine', files: { 'api/fine.txt': '1\n' } });
    const bad = await s.pull({ title: 'Bad', files: { 'api/bad.txt': '1\n' } });
    await s.confirmed(bad);
    await s.merge(bad.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(bad.number, 'pending_prod');
    healthy = false;
    await s.cycle('T2', { expect: 'failed' });
    const deployment = await waitFor(async () => (await s.deployments()).find((one) => one.state === 'failed' && one.version === 'v1.4.2'), 'the deployment to fail');
    assert.match(deployment.reason, /smoke test `login` failed/);
    healthy = true;
    await waitFor(async () => (await s.deployments()).some((one) => one.rollback), 'a rollback');
    const fix = await s.fix(bad.number);
    assert.equal(fix.status, 'pending_prod');
    assert.ok((await s.versions()).locks.length > 0);
  });
});
