// CI jobs with identity tokens: a real issuer with keys on loopback, the real command line inside such a job, and a run that is not the one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const AUDIENCE = 'https://sluice.example.com';
const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('CI jobs', () => {
  let stage;
  let issuer;
  let server;
  let claims; // of the job that asks the runner next
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  const sign = (payload, { kid = 'k1', key = keys.privateKey } = {}) => {
    const text = `${base64url({ alg: 'RS256', typ: 'JWT', kid })}.${base64url(payload)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
  };

  before(async () => {
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, issuer);
      if (pathname === '/.well-known/openid-configuration') return response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      if (pathname === '/keys') return response.end(JSON.stringify({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' }] }));
      if (pathname === '/runner' && request.headers.authorization === 'Bearer runner-secret') return response.end(JSON.stringify({ value: sign({ ...claims, aud: searchParams.get('audience') }) }));
      return response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${server.address().port}`;
    stage = await Stage.open({ shop: { ahead: true } }, { settings: { oidc: [{ issuer, audience: AUDIENCE }] } });
  });
  after(async () => {
    await stage?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const job = (s, more = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: issuer, aud: AUDIENCE, iat: now, nbf: now, exp: now + 300, repository: s.repository, ref: 'refs/heads/main', sha: '0'.repeat(40), workflow_ref: `${s.repository}/.github/workflows/ci.yml@refs/heads/main`, run_id: '1', ...more };
  };
  const call = async (method, path, token, body) => {
    const response = await fetch(`${stage.sluice.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const sluice = (words, env = {}) => new Promise((resolve) => {
    const inside = { ...process.env, SLUICE_URL: stage.sluice.url, SLUICE_AUDIENCE: AUDIENCE, ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer}/runner?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret', ...env };
    delete inside.SLUICE_TOKEN;
    execFile(stage.sluice.bin, words, { env: inside }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });

  it('a job reads the gate of its repository; a forged, foreign or old token opens nothing', async () => {
    const s = stage.scene('shop');
    const gate = `/gate?repository=${encodeURIComponent(s.repository)}&environment=prod`;
    assert.equal((await call('GET', gate, sign(job(s)))).status, 200);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    assert.match((await call('GET', gate, sign(job(s), { key: other.privateKey }))).body.detail, /signature is wrong/);
    assert.equal((await call('GET', gate, sign(job(s, { aud: 'https://elsewhere' })))).status, 401);
    assert.equal((await call('GET', gate, sign(job(s, { exp: Math.floor(Date.now() / 1000) - 120 })))).status, 401);
    assert.equal((await call('GET', gate, `${base64url({ alg: 'none', kid: 'k1' })}.${base64url(job(s))}.`)).status, 401);
    assert.equal((await call('GET', gate, sign(job(s, { repository: 'acme/bank' })))).status, 403);
    assert.equal((await call('GET', '/fixes', sign(job(s)))).status, 403);
    assert.equal((await call('POST', '/rollbacks', sign(job(s)), { repository: s.repository, environment: 'prod', reason: 'mine' })).status, 403);
  });

  it('the run that was started claims and reports from inside its job; another run and another workflow are refused', async () => {
    const s = stage.scene('shop');
    await s.ci({ mode: 'never' }); // the job alone says how it went
    const pull = await s.pull({ into: 'main', title: 'Claimed', labels: ['bug', 'severity/medium', 'found-in/prod'], files: { 'api/c.txt': 'c\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    const { body: opened } = await s.openCycle('T2', { date: s.date });
    const deployment = await waitFor(async () => (await s.deployments()).find((one) => one.environment === 'prod' && one.state === 'running'), 'the deployment to run');
    const run = (await s.runs('prod'))[0];
    const ours = { ref: `refs/tags/${deployment.version}`, environment: 'prod', workflow_ref: `${s.repository}/.github/workflows/deploy.yml@refs/tags/${deployment.version}` };

    claims = job(s, { ...ours, run_id: String(run.id + 1) });
    const other = await sluice(['claim', deployment.id]);
    assert.equal(other.code, 1, other.err);
    assert.match(other.err, /belongs to run/);
    claims = job(s, { run_id: String(run.id) });
    assert.match((await sluice(['report', deployment.id, 'success'])).err, /not of \.github\/workflows\/deploy\.yml/);

    claims = job(s, { ...ours, run_id: String(run.id) });
    assert.equal((await sluice(['claim', deployment.id])).code, 0);
    assert.equal((await sluice(['claim', deployment.id])).code, 0, 'the same run again');
    const done = await sluice(['report', deployment.id, 'success']);
    assert.equal(done.code, 0, done.err);
    await s.reached(pull.number, 'deployed_prod');
    await s.cycleEnd(opened.id);
    assert.equal((await sluice(['claim', deployment.id])).code, 1, 'what is over is nobody\'s to deploy');
    const { body: shown } = await s.api('GET', `/deployments/${deployment.id}`);
    assert.ok(shown.steps[0].claimed_at);
  });

  it('the runner\'s secret goes to nobody in plain text', async () => {
    const { code, err } = await sluice(['gate', '--repository', 'acme/shop', '--environment', 'uat'], { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example.com/x' });
    assert.equal(code, 2);
    assert.match(err, /neither https nor http on loopback/);
  });
});
