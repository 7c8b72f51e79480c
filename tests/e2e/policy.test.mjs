// Policies as code: `.sluice.yml` on the PROD branch of a real repository closes and opens the gate; a pull request's copy does not.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';
import { history } from './scenery.mjs';

const own = { policy_from: 'repository' };
const withFile = (text) => {
  const plan = history();
  plan.commits[0].files = { ...plan.commits[0].files, '.sluice.yml': text };
  return plan;
};

describe('Policies as code', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      legal: { history: withFile('checklist:\n  legal: {attestation: {}}\n'), config: own },
      none: { config: own },
      probes: { history: withFile('checklist:\n  metrics: {http: {url: "http://127.0.0.1:1/"}}\n'), config: { ...own, policy_hosts: ['127.0.0.1:1'] } },
      foreign: { history: withFile('checklist:\n  metrics: {http: {url: "http://127.0.0.1:2/"}}\n'), config: { ...own, policy_hosts: ['127.0.0.1:1'] } },
    });
  });
  after(async () => {
    await stage?.close();
  });

  const gate = async (s) => {
    const { body } = await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat`);
    return Object.fromEntries(body.checks.map((one) => [one.name, one]));
  };
  const seen = (s, name, wanted) => waitFor(async () => {
    const check = (await gate(s))[name];
    return check && wanted.test(check.reason) && check;
  }, async () => `${name} to say ${wanted}: ${JSON.stringify((await gate(s))[name])}`);

  it('a check of its own closes the gate until somebody vouches, and a pull request\'s copy changes nothing', async () => {
    const s = stage.scene('legal');
    const pull = await s.pull({ into: 'uat', title: 'With a policy of its own', files: { 'api/p.txt': 'p\n', '.sluice.yml': '{}\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /legal: nobody has vouched for it/);
    assert.match(await s.ask(pull.number, 'carol', '/why'), /legal: nobody has vouched for it/);
    const { body: simulated } = await s.api('GET', `/simulations?repository=${encodeURIComponent(s.repository)}&slot=T1`);
    assert.match(simulated.unmet[0].text ?? JSON.stringify(simulated.unmet), /legal: nobody has vouched for it/);
    assert.match(await s.ask(pull.number, 'bob', '/attest legal looked at'), /legal/);
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('a broken file closes the gate with its place, the last good one stays in force, and a good one opens it', async () => {
    const s = stage.scene('legal');
    await seen(s, 'policy', /stands on `main` at/);
    await s.commit('main', { '.sluice.yml': 'checklist:\n  legal: {skip: no need}\n' });
    const broken = await seen(s, 'policy', /\.sluice\.yml:2:11: checklist\.legal\.skip/);
    assert.equal(broken.state, 'fail');
    assert.match(broken.reason, /until then the one of [0-9a-f]{12} counts\. Whoever may push to `main` can correct it/);
    assert.ok((await gate(s)).legal, 'the check of the last good file is still asked for');
    await s.commit('main', { '.sluice.yml': '{}\n' });
    assert.equal((await seen(s, 'policy', /stands on/)).state, 'pass');
    assert.equal((await gate(s)).legal, undefined);
  });

  it('without a file the gate is closed and says so', async () => {
    const check = await seen(stage.scene('none'), 'policy', /does not stand on `main`/);
    assert.equal(check.state, 'fail');
  });

  it('its probes ask the hosts that the gateway allows, and no other', async () => {
    const probe = await seen(stage.scene('probes'), 'metrics', /127\.0\.0\.1/);
    assert.equal(probe.state, 'fail', 'it was asked, and nothing answers there');
    const refused = await seen(stage.scene('foreign'), 'policy', /does not let a repository ask this host/);
    assert.equal(refused.state, 'fail');
    assert.equal((await gate(stage.scene('foreign'))).metrics, undefined);
  });
});
