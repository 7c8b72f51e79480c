// Flow 2, PROD first: UAT is ahead, a bug is found in PROD, fixed there, and brought back to UAT.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

describe('Flow 2, UAT ahead of PROD', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      comments: { ahead: true },
      labels: { ahead: true },
      mergecommit: { ahead: true },
      rebase: { ahead: true },
      conflict: { ahead: true, files: { 'api/price.txt': 'net\ntax 25 new law\ntotal\n' } },
      already: { ahead: true },
      wrong: { ahead: true },
    });
  });
  after(() => stage?.close());

  it('goes from submitted to uat_merged by comments alone', async () => {
    const s = stage.scene('comments');
    const pull = await s.pull({ title: 'Price is wrong', labels: ['bug', 'severity/medium', 'found-in/prod'], files: { 'api/price.txt': 'net\ntax 21\ntotal\n' } });
    await s.reached(pull.number, 'submitted');
    const reply = await s.ask(pull.number, 'bob', '/confirm');
    assert.match(reply, /flow\s?2/i);
    assert.match(reply, /v1\.5\.0/);
    assert.match(reply, /v1\.4\.0/);
    const { sha } = await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    const queued = await s.reached(pull.number, 'pending_prod');
    assert.equal(queued.flow, 'flow2');
    assert.equal(queued.plan.cherry_pick.clean, true, 'known before anybody approves');
    assert.equal((await s.runs()).length, 0, 'T1 deploys nothing');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
    assert.equal((await s.tag('v1.4.1')).target, sha);
    assert.equal((await s.runs('prod'))[0].inputs.version, 'v1.4.1');
    const approval = await s.ask(pull.number, 'alice', '/approve uat-merge');
    assert.match(approval, /\d{4}-\d\d-\d\d/);
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2');
    const done = await s.reached(pull.number, 'uat_merged');
    assert.deepEqual(done.history.map((step) => step.to), ['submitted', 'confirmed', 'analyzing', 'planned', 'pending_prod', 'deployed_prod', 'pending_uat_merge', 'uat_merged']);
    const [picked] = (await s.log('v1.5.0..uat')).slice(-1);
    assert.match(picked.message, new RegExp(`\\(cherry picked from commit ${sha}\\)`));
    assert.equal(picked.author.name, 'carol');
    assert.equal(picked.committer.name, 'Sluice');
    assert.equal(await s.file('uat', 'api/price.txt'), 'net\ntax 21\ntotal\n');
    assert.equal((await s.tag('v1.5.1')).target, picked.sha);
    assert.equal((await s.runs('uat'))[0].inputs.version, 'v1.5.1');
  });

  it('goes the same way by labels', async () => {
    const s = stage.scene('labels');
    const pull = await s.pull({ title: 'Orders', labels: ['severity/low', 'found-in/prod', 'flow/2'], files: { 'api/orders.txt': 'order\nline\nsum 2\n' } });
    await s.reached(pull.number, 'submitted');
    await s.label(pull.number, 'alice', 'confirmed');
    await s.reached(pull.number, 'confirmed');
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
    await s.label(pull.number, 'bob', 'approve-uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(pull.number, 'uat_merged');
  });

  it('brings back a pull request that was merged with a merge commit', async () => {
    const s = stage.scene('mergecommit');
    const pull = await s.inProd({ title: 'Two steps', commits: [{ message: 'a', files: { 'api/a.txt': 'a\n' } }, { message: 'b', files: { 'api/b.txt': 'b\n' } }] }, { method: 'merge' });
    await s.ask(pull.number, 'alice', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(pull.number, 'uat_merged');
    assert.equal(await s.file('uat', 'api/b.txt'), 'b\n');
    assert.equal((await s.log('v1.5.0..uat')).length, 1, 'cherry-pick -m 1');
  });

  it('brings back all commits of a pull request that was merged by rebase', async () => {
    const s = stage.scene('rebase');
    const pull = await s.inProd({ title: 'Three steps', commits: ['a', 'b', 'c'].map((name) => ({ message: name, files: { [`api/${name}.txt`]: `${name}\n` } })) }, { method: 'rebase' });
    await s.ask(pull.number, 'alice', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(pull.number, 'uat_merged');
    assert.deepEqual((await s.log('v1.5.0..uat')).map((commit) => commit.message.split('\n')[0]), ['a', 'b', 'c']);
  });

  it('turns a conflict into a branch and a draft pull request, goes on with the rest, and completes when that is merged', async () => {
    const s = stage.scene('conflict');
    const bad = await s.pull({ title: 'Tax by hand', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/price.txt': 'net\ntax 21\ntotal\n' } });
    const good = await s.pull({ title: 'Orders by hand', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/orders.txt': 'order\nline\nsum 3\n' } });
    for (const pull of [bad, good]) {
      await s.confirmed(pull);
      await s.merge(pull.number, { method: 'squash' });
    }
    await s.cycle('T1');
    assert.equal((await s.reached(bad.number, 'pending_prod')).plan.cherry_pick.clean, false, 'the conflict is foretold');
    await s.cycle('T2');
    for (const pull of [bad, good]) {
      await s.reached(pull.number, 'deployed_prod');
      await s.ask(pull.number, 'alice', '/approve uat-merge');
      await s.reached(pull.number, 'pending_uat_merge');
    }
    await s.cycle('T2', { expect: null });
    await s.reached(good.number, 'uat_merged');
    const fix = await s.fix(bad.number);
    assert.equal(fix.status, 'pending_uat_merge');
    assert.match(JSON.stringify(fix.reasons), /conflict/i);
    assert.equal(await s.file('uat', 'api/price.txt'), 'net\ntax 25 new law\ntotal\n', 'nothing half-applied');
    const branch = `backport/${bad.number}-to-uat`;
    assert.match(await s.file(branch, 'api/price.txt'), /<<<<<<<[\s\S]*=======[\s\S]*>>>>>>>/);
    const draft = await waitFor(async () => (await s.forgeApi('GET', '/pulls?state=open')).find((one) => one.head.ref === branch), 'the draft pull request');
    assert.equal(draft.draft, true);
    assert.match(draft.title, /^\[conflict\] /);
    assert.match(draft.body, /api\/price\.txt/);
    assert.match(draft.body, /git /, 'the commands to resolve it by hand');
    assert.match(draft.body, /- uat, last changed by [0-9a-f]{12} /, 'who changed these lines in UAT');
    const conflictStatus = async (sha) => (await s.forgeApi('GET', `/commits/${sha}/status`)).statuses.find((one) => one.context === 'sluice/conflict');
    await waitFor(async () => (await conflictStatus(draft.head.sha))?.state === 'failure', 'the status to fail while markers remain');

    await s.push(draft.number, { 'api/price.txt': 'net\ntax 26 new law\ntotal\n' }, { author: 'carol', message: 'Resolve' });
    const resolved = (await s.forgeApi('GET', `/pulls/${draft.number}`)).head.sha;
    await waitFor(async () => (await conflictStatus(resolved))?.state === 'success', 'the status to succeed without markers');
    await readyForReview(s, draft.number);
    await s.merge(draft.number, { method: 'merge' });
    await s.cycle('T2');
    await s.reached(bad.number, 'uat_merged');
  });

  it('counts a fix that UAT has already as merged, without an empty commit', async () => {
    const s = stage.scene('already');
    const pull = await s.inProd({ title: 'Known', files: { 'api/known.txt': 'known\n' } });
    await s.commit('uat', { 'api/known.txt': 'known\n' }, { message: 'Known there too' });
    const before = (await s.refs())['refs/heads/uat'];
    await s.ask(pull.number, 'alice', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2', { expect: null });
    await s.reached(pull.number, 'uat_merged');
    assert.equal((await s.refs())['refs/heads/uat'], before);
  });

  it('refuses a flow that contradicts the versions, and lets only an admin force it', async () => {
    const s = stage.scene('wrong');
    const pull = await s.pull({ title: 'Wrong way', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/w.txt': 'w\n' } });
    await s.reached(pull.number, 'submitted');
    const refused = await s.ask(pull.number, 'bob', '/confirm flow1');
    assert.match(refused, /v1\.5\.0/);
    assert.match(refused, /v1\.4\.0/);
    assert.equal((await s.fix(pull.number)).status, 'submitted');
    assert.equal((await s.order(pull.number, 'confirm', { flow: 'flow1', force: true, reason: 'because' }, 'bob')).status, 403);
  });
});

// A person marks the draft as ready, as in the forge's web page.
async function readyForReview(s, number) {
  await s.forge.post('/pulls/ready', { repository: s.repository, number, user: 'carol' });
}
