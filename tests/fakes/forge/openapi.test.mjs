// Every answer of the stand-in forge fits GitHub's own description of its API.
import assert from 'node:assert/strict';
import { generateKeyPairSync, createSign } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { operations, wrongAnswer, wrongRequest } from './openapi/contract.mjs';
import { Router } from './router.mjs';
import { scene } from './scene.mjs';

const R = '/repos/acme/shop';

describe("the stand-in forge against GitHub's OpenAPI description", () => {
  let s;
  const seen = new Set();
  const router = new Router();
  for (const route of operations) router.on(route, null);
  before(async () => {
    s = await scene();
  });
  after(() => s.end());

  // Asks, and checks the answer against the description.
  async function ask(method, path, body, headers) {
    const answer = await s.api(method, path, body, headers);
    const { route } = router.find(method, path.split('?')[0]);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    assert.deepEqual(wrongAnswer(route, answer.status, answer.body), [], `${method} ${path}`);
    if (body !== undefined) assert.deepEqual(wrongRequest(route, body), [], `${method} ${path}`);
    seen.add(route);
    return answer.body;
  }

  it('fits in every operation it knows', async () => {
    const { sha } = await s.forge.post('/commits', { repository: 'acme/shop', branch: 'topic', author: 'carol', message: 'Topic', files: { 'topic.txt': 't\n' } });
    const fork = await s.pull({ branch: 'outside', title: 'Outside', fork: true, files: { 'app.txt': 'new\n', 'README.md': null } });
    const pull = await ask('POST', `${R}/pulls`, { title: 'Topic', body: 'About it', head: 'topic', base: 'main', draft: true });
    await s.forge.post('/pulls/ready', { repository: 'acme/shop', number: pull.number, user: 'carol' });
    for (const { number } of [pull, fork]) {
      for (const part of ['', '/commits', '/files']) await ask('GET', `${R}/pulls/${number}${part}`);
    }
    await ask('PATCH', `${R}/pulls/${pull.number}`, { title: 'Topic, again' });
    await ask('GET', `${R}/pulls?state=all&sort=updated&direction=desc&per_page=50`);

    const issue = await ask('POST', `${R}/issues`, { title: 'Follow up', body: 'x', labels: ['bug'] });
    await ask('GET', `${R}/issues?state=all`);
    await ask('GET', `${R}/issues/${issue.number}`);
    await ask('GET', `${R}/issues/${pull.number}`);
    await ask('PATCH', `${R}/issues/${issue.number}`, { state: 'closed' });
    const comment = await ask('POST', `${R}/issues/${pull.number}/comments`, { body: 'Hello' });
    await ask('GET', `${R}/issues/${pull.number}/comments?since=2020-01-01T00:00:00Z`);
    await ask('GET', `${R}/issues/comments?since=2020-01-01T00:00:00Z`);
    await ask('GET', `${R}/issues/comments/${comment.id}`);
    await ask('PATCH', `${R}/issues/comments/${comment.id}`, { body: 'Hello again' });
    await ask('POST', `${R}/issues/comments/${comment.id}/reactions`, { content: 'eyes' });
    await ask('POST', `${R}/issues/comments/${comment.id}/reactions`, { content: 'eyes' });
    await ask('GET', `${R}/issues/comments/${comment.id}/reactions`);
    await ask('POST', `${R}/issues/${pull.number}/reactions`, { content: 'rocket' });
    await ask('DELETE', `${R}/issues/comments/${comment.id}`);

    await ask('POST', `${R}/labels`, { name: 'status/planned', color: '5319e7', description: 'Planned' });
    await ask('GET', `${R}/labels`);
    await ask('GET', `${R}/labels/${encodeURIComponent('status/planned')}`);
    await ask('POST', `${R}/issues/${pull.number}/labels`, { labels: ['bug', 'status/planned'] });
    await ask('PUT', `${R}/issues/${pull.number}/labels`, { labels: ['bug', 'hold'] });
    await ask('GET', `${R}/issues/${pull.number}/labels`);
    await ask('DELETE', `${R}/issues/${pull.number}/labels/hold`);
    await ask('GET', `${R}/issues/${pull.number}/events`);
    await ask('GET', `${R}/issues/${pull.number}/timeline`);
    await ask('DELETE', `${R}/issues/${pull.number}/labels`);

    await ask('GET', R);
    for (const part of ['git/ref/heads/main', 'git/ref/tags/v1.4.0', 'git/matching-refs/heads/', 'branches', 'branches/main', 'tags', 'commits', `commits/${sha}`, `commits/${sha}/pulls`, 'compare/main...topic', 'activity', 'activity?ref=refs/heads/topic']) await ask('GET', `${R}/${part}`);
    await ask('POST', `${R}/statuses/${sha}`, { state: 'success', context: 'ci/test' });
    await ask('GET', `${R}/commits/${sha}/status`);
    await ask('GET', `${R}/commits/${sha}/statuses`);
    await ask('POST', `${R}/check-runs`, { name: 'scan', head_sha: sha, status: 'completed', conclusion: 'success' });
    await ask('GET', `${R}/commits/${sha}/check-runs`);
    const release = await ask('POST', `${R}/releases`, { tag_name: 'v1.4.0', name: 'v1.4.0', body: 'Notes' });
    await ask('PATCH', `${R}/releases/${release.id}`, { body: 'Notes, again' });
    await ask('GET', `${R}/releases/tags/v1.4.0`);
    await ask('GET', `${R}/releases`);
    await ask('PUT', `${R}/pulls/${pull.number}/merge`, { merge_method: 'squash' });
    await ask('GET', `${R}/pulls/${pull.number}`);

    const inputs = { deployment_id: 'd1', environment: 'uat', version: 'v1.4.0' };
    const { workflow_run_id: id } = await ask('POST', `${R}/actions/workflows/deploy.yml/dispatches`, { ref: 'v1.4.0', inputs, return_run_details: true });
    await ask('POST', `${R}/actions/workflows/deploy.yml/dispatches`, { ref: 'v1.4.0', inputs });
    await s.forge.post('/settle');
    await ask('GET', `${R}/actions/workflows/deploy.yml`);
    await ask('GET', `${R}/actions/workflows/deploy.yml/runs?event=workflow_dispatch`);
    await ask('GET', `${R}/actions/runs?per_page=5`);
    await ask('GET', `${R}/actions/runs/${id}`);

    await ask('POST', `${R}/dispatches`, { event_type: 'sluice-deploy', client_payload: { environment: 'uat' } });
    const request = { ref: 'v1.4.0', task: 'deploy', auto_merge: false, required_contexts: [], environment: 'uat', description: 'Planned', transient_environment: false, production_environment: false };
    await ask('POST', `${R}/deployments`, { ...request, payload: 'text' });
    const deployment = await ask('POST', `${R}/deployments`, { ...request, payload: { id: 'd1' } });
    const report = { state: 'queued', log_url: 'http://log.example/1', description: 'In line', environment: 'uat', environment_url: 'http://uat.example', auto_inactive: true };
    const status = await ask('POST', `${R}/deployments/${deployment.id}/statuses`, report);
    await s.forge.post('/settle');
    await ask('GET', `${R}/deployments?environment=uat&task=deploy&ref=v1.4.0`);
    await ask('GET', `${R}/deployments/${deployment.id}`);
    await ask('GET', `${R}/deployments/${deployment.id}/statuses`);
    await ask('GET', `${R}/deployments/${deployment.id}/statuses/${status.id}`);

    await ask('GET', '/user');
    await ask('GET', '/users/carol');
    await ask('GET', '/rate_limit');
    await ask('GET', `${R}/collaborators/alice`);
    await ask('GET', `${R}/collaborators/alice/permission`);

    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await s.forge.post('/apps', { id: 42, installation_id: 7, login: 'sluice-app[bot]', public_key: publicKey.export({ type: 'spki', format: 'pem' }) });
    const now = Math.floor(Date.now() / 1000);
    const claims = [{ alg: 'RS256', typ: 'JWT' }, { iss: '42', iat: now - 60, exp: now + 500 }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const jwt = `${claims}.${createSign('RSA-SHA256').update(claims).sign(privateKey).toString('base64url')}`;
    const { token } = await ask('POST', '/app/installations/7/access_tokens', {}, { Authorization: `Bearer ${jwt}` });
    const { id: own } = await ask('POST', `${R}/deployments`, request, { Authorization: `Bearer ${token}` });
    await ask('POST', `${R}/deployments/${own}/statuses`, { state: 'in_progress' }, { Authorization: `Bearer ${token}` });

    assert.deepEqual(operations.filter((route) => !seen.has(route)), [], 'every operation was asked');
  });
});
