import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { scene } from './scene.mjs';

const exec = promisify(execFile);
const REPO = 'acme/shop';
const R = `/repos/${REPO}`;

describe('the stand-in forge', () => {
  let s;
  before(async () => {
    s = await scene();
  });
  after(() => s.end());

  it('sends signed, full-size webhooks when a pull request is opened and labelled', async () => {
    const pull = await s.pull({ branch: 'fix/a', title: 'Fix A', files: { 'a.txt': 'a\n' }, labels: ['bug', 'severity/medium'] });
    const [opened] = await s.seen('pull_request', 'opened');
    assert.equal(opened.payload.number, pull.number);
    assert.equal(opened.payload.repository.full_name, REPO);
    assert.equal(opened.payload.pull_request.head.sha, pull.head.sha);
    assert.ok(opened.body.length > 7000, `${opened.body.length} bytes`);
    const expected = createHmac('sha256', 's3cret').update(opened.body).digest('hex');
    assert.equal(opened.headers['x-hub-signature-256'], `sha256=${expected}`);
    assert.match(opened.headers['user-agent'], /^GitHub-Hookshot\//);
    assert.match(opened.headers['x-github-delivery'], /^[0-9a-f-]{36}$/);
    const labelled = await s.seen('pull_request', 'labeled');
    assert.deepEqual(labelled.map((one) => one.payload.label.name), ['bug', 'severity/medium']);
    assert.equal(JSON.stringify(opened.payload).includes('Codertocat/Hello-World'), false);
  });

  for (const [method, subject, parents] of [
    ['merge', /^Merge pull request #\d+ from acme\/m-merge\n\nTwo commits merge$/, 2],
    ['squash', /^Two commits squash \(#\d+\)$/, 1],
    ['rebase', /^second$/, 1],
  ]) {
    it(`merges a pull request by ${method} as GitHub does`, async () => {
      const pull = await s.pull({
        branch: `m-${method}`, title: `Two commits ${method}`,
        commits: [{ message: 'first', files: { [`${method}1.txt`]: '1\n' } }, { message: 'second', files: { [`${method}2.txt`]: '2\n' } }],
      });
      await s.forge.post('/commits', { repository: REPO, branch: 'main', author: 'alice', message: 'meanwhile', files: { [`x-${method}`]: 'x\n' } });
      const { sha } = await s.forge.post('/pulls/merge', { repository: REPO, number: pull.number, method, user: 'alice' });
      const [commit] = await s.forge.get('/log', { repository: REPO, range: `${sha}~1..${sha}` }).then((all) => all.slice(-1));
      assert.match(commit.message, subject);
      assert.equal(commit.parents.length, parents);
      const { body } = await s.api('GET', `${R}/pulls/${pull.number}`);
      assert.equal(body.merged, true);
      assert.equal(body.state, 'closed');
      assert.equal(body.merge_commit_sha, sha);
      assert.equal(body.merged_by.login, 'alice');
      assert.equal(body.commits, 2);
      const { body: commits } = await s.api('GET', `${R}/pulls/${pull.number}/commits`);
      assert.deepEqual(commits.map((one) => one.commit.message), ['first', 'second']);
      assert.equal(commits[0].author.login, 'carol');
      const { body: ref } = await s.api('GET', `${R}/git/ref/heads/main`);
      assert.equal(ref.object.sha, sha);
      const closed = (await s.seen('pull_request', 'closed')).find((one) => one.payload.number === pull.number);
      assert.equal(closed.payload.pull_request.merged, true);
    });
  }

  it('refuses to merge what conflicts', async () => {
    const a = await s.pull({ branch: 'c-a', title: 'A', files: { 'app.txt': 'A\ntwo\nthree\n' } });
    const b = await s.pull({ branch: 'c-b', title: 'B', files: { 'app.txt': 'B\ntwo\nthree\n' } });
    await s.forge.post('/pulls/merge', { repository: REPO, number: a.number, method: 'squash', user: 'alice' });
    for (const method of ['merge', 'squash', 'rebase']) {
      await assert.rejects(s.forge.post('/pulls/merge', { repository: REPO, number: b.number, method, user: 'alice' }), /405/);
    }
    assert.equal((await s.api('GET', `${R}/pulls/${b.number}`)).body.mergeable, false);
  });

  it('takes pushes over smart HTTP with a token, moves pull requests, and refuses protected branches', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'forge-test-'));
    try {
      const url = `${s.forge.url}/${REPO}.git`;
      const header = `http.extraHeader=Authorization: Basic ${Buffer.from('x-access-token:bot-token').toString('base64')}`;
      const git = (args, cwd = dir) => exec('git', ['-c', header, '-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
      await assert.rejects(exec('git', ['ls-remote', url], { env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } }), /terminal prompts disabled|Authentication failed/);
      const pull = await s.pull({ branch: 'pushed', title: 'Pushed', files: { 'p.txt': 'p\n' } });
      await git(['clone', '--quiet', '--branch', 'pushed', url, 'work']);
      const work = join(dir, 'work');
      await writeFile(join(work, 'p.txt'), 'q\n');
      await git(['commit', '--quiet', '-am', 'more'], work);
      await git(['push', '--quiet', '--atomic', 'origin', 'HEAD:refs/heads/pushed', 'HEAD:refs/tags/v9.9.9'], work);
      const head = (await git(['rev-parse', 'HEAD'], work)).stdout.trim();
      const refs = (await git(['ls-remote', url])).stdout;
      assert.match(refs, new RegExp(`${head}\\trefs/pull/${pull.number}/head`));
      const [sync] = await s.seen('pull_request', 'synchronize');
      assert.equal(sync.payload.after, head);
      assert.equal(sync.payload.sender.login, 'sluice[bot]');
      const push = (await s.seen('push')).find((one) => one.payload.ref === 'refs/tags/v9.9.9');
      assert.equal(push.payload.created, true);
      await s.forge.post('/protected', { repository: REPO, branches: ['main'] });
      await assert.rejects(git(['push', 'origin', 'HEAD:refs/heads/main'], work), /Protected branch update failed/);
      await s.forge.post('/protected', { repository: REPO, branches: [] });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('pages lists with Link headers and answers 304 to a known ETag', async () => {
    const issue = await s.forge.post('/issues', { repository: REPO, title: 'Talk', author: 'alice' });
    for (let i = 0; i < 5; i += 1) await s.forge.post('/comments', { repository: REPO, number: issue.number, user: 'alice', body: `c${i}` });
    const bodies = [];
    let next = `${s.forge.api_url}${R}/issues/${issue.number}/comments?per_page=2`;
    while (next) {
      const answer = await s.api('GET', next);
      bodies.push(...answer.body.map((one) => one.body));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(bodies, ['c0', 'c1', 'c2', 'c3', 'c4']);
    const first = await s.api('GET', `${R}/issues/${issue.number}`);
    const again = await s.api('GET', `${R}/issues/${issue.number}`, undefined, { 'If-None-Match': first.headers.get('etag') });
    assert.equal(again.status, 304);
    assert.ok(first.headers.get('x-ratelimit-remaining'));
  });

  it('keeps who labelled what, and says so in the issue events', async () => {
    const pull = await s.pull({ branch: 'lab', title: 'Labels', files: { 'l.txt': 'l\n' }, labels: [] });
    await s.forge.post('/labels', { repository: REPO, number: pull.number, user: 'alice', labels: ['approve-prod'] });
    assert.equal((await s.api('POST', `${R}/issues/${pull.number}/labels`, { labels: ['status/submitted'] })).status, 200);
    assert.equal((await s.api('DELETE', `${R}/issues/${pull.number}/labels/${encodeURIComponent('status/submitted')}`)).status, 200);
    assert.equal((await s.api('DELETE', `${R}/issues/${pull.number}/labels/none`)).status, 404);
    const { body } = await s.api('GET', `${R}/issues/${pull.number}/events`);
    assert.deepEqual(body.map((one) => [one.event, one.actor.login, one.label.name]), [
      ['labeled', 'alice', 'approve-prod'],
      ['labeled', 'sluice[bot]', 'status/submitted'],
      ['unlabeled', 'sluice[bot]', 'status/submitted'],
    ]);
  });

  it('answers a repeated reaction with 200 and a new one with 201', async () => {
    const issue = await s.forge.post('/issues', { repository: REPO, title: 'React', author: 'alice' });
    const comment = await s.forge.post('/comments', { repository: REPO, number: issue.number, user: 'alice', body: '/confirm' });
    const path = `${R}/issues/comments/${comment.id}/reactions`;
    assert.equal((await s.api('POST', path, { content: 'eyes' })).status, 201);
    assert.equal((await s.api('POST', path, { content: 'eyes' })).status, 200);
    assert.equal((await s.api('POST', path, { content: 'nonsense' })).status, 422);
  });

  it('tells permissions by role name', async () => {
    const { body } = await s.api('GET', `${R}/collaborators/alice/permission`);
    assert.equal(body.role_name, 'admin');
    assert.equal(body.user.id, 1001);
    assert.equal((await s.api('GET', `${R}/collaborators/nobody-here/permission`)).status, 404);
  });

  it('refuses wrong and missing tokens', async () => {
    assert.equal((await s.api('GET', R, undefined, { Authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await fetch(`${s.forge.api_url}${R}`)).status, 401);
    assert.equal((await fetch(`${s.forge.url}${R}`, { headers: { Authorization: 'token bot-token' } })).status, 200);
  });

  it('sells installation tokens for a good app token only', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await s.forge.post('/apps', { id: 42, installation_id: 7, login: 'sluice-app[bot]', public_key: publicKey.export({ type: 'spki', format: 'pem' }) });
    const now = Math.floor(Date.now() / 1000);
    const jwt = (claims) => {
      const body = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`;
    };
    const ask = (token, id = 7) => s.api('POST', `/app/installations/${id}/access_tokens`, {}, { Authorization: `Bearer ${token}` });
    const good = await ask(jwt({ iss: '42', iat: now - 60, exp: now + 500 }));
    assert.equal(good.status, 201);
    assert.equal((await s.api('GET', R, undefined, { Authorization: `Bearer ${good.body.token}` })).status, 200);
    assert.equal((await ask(jwt({ iss: '42', iat: now - 60, exp: now + 3600 }))).status, 401);
    assert.equal((await ask(jwt({ iss: '42', iat: now - 900, exp: now - 300 }))).status, 401);
    assert.equal((await ask(`${jwt({ iss: '42', iat: now - 60, exp: now + 500 }).slice(0, -6)}AAAAAA`)).status, 401);
    assert.equal((await ask(jwt({ iss: '42', iat: now - 60, exp: now + 500 }), 8)).status, 404);
  });

  it('runs a dispatched workflow and reports it', async () => {
    const inputs = { deployment_id: 'dep-1', environment: 'uat', version: 'v1.4.0' };
    const path = `${R}/actions/workflows/deploy.yml/dispatches`;
    const { status, body } = await s.api('POST', path, { ref: 'v1.4.0', inputs, return_run_details: true });
    assert.equal(status, 200);
    const completed = (await s.seen('workflow_run', 'completed')).find((one) => one.payload.workflow_run.id === body.workflow_run_id);
    assert.equal(completed.payload.workflow_run.display_title, 'deploy uat v1.4.0 (dep-1)');
    assert.equal(completed.payload.workflow_run.conclusion, 'success');
    assert.ok(completed.body.length > 15000);
    const { body: runs } = await s.api('GET', `${R}/actions/workflows/deploy.yml/runs?event=workflow_dispatch&created=${encodeURIComponent('>=2020-01-01')}`);
    assert.ok(runs.workflow_runs.some((run) => run.id === body.workflow_run_id && run.path === '.github/workflows/deploy.yml'));
    assert.equal((await s.api('POST', path, { ref: 'v1.4.0', inputs })).status, 204);
    assert.equal((await s.api('POST', path, { ref: 'v0.0.0', inputs })).status, 422);
    assert.equal((await s.api('POST', path, { ref: 'v1.4.0', inputs: { ...inputs, surprise: '1' } })).status, 422);
    assert.equal((await s.api('POST', path, { ref: 'v1.4.0', inputs: {} })).status, 422);
    assert.equal((await s.api('POST', `${R}/actions/workflows/none.yml/dispatches`, { ref: 'v1.4.0', inputs })).status, 404);
  });

  it('lets runs fail, hang, and contradict themselves', async () => {
    const dispatch = async (environment) => {
      const { body } = await s.api('POST', `${R}/actions/workflows/deploy.yml/dispatches`, { ref: 'main', inputs: { deployment_id: environment, environment, version: 'v1' }, return_run_details: true });
      return body.workflow_run_id;
    };
    await s.forge.post('/ci', { environment: 'e-fail', conclusion: 'failure' });
    await s.forge.post('/ci', { environment: 'e-never', mode: 'never' });
    await s.forge.post('/ci', { environment: 'e-both', mode: 'contradictory' });
    await s.forge.post('/ci', { environment: 'e-twice', mode: 'twice', times: 1 });
    const ids = {};
    for (const name of ['e-fail', 'e-never', 'e-both', 'e-twice']) ids[name] = await dispatch(name);
    const completed = await s.seen('workflow_run', 'completed');
    const conclusions = (name) => completed.filter((one) => one.payload.workflow_run.id === ids[name]).map((one) => one.payload.workflow_run.conclusion);
    assert.deepEqual(conclusions('e-fail'), ['failure']);
    assert.deepEqual(conclusions('e-never'), []);
    assert.deepEqual(conclusions('e-both'), ['success', 'failure']);
    assert.deepEqual(conclusions('e-twice'), ['success', 'success']);
    assert.equal((await s.api('GET', `${R}/actions/runs/${ids['e-never']}`)).body.status, 'in_progress');
    await s.forge.post('/runs/finish', { repository: REPO, id: ids['e-never'], conclusion: 'cancelled' });
    assert.equal((await s.api('GET', `${R}/actions/runs/${ids['e-never']}`)).body.conclusion, 'cancelled');
  });

  it('breaks in the ways it is told to', async () => {
    const count = async () => (await s.forge.get('/runs', { repository: REPO })).length;
    const dispatch = () => s.api('POST', `${R}/actions/workflows/deploy.yml/dispatches`, { ref: 'main', inputs: { deployment_id: 'x', environment: 'uat', version: 'v1' } });
    await s.forge.post('/faults', { match: 'POST .*/dispatches', status: 429, retryAfter: 3 });
    const limited = await dispatch();
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get('retry-after'), '3');
    const start = await count();
    await s.forge.post('/faults', { match: 'POST .*/dispatches', status: 'lost' });
    await assert.rejects(dispatch());
    assert.equal(await count(), start + 1);
    await s.forge.post('/faults', { match: `GET .*${R}$`, status: 'half' });
    await assert.rejects(s.api('GET', R));
    await s.forge.post('/faults', { match: `GET .*${R}$`, status: 'timeout' });
    await assert.rejects(fetch(`${s.forge.api_url}${R}`, { headers: { Authorization: 'Bearer bot-token' }, signal: AbortSignal.timeout(150) }), /Timeout|aborted/);
    assert.equal((await s.api('GET', R)).status, 200);
  });

  it('can lose, double, and reorder webhooks, and redeliver one with the same id', async () => {
    await s.forge.post('/settle');
    const issue = await s.forge.post('/issues', { repository: REPO, title: 'Order', author: 'alice' });
    const say = (body) => s.forge.post('/comments', { repository: REPO, number: issue.number, user: 'alice', body });
    const heard = async () => (await s.seen('issue_comment', 'created')).filter((one) => one.payload.issue.number === issue.number).map((one) => one.payload.comment.body);
    await s.forge.post('/settle');
    await s.forge.control('PATCH', '/hooks', { repository: REPO, drop: 1 });
    await say('lost');
    await say('kept');
    await s.forge.control('PATCH', '/hooks', { repository: REPO, duplicate: true });
    await say('double');
    await s.forge.post('/settle');
    await s.forge.control('PATCH', '/hooks', { repository: REPO, reorder: 2 });
    await say('late');
    await say('early');
    assert.deepEqual(await heard(), ['kept', 'double', 'double', 'early', 'late']);
    await s.forge.control('PATCH', '/hooks', { repository: REPO });
    const lost = (await s.forge.get('/deliveries', { repository: REPO })).find((one) => one.fate === 'dropped');
    await s.forge.post(`/deliveries/${lost.id}/redeliver`);
    assert.equal((await heard()).at(-1), 'lost');
    assert.equal(s.received.at(-1).headers['x-github-delivery'], lost.id);
  });

  it('keeps the commits of a fork out of the repository branches', async () => {
    const pull = await s.pull({ branch: 'from-fork', title: 'Forked', fork: true, files: { 'f.txt': 'f\n' } });
    assert.equal(pull.head.repo.full_name, 'carol/shop');
    assert.equal(pull.head.repo.fork, true);
    const { refs } = await s.forge.get('/repositories', { repository: REPO });
    assert.equal(refs['refs/heads/from-fork'], undefined);
    assert.equal(refs[`refs/pull/${pull.number}/head`], pull.head.sha);
  });

  it('combines statuses and lists check runs by app', async () => {
    const { refs } = await s.forge.get('/repositories', { repository: REPO });
    const sha = refs['refs/heads/main'];
    await s.api('POST', `${R}/statuses/${sha}`, { state: 'pending', context: 'ci/test' });
    await s.api('POST', `${R}/statuses/${sha}`, { state: 'success', context: 'ci/test' });
    assert.equal((await s.api('GET', `${R}/commits/${sha}/status`)).body.state, 'success');
    await s.api('POST', `${R}/check-runs`, { name: 'scan', head_sha: sha, conclusion: 'success', app_id: 1234 });
    const { body } = await s.api('GET', `${R}/commits/${sha}/check-runs?app_id=1234`);
    assert.equal(body.check_runs[0].app.id, 1234);
  });
});
