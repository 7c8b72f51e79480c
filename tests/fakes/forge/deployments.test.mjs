import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { scene } from './scene.mjs';

const REPO = 'acme/shop';
const R = `/repos/${REPO}`;
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json');

// Where a body lacks something that GitHub's recorded one has, or has it of another type; null stands for anything.
function unlike(recording, body, path = '') {
  if (recording === null || body === null) return [];
  const kind = (value) => (Array.isArray(value) ? 'array' : typeof value);
  if (kind(recording) !== kind(body)) return [`${path} is ${kind(body)}, not ${kind(recording)}`];
  if (kind(recording) !== 'object') return [];
  return Object.keys(recording).flatMap((key) => (key in body ? unlike(recording[key], body[key], `${path}/${key}`) : [`${path}/${key} is missing`]));
}

function unlikeRecorded(event, payload) {
  const recordings = examples.find((one) => one.name === event).examples;
  assert.ok(recordings.length > 1);
  return recordings.flatMap(({ installation, organization, ...recording }) => unlike(recording, payload));
}

describe('deployments of the stand-in forge', () => {
  let s;
  let refs;
  before(async () => {
    s = await scene();
    ({ refs } = await s.forge.get('/repositories', { repository: REPO }));
  });
  after(() => s.end());

  const deploy = async (body) => {
    const answer = await s.api('POST', `${R}/deployments`, { ref: 'v1.4.0', auto_merge: false, required_contexts: [], ...body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const report = (id, body) => s.api('POST', `${R}/deployments/${id}/statuses`, body);
  const statuses = async (id) => (await s.api('GET', `${R}/deployments/${id}/statuses`)).body;
  const states = async (id) => (await statuses(id)).map((one) => one.state).reverse();
  const settle = () => s.forge.post('/settle');
  const ci = (rule) => s.forge.post('/ci', rule);

  it('makes one of a tag, a branch, or a whole commit id', async () => {
    const sha = refs['refs/heads/main'];
    await s.forge.post('/commits', { repository: REPO, branch: 'uat', author: 'carol', message: 'Later', files: { 'later.txt': 'l\n' } });
    const { refs: now } = await s.forge.get('/repositories', { repository: REPO });
    for (const [ref, expected] of [['v1.4.0', sha], ['main', sha], ['uat', now['refs/heads/uat']], [sha, sha]]) {
      const made = await deploy({ ref, task: 'look', payload: { sluice: { id: 'dep-1' } }, environment: 'uat', description: 'A look' });
      assert.deepEqual([made.ref, made.sha, made.task, made.description], [ref, expected, 'look', 'A look']);
      assert.deepEqual(made.payload, { sluice: { id: 'dep-1' } });
      assert.deepEqual([made.environment, made.original_environment, made.production_environment, made.transient_environment], ['uat', 'uat', false, false]);
      assert.deepEqual([made.creator.login, made.performed_via_github_app], ['sluice[bot]', null]);
    }
    assert.equal((await deploy({ payload: '{"as": "it came"}', task: 'look' })).payload, '{"as": "it came"}');
    assert.equal((await deploy({ task: 'look' })).production_environment, true);
  });

  it('refuses what GitHub refuses', async () => {
    const refused = async (body, message) => {
      const answer = await s.api('POST', `${R}/deployments`, body);
      assert.equal(answer.status, 422);
      assert.equal(answer.body.message, message);
    };
    await refused({}, 'Invalid request.\n\n"ref" wasn\'t supplied.');
    await refused({ ref: 'v0.0.0' }, 'No ref found for: v0.0.0');
    await refused({ ref: refs['refs/heads/main'].slice(0, 10) }, `No ref found for: ${refs['refs/heads/main'].slice(0, 10)}`);
    await refused({ ref: 'main', payload: 5 }, "Invalid request.\n\nFor 'properties/payload', 5 is not an object.");
    const { id } = await deploy({ task: 'look' });
    assert.equal((await report(id, { state: 'done' })).status, 422);
    assert.equal((await report(id, {})).status, 422);
    assert.equal((await report(id, { state: 'success', description: 'x'.repeat(141) })).status, 422);
    assert.equal((await report(1, { state: 'success' })).status, 404);
    assert.equal((await s.api('GET', `${R}/deployments/1`)).status, 404);
    assert.equal((await s.api('GET', `${R}/deployments/${id}/statuses/1`)).status, 404);
    assert.deepEqual(await statuses(id), []);
    await s.forge.post('/users', { login: 'reader', permission: 'read' });
    await s.forge.post('/tokens', { token: 'reader-token', login: 'reader' });
    const as = { Authorization: 'Bearer reader-token' };
    assert.equal((await s.api('POST', `${R}/deployments`, { ref: 'main' }, as)).status, 403);
    assert.equal((await s.api('POST', `${R}/deployments/${id}/statuses`, { state: 'success' }, as)).status, 403);
    assert.equal((await s.api('POST', `${R}/dispatches`, { event_type: 'x' }, as)).status, 403);
  });

  it('lists them newest first, filtered and paged', async () => {
    const ids = [];
    for (const environment of ['list-a', 'list-b', 'list-a', 'list-a']) ids.push((await deploy({ task: `list:${environment}`, environment })).id);
    const listed = async (query) => (await s.api('GET', `${R}/deployments?${query}`)).body.map((one) => one.id);
    assert.deepEqual(await listed('environment=list-a'), [ids[3], ids[2], ids[0]]);
    assert.deepEqual(await listed('task=list%3Alist-b'), [ids[1]]);
    assert.deepEqual(await listed(`environment=list-b&ref=v1.4.0&sha=${refs['refs/heads/main']}`), [ids[1]]);
    assert.deepEqual(await listed('environment=list-b&ref=main'), []);
    const first = await s.api('GET', `${R}/deployments?environment=list-a&per_page=2`);
    assert.equal(first.body.length, 2);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link'))[1];
    assert.deepEqual((await s.api('GET', next)).body.map((one) => one.id), [ids[0]]);
  });

  it('retires earlier successes in the same environment, unless told not to', async () => {
    const make = (fields) => deploy({ task: 'look', environment: 'live', ...fields }).then((one) => one.id);
    const [first, transient, elsewhere, pending, second] = [await make(), await make({ transient_environment: true }), await make({ environment: 'other' }), await make(), await make()];
    for (const id of [first, transient, elsewhere]) await report(id, { state: 'success', auto_inactive: false });
    await report(pending, { state: 'pending' });
    const { body } = await report(second, { state: 'success', log_url: 'http://log.example/1', environment_url: 'http://live.example', description: 'Done' });
    assert.deepEqual([body.log_url, body.target_url, body.environment_url, body.description, body.environment], ['http://log.example/1', 'http://log.example/1', 'http://live.example', 'Done', 'live']);
    assert.deepEqual(await states(first), ['success', 'inactive']);
    assert.deepEqual(await states(transient), ['success']);
    assert.deepEqual(await states(elsewhere), ['success']);
    assert.deepEqual(await states(pending), ['pending']);
    assert.deepEqual(await states(second), ['success']);
    await report(await make(), { state: 'success', auto_inactive: false });
    assert.deepEqual(await states(second), ['success']);
    await report(second, { state: 'in_progress', environment: 'moved' });
    const moved = (await s.api('GET', `${R}/deployments/${second}`)).body;
    assert.deepEqual([moved.environment, moved.original_environment], ['moved', 'live']);
  });

  it("tells the hooks, in the shape of GitHub's own", async () => {
    const { id } = await deploy({ environment: 'told', payload: { sluice: { id: 'dep-2' } } });
    const [made] = (await s.seen('deployment', 'created')).filter((one) => one.payload.deployment.id === id);
    assert.deepEqual(unlikeRecorded('deployment', made.payload), []);
    assert.deepEqual([made.payload.workflow, made.payload.workflow_run, made.payload.sender.login], [null, null, 'sluice[bot]']);
    assert.deepEqual(made.payload.deployment, { ...(await s.api('GET', `${R}/deployments/${id}`)).body, updated_at: made.payload.deployment.updated_at });
    const said = (await s.seen('deployment_status', 'created')).filter((one) => one.payload.deployment.id === id);
    assert.deepEqual(said.map((one) => one.payload.deployment_status.state), ['in_progress', 'success']);
    for (const { payload } of said) {
      assert.deepEqual(unlikeRecorded('deployment_status', payload), []);
      assert.deepEqual([payload.check_run, payload.workflow_run, payload.deployment.payload.sluice.id], [null, null, 'dep-2']);
      const { login, id: creator, type } = payload.deployment_status.creator;
      assert.deepEqual([login, creator, type, payload.sender.id], ['github-actions[bot]', 41898282, 'Bot', 41898282]);
      assert.ok(payload.deployment_status.log_url.startsWith(`${s.forge.url}/${REPO}/actions/runs/`));
      assert.equal(JSON.stringify(payload).includes('Codertocat/Hello-World'), false);
    }
    const [last] = await statuses(id);
    assert.deepEqual(said.at(-1).payload.deployment_status, last);
    assert.deepEqual((await s.api('GET', `${R}/deployments/${id}/statuses/${last.id}`)).body, last);
  });

  it('carries them out by the rules of the CI, with the task `deploy` only', async () => {
    await ci({ environment: 'd-fail', conclusion: 'failure' });
    await ci({ environment: 'd-never', mode: 'never' });
    await ci({ environment: 'd-stuck', mode: 'stuck' });
    await ci({ environment: 'd-both', mode: 'contradictory' });
    await ci({ environment: 'd-twice', mode: 'twice', times: 1, by: 'deployer' });
    await ci({ environment: 'd-elsewhere', repository: 'acme/other', conclusion: 'failure' });
    const ids = {};
    for (const name of ['d-fail', 'd-never', 'd-stuck', 'd-both', 'd-twice', 'd-elsewhere']) ids[name] = (await deploy({ environment: name })).id;
    const look = await deploy({ environment: 'd-fail', task: 'deploy:migrations' });
    await settle();
    assert.deepEqual(await states(ids['d-fail']), ['in_progress', 'failure']);
    assert.deepEqual(await states(ids['d-never']), ['in_progress']);
    assert.deepEqual(await states(ids['d-stuck']), []);
    assert.deepEqual(await states(ids['d-both']), ['in_progress', 'success', 'failure']);
    assert.deepEqual(await states(ids['d-twice']), ['in_progress', 'success', 'success']);
    assert.deepEqual(await states(ids['d-elsewhere']), ['in_progress', 'success']);
    assert.deepEqual(await states(look.id), []);
    assert.deepEqual([...new Set((await statuses(ids['d-twice'])).map((one) => one.creator.login))], ['deployer']);
    const again = await deploy({ environment: 'd-twice' });
    await settle();
    assert.deepEqual((await statuses(again.id)).map((one) => [one.state, one.creator.login]), [['success', 'github-actions[bot]'], ['in_progress', 'github-actions[bot]']]);
  });

  it('takes decoys and forged reports from anybody', async () => {
    const decoy = await s.forge.post('/deployments', { repository: REPO, user: 'mallory', ref: 'main', environment: 'forged', payload: { sluice: { id: 'dep-3' } }, carried_out: false });
    assert.deepEqual([decoy.creator.login, decoy.task, decoy.statuses.length], ['mallory', 'deploy', 0]);
    const real = await deploy({ environment: 'forged', task: 'look' });
    const forged = await s.forge.post('/deployments/status', { repository: REPO, id: real.id, user: 'mallory', state: 'success', description: 'All fine' });
    assert.deepEqual([forged.creator.login, forged.state], ['mallory', 'success']);
    const heard = (await s.seen('deployment_status')).find((one) => one.payload.deployment.id === real.id);
    assert.deepEqual([heard.payload.sender.login, heard.payload.deployment_status.id], ['mallory', forged.id]);
    const all = await s.forge.get('/deployments', { repository: REPO });
    assert.deepEqual(all.slice(-2).map((one) => [one.id, one.statuses.map((it) => it.state)]), [[decoy.id, []], [real.id, ['success']]]);
    await assert.rejects(s.forge.post('/deployments/status', { repository: REPO, id: 1, user: 'mallory', state: 'success' }), /404/);
  });

  it('names the app where an app did it', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await s.forge.post('/apps', { id: 42, installation_id: 7, login: 'sluice-app[bot]', public_key: publicKey.export({ type: 'spki', format: 'pem' }) });
    await s.forge.post('/tokens', { token: 'app-token', login: 'sluice-app[bot]' });
    const as = { Authorization: 'Bearer app-token' };
    const { body } = await s.api('POST', `${R}/deployments`, { ref: 'main', task: 'look' }, as);
    assert.deepEqual([body.creator.login, body.creator.type, body.performed_via_github_app.id, body.performed_via_github_app.slug], ['sluice-app[bot]', 'Bot', 42, 'sluice-app']);
    const { body: status } = await s.api('POST', `${R}/deployments/${body.id}/statuses`, { state: 'queued' }, as);
    assert.deepEqual([status.creator.login, status.performed_via_github_app.id], ['sluice-app[bot]', 42]);
  });
});

const LISTENER = (types) => `name: Listen
run-name: deploy \${{ github.event.client_payload.environment }} \${{ github.event.client_payload.sluice.id }}
on:
  repository_dispatch:${types}
  push:
    branches: [none]
jobs: {}
`;

describe('repository_dispatch of the stand-in forge', () => {
  let s;
  before(async () => {
    s = await scene();
    const files = {
      '.github/workflows/listen.yml': LISTENER('\n    types: [sluice-deploy, other]'),
      '.github/workflows/listed.yaml': LISTENER('\n    types:\n      - other # not ours'),
      '.github/workflows/any.yml': 'name: Any\non: [push, repository_dispatch]\njobs: {}\n',
      '.github/workflows/README.md': 'on: repository_dispatch\n',
    };
    await s.forge.post('/commits', { repository: REPO, branch: 'main', author: 'carol', message: 'Listen', files });
    await s.forge.post('/commits', { repository: REPO, branch: 'uat', author: 'carol', message: 'Not here', files: { '.github/workflows/uat.yml': 'on: repository_dispatch\n' } });
  });
  after(() => s.end());

  const dispatch = (body) => s.api('POST', `${R}/dispatches`, body);
  const listed = async (path) => (await s.api('GET', `${R}/actions/${path}`)).body.workflow_runs;

  it('starts every workflow of the default branch that listens', async () => {
    const since = new Date(Date.now() - 5000).toISOString();
    const client_payload = { environment: 'uat', sluice: { id: 'dep-9' } };
    assert.equal((await dispatch({ event_type: 'sluice-deploy', client_payload })).status, 204);
    const done = await s.seen('workflow_run', 'completed');
    assert.deepEqual(done.map((one) => one.payload.workflow_run.display_title).sort(), ['deploy uat dep-9', 'sluice-deploy']);
    const { payload } = done.find((one) => one.payload.workflow_run.path.endsWith('listen.yml'));
    const { refs } = await s.forge.get('/repositories', { repository: REPO });
    const { event, head_branch, head_sha, conclusion, actor } = payload.workflow_run;
    assert.deepEqual([event, head_branch, head_sha, conclusion, actor.login], ['repository_dispatch', 'main', refs['refs/heads/main'], 'success', 'sluice[bot]']);
    const filter = `event=repository_dispatch&created=${encodeURIComponent(`>=${since}`)}`;
    assert.deepEqual((await listed(`workflows/listen.yml/runs?${filter}`)).map((one) => one.id), [payload.workflow_run.id]);
    assert.equal((await listed(`runs?${filter}`)).length, 2);
    assert.equal((await listed('runs?event=workflow_dispatch')).length, 0);
    assert.equal((await listed('runs?event=repository_dispatch&created=%3C2020-01-01')).length, 0);
    const runs = await s.forge.get('/runs', { repository: REPO });
    assert.deepEqual(runs.map((one) => one.client_payload), [client_payload, client_payload]);
    await dispatch({ event_type: 'nobody-listens' });
    assert.deepEqual((await listed('runs')).map((one) => [one.name, one.display_title])[0], ['Any', 'nobody-listens']);
    assert.equal((await listed('runs')).length, 3);
  });

  it('goes by the rule of the environment in the payload', async () => {
    await s.forge.post('/ci', { environment: 'r-fail', conclusion: 'failure' });
    await dispatch({ event_type: 'sluice-deploy', client_payload: { environment: 'r-fail', sluice: { id: 'dep-10' } } });
    const done = (await s.seen('workflow_run', 'completed')).filter((one) => one.payload.workflow_run.display_title === 'deploy r-fail dep-10');
    assert.deepEqual(done.map((one) => one.payload.workflow_run.conclusion), ['failure']);
  });

  it('refuses what GitHub refuses', async () => {
    const refused = async (body, why) => {
      const answer = await dispatch(body);
      assert.equal(answer.status, 422);
      assert.equal(answer.body.message, why);
    };
    const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
    await refused({}, 'Invalid request.\n\n"event_type" wasn\'t supplied.');
    await refused({ event_type: 'x'.repeat(101) }, 'Invalid request.\n\nOnly 100 characters are allowed; 101 were supplied.');
    await refused({ event_type: 'x', client_payload: many(11) }, 'Invalid request.\n\nNo more than 10 properties are allowed; 11 were supplied.');
    await refused({ event_type: 'x', client_payload: 'text' }, "Invalid request.\n\nFor 'properties/client_payload', \"text\" is not an object.");
    await refused({ event_type: 'x', client_payload: { big: 'x'.repeat(70_000) } }, 'client_payload is too large.');
    assert.equal((await dispatch({ event_type: '' })).status, 422);
    assert.equal((await dispatch({ event_type: 'x'.repeat(100), client_payload: many(10) })).status, 204);
  });
});
