// How many people it takes to ship, and who they are at the forge.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const users = [
  { login: 'alice', roles: ['admin'] },
  { login: 'bob', roles: ['manager'] },
  { login: 'carol', roles: ['developer'] },
  { login: 'dana', roles: ['manager'] },
];
const twoPeople = { policy: { prod: { approvals: 2 } } };

describe('People', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      two: { config: twoPeople },
      both: { ahead: true, config: twoPeople },
      forge: { config: { ...twoPeople, permissions: 'forge' } },
    }, { settings: { users } });
  });
  after(() => stage?.close());

  const merged = async (s, title) => {
    const pull = await s.pull({ into: 'uat', title, files: { [`api/${title.replace(/ /g, '-')}.txt`]: `${title}\n` } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash', user: 'carol' });
    return pull;
  };

  it('takes two different people to ship to PROD, by comment, label and API, and names both in the tag', async () => {
    const s = stage.scene('two');
    const pull = await merged(s, 'Two of them');
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    assert.match(await s.ask(pull.number, 'bob', '/approve prod'), /1 of 2 approvals, by bob; 1 more is missing: alice or dana can give it/);
    assert.match(await s.ask(pull.number, 'bob', '/approve prod'), /already/);
    assert.match(await s.ask(pull.number, 'carol', '/why'), /1 of 2 approvals, by bob/);
    const waiting = await s.fix(pull.number);
    assert.equal(waiting.status, 'deployed_uat');
    assert.ok(waiting.reasons.some((one) => one.rule === 'approval' && /1 of 2/.test(one.text)), JSON.stringify(waiting.reasons));
    await s.cycle('T2', { expect: null });
    assert.equal((await s.fix(pull.number)).status, 'deployed_uat');
    assert.equal((await s.runs('prod')).length, 0, 'one of two ships nothing');

    await s.commit('uat', { 'api/later.txt': 'not released yet\n' });
    const answer = await s.order(pull.number, 'approve-prod', {}, 'alice');
    assert.equal(answer.status, 200);
    assert.match(answer.body.message, /Approved by bob and alice/);
    await s.reached(pull.number, 'pending_prod');
    assert.equal((await s.order(pull.number, 'unapprove', {}, 'alice')).status, 200);
    await s.reached(pull.number, 'deployed_uat');
    await s.label(pull.number, 'dana', 'approve-prod');
    await s.reached(pull.number, 'pending_prod');
    await s.cycle('T2');
    const done = await s.reached(pull.number, 'deployed_prod');
    assert.deepEqual(done.approvals.filter((one) => one.kind === 'prod').map((one) => one.by), ['bob', 'dana']);
  });

  it('takes the same two to confirm a Flow 2 fix, and shows what a push changed', async () => {
    const s = stage.scene('both');
    const pull = await s.pull({ into: 'main', labels: ['bug', 'severity/medium', 'found-in/prod'], title: 'Urgent', files: { 'api/urgent.txt': '1\n' } });
    await s.reached(pull.number, 'submitted');
    assert.match(await s.ask(pull.number, 'bob', '/confirm'), /1 of 2 confirmations/);
    await s.ask(pull.number, 'dana', '/confirm');
    await s.reached(pull.number, 'confirmed');
    await s.push(pull.number, { 'api/urgent.txt': '2\n' });
    await s.reached(pull.number, 'submitted');
    const told = await waitFor(
      async () => (await s.replies(pull.number)).find((one) => /by bob and dana is void/.test(one.body)),
      'the reply that says what changed',
    );
    assert.match(told.body, /commits added: `[0-9a-f]{12}`/);
    await s.ask(pull.number, 'bob', '/confirm');
    await s.ask(pull.number, 'dana', '/confirm');
    await s.reached(pull.number, 'confirmed');
    await s.merge(pull.number, { method: 'squash', user: 'carol' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
    const [run] = await s.runs('prod');
    assert.match((await s.tag(run.inputs.version)).message, /approved by bob, dana/);
    const proof = await s.api('GET', `/releases/${run.inputs.version}?repository=${encodeURIComponent(s.repository)}`);
    assert.equal(proof.body.proved, true, JSON.stringify(proof.body.checks));
  });

  it('asks the forge what people may do, when they speak and again when it ships', async () => {
    const s = stage.scene('forge');
    const set = (login, permission) => stage.forge.post('/users', { login, permission });
    const pull = await merged(s, 'By the forge');
    await set('bob', 'triage');
    assert.match(await s.ask(pull.number, 'bob', '/hold wait'), /the forge gives them `triage` here/);
    assert.equal((await s.order(pull.number, 'hold', { reason: 'wait' }, 'bob')).status, 403);
    await set('bob', 'maintain');
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await s.ask(pull.number, 'bob', '/approve prod');
    await s.ask(pull.number, 'dana', '/approve prod');
    await s.reached(pull.number, 'pending_prod');
    await set('dana', 'read');
    await s.cycle('T2', { expect: null });
    const waiting = await s.fix(pull.number);
    assert.equal(waiting.status, 'pending_prod');
    assert.match(JSON.stringify(waiting.reasons), /1 of 2 approvals, by bob; one does not count: dana: the forge gives them `read` here/);
    assert.equal((await s.runs('prod')).length, 0);
    await s.ask(pull.number, 'alice', '/approve prod');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
  });
});
