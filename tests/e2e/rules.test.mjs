// Who may do what, and when: commands, labels, permissions, approvals.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const fixes = (title) => ({ title, files: { [`api/${title.toLowerCase().replace(/\W+/g, '-')}.txt`]: `${title}\n` } });

describe('Rules for people', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ small: {}, void: {}, void2: { ahead: true }, hold: {} });
  });
  after(() => stage?.close());

  it('rejects and closes with a reason, and closes what was closed unmerged', async () => {
    const s = stage.scene('small');
    const a = await s.pull({ into: 'uat', ...fixes('Not a bug') });
    const b = await s.pull({ into: 'uat', ...fixes('Given up') });
    const c = await s.pull({ into: 'uat', ...fixes('Withdrawn') });
    for (const pull of [a, b, c]) await s.reached(pull.number, 'submitted');
    assert.match(await s.ask(a.number, 'bob', '/reject'), /reason/i);
    await s.ask(a.number, 'bob', '/reject works as designed');
    await s.reached(a.number, 'rejected');
    await s.ask(b.number, 'alice', '/close superseded');
    await s.reached(b.number, 'closed');
    await s.forge.post('/pulls/close', { repository: s.repository, number: c.number, user: 'carol' });
    await s.reached(c.number, 'closed');
  });

  it('keeps high and critical out of the pipeline and shows the hotfix command', async () => {
    const s = stage.scene('small');
    for (const severity of ['high', 'critical']) {
      const pull = await s.pull({ into: 'uat', ...fixes(`Burning ${severity}`), labels: ['bug', `severity/${severity}`] });
      await s.reached(pull.number, 'submitted');
      assert.match(await s.ask(pull.number, 'alice', '/confirm'), /\/hotfix/);
      assert.equal((await s.order(pull.number, 'confirm', {}, 'bob')).status, 409);
      assert.equal((await s.fix(pull.number)).status, 'submitted');
    }
  });

  it('lets nobody confirm without the role, and says who could', async () => {
    const s = stage.scene('small');
    const pull = await s.pull({ into: 'uat', author: 'dana', ...fixes('Ask properly') });
    await s.reached(pull.number, 'submitted');
    assert.match(await s.ask(pull.number, 'carol', '/confirm'), /admin|manager/);
    assert.equal((await s.order(pull.number, 'confirm', {}, 'carol')).status, 403);
    await s.say(pull.number, 'mallory', '/confirm');
    await s.label(pull.number, 'mallory', 'confirmed');
    await stage.forge.post('/settle');
    await s.ask(pull.number, 'carol', '/status');
    assert.equal((await s.fix(pull.number)).status, 'submitted');
  });

  it('does not listen to bots, quotes, code blocks, or edits', async () => {
    const s = stage.scene('small');
    const pull = await s.pull({ into: 'uat', author: 'dana', ...fixes('Say it plainly') });
    await s.reached(pull.number, 'submitted');
    await s.say(pull.number, 'renovate[bot]', '/confirm');
    await s.say(pull.number, 'bob', '> /confirm\n\nwhat does this do?');
    await s.say(pull.number, 'bob', '```\n/confirm\n```');
    await s.say(pull.number, 'bob', 'please `/confirm` it, or /confirm it');
    const comment = await s.say(pull.number, 'bob', 'Looks right.');
    await s.forge.post('/comments/edit', { repository: s.repository, id: comment.id, user: 'bob', body: '/confirm' });
    await s.ask(pull.number, 'bob', '/status');
    assert.equal((await s.fix(pull.number)).status, 'submitted');
    assert.equal((await s.replies(pull.number)).length, 1);
  });

  it('answers /help, /why and an unknown command', async () => {
    const s = stage.scene('small');
    const pull = await s.pull({ into: 'uat', author: 'dana', ...fixes('Explain') });
    await s.reached(pull.number, 'submitted');
    assert.match(await s.ask(pull.number, 'carol', '/help'), /\/confirm/);
    assert.match(await s.ask(pull.number, 'carol', '/why'), /confirm/i);
    assert.match(await s.ask(pull.number, 'bob', '/confrim'), /confirm/);
  });

  it('lets nobody approve what they wrote, by whatever account the commit says', async () => {
    const s = stage.scene('void');
    const own = await s.pull({ into: 'uat', author: 'bob', ...fixes('My own') });
    await s.reached(own.number, 'submitted');
    await s.ask(own.number, 'alice', '/confirm');
    const shared = await s.pull({ into: 'uat', author: 'carol', title: 'Shared', branch: 'shared', commits: [{ message: 'carol', files: { 'api/s1.txt': '1\n' } }, { message: 'bob', author: 'bob', files: { 'api/s2.txt': '2\n' } }] });
    await s.confirmed(shared, 'alice');
    for (const pull of [own, shared]) await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    for (const pull of [own, shared]) {
      await s.reached(pull.number, 'deployed_uat');
      assert.match(await s.ask(pull.number, 'bob', '/approve prod'), /own|wrote/i);
      assert.equal((await s.order(pull.number, 'approve-prod', {}, 'bob')).status, 403);
      assert.equal((await s.fix(pull.number)).status, 'deployed_uat');
      await s.order(pull.number, 'approve-prod', {}, 'alice');
      await s.reached(pull.number, 'pending_prod');
    }
  });

  it('takes an unused approval back, and not a used one', async () => {
    const s = stage.scene('void');
    await s.ask(2, 'alice', '/unapprove');
    await s.reached(2, 'deployed_uat');
    await s.cycle('T2');
    await s.reached(1, 'deployed_prod');
    assert.equal((await s.order(1, 'unapprove', {}, 'alice')).status, 409);
    assert.equal((await s.fix(1)).status, 'deployed_prod');
  });

  it('makes a Flow 2 confirmation void when the pull request gets another commit', async () => {
    const s = stage.scene('void2');
    const pull = await s.pull({ labels: ['bug', 'severity/low', 'found-in/prod'], ...fixes('Moving target') });
    await s.confirmed(pull);
    await s.push(pull.number, { 'api/sneaked.txt': 'in\n' });
    const fix = await s.reached(pull.number, 'submitted');
    assert.match(JSON.stringify(fix.reasons), /head|commit|push/i);
    await s.ask(pull.number, 'bob', '/confirm');
    await s.reached(pull.number, 'confirmed');
  });

  it('makes a PROD approval void when the UAT release becomes another', async () => {
    const s = stage.scene('void');
    await s.ask(2, 'alice', '/approve prod');
    await s.reached(2, 'pending_prod');
    const another = await s.pull({ into: 'uat', ...fixes('Came later') });
    await s.confirmed(another);
    await s.merge(another.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(another.number, 'deployed_uat');
    const fix = await s.reached(2, 'deployed_uat');
    assert.match(JSON.stringify(fix.reasons), /approval|release|plan/i);
  });

  it('passes a held fix over until it is unheld', async () => {
    const s = stage.scene('hold');
    const held = await s.pull({ into: 'uat', ...fixes('Wait for legal') });
    await s.confirmed(held);
    await s.merge(held.number, { method: 'squash' });
    await s.ask(held.number, 'carol', '/hold waiting for legal');
    await waitFor(async () => (await s.fix(held.number)).held, 'it to be held');
    const cycle = await s.cycle('T1', { expect: null });
    assert.equal((await s.runs()).length, 0, JSON.stringify(cycle));
    assert.notEqual((await s.fix(held.number)).status, 'deployed_uat');
    await s.ask(held.number, 'bob', '/unhold');
    await waitFor(async () => !(await s.fix(held.number)).held, 'it to be unheld');
    await s.cycle('T1');
    await s.reached(held.number, 'deployed_uat');
    await s.label(held.number, 'bob', 'hold');
    await waitFor(async () => (await s.fix(held.number)).held, 'the label to hold it');
    await s.unlabel(held.number, 'bob', 'hold');
    await waitFor(async () => !(await s.fix(held.number)).held, 'the label to let it go');
  });

  it('does the same by the command line', async () => {
    const s = stage.scene('hold');
    const pull = await s.pull({ into: 'uat', ...fixes('From a terminal') });
    await s.reached(pull.number, 'submitted');
    const run = (args, user = 'bob') => stage.sluice.command([...args, '--repository', s.repository], user);
    const no = await run(['confirm', String(pull.number)], 'carol');
    assert.equal(no.code, 1, no.err);
    const yes = await run(['confirm', String(pull.number)]);
    assert.equal(yes.code, 0, yes.err);
    await s.reached(pull.number, 'confirmed');
    const shown = await run(['fixes', '--json']);
    assert.equal(shown.code, 0, shown.err);
    const list = JSON.parse(shown.out);
    assert.ok((list.items ?? list).some((fix) => fix.number === pull.number && fix.status === 'confirmed'));
    assert.equal((await run(['confirm'])).code, 2);
  });
});
