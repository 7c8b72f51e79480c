// The way back: once by itself, because the smoke test fails, and once because a person says so.
import assert from 'node:assert/strict';
import { waitFor } from '../e2e/sluice.mjs';
import { cycle, describeFix, pipeline } from './tell.mjs';

async function toProd(s, pull) {
  const one = await s.pull({ labels: ['bug', 'severity/medium', 'found-in/prod'], ...pull });
  await s.confirmed(one);
  await s.merge(one.number, { method: 'squash', user: 'carol' });
  await s.cycle('T1');
  await s.reached(one.number, 'pending_prod');
  return one;
}

const runs = (s, version) => waitFor(async () => (await s.versions()).versions.prod === version, `PROD to run ${version}`);

export async function rollback(n, s, site) {
  n.title('Rollback · acme/shop');
  let first;
  let second;

  await n.step('v1.4.1 goes to PROD and passes the smoke test', async () => {
    first = await toProd(s, { title: 'Round the tax', branch: 'fix/tax', files: { 'api/tax.py': 'def tax(net):\n    return round(net * 0.2)\n' } });
    const shown = await cycle(s, 'T2');
    await s.reached(first.number, 'deployed_prod');
    const [deployment] = (await s.deployments()).filter((one) => one.environment === 'prod');
    return [...shown, ...(await pipeline(s, 'prod')), ...deployment.smoke.map((one) => `smoke test ${one.check}: ${one.detail}`)];
  });

  n.act('22:00', 'T2. The next release breaks the login.');
  await n.step('CI says success, the smoke test says no, and v1.4.1 is deployed again by itself', async () => {
    second = await toProd(s, { title: 'Faster login', branch: 'fix/login', files: { 'api/login.py': 'def login(user):\n    return None\n' } });
    site.healthy = (version) => version !== 'v1.4.2';
    await s.cycle('T2', { expect: 'failed' });
    await waitFor(async () => (await s.deployments()).some((one) => one.rollback && one.state === 'succeeded'), 'the way back to end');
    const [back, bad] = (await s.deployments()).filter((one) => one.environment === 'prod').slice(0, 2);
    assert.equal(back.version, 'v1.4.1');
    return [`${bad.version}: ${bad.state}: ${bad.reason}`, `${back.version}: ${back.state}, rollback by ${back.by}: ${back.why}`];
  });
  await n.step('the fix is held where it was, and PROD is locked', async () => {
    const fix = await s.fix(second.number);
    assert.ok(fix.held);
    assert.equal(fix.status, 'pending_prod');
    const { locks } = await s.versions();
    assert.equal(locks[0].environment, 'prod');
    return [describeFix(fix), `held: ${fix.held.reason}`, `locked by ${locks[0].owner}: ${locks[0].reason}`];
  });

  n.act('alice', 'sees that the totals of v1.4.1 are wrong too, and looks first:  sluice rollback prod --dry-run');
  await n.step('what a rollback would do is shown without doing it', async () => {
    const query = `/rollbacks?repository=${encodeURIComponent(s.repository)}&environment=prod`;
    const { status, body } = await s.api('GET', query);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.from, body.to, body.possible], ['v1.4.1', 'v1.4.0', true]);
    return [`${body.from} → ${body.to}`, `takes away: ${body.fixes.map((one) => `#${one}`).join(' ')}`];
  });
  n.act('alice', '/rollback prod totals are wrong');
  await n.step('one further back, never to and fro', async () => {
    await s.ask(first.number, 'alice', '/rollback prod totals are wrong');
    await runs(s, 'v1.4.0');
    const fix = await s.reached(first.number, 'pending_prod');
    assert.ok(fix.held);
    return [...(await pipeline(s, 'prod')), describeFix(fix), `held: ${fix.held.reason}`];
  });
}
