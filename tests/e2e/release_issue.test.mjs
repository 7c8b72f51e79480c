// The release issue: open checks as boxes, and people who tick them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';
import { BOT } from './scenery.mjs';

// T1 is near enough for its reminder, and too far to open.
const clock = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
const skip = { skip: 'a rehearsal' };

describe('The release issue', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      shop: { config: { slots: { t1: clock(15), t2: clock(240) }, checklist: { backup: { attestation: {} }, on_call: { attestation: {} }, monitoring: skip, dependencies: skip, headroom: skip } } },
    });
  });
  after(() => stage?.close());

  const find = async (s) => (await s.forgeApi('GET', '/issues?state=open&labels=sluice%2Frelease'))[0];
  const opened = (s) => waitFor(() => find(s), () => `the release issue\n${stage.sluice.log.slice(-2000)}`);
  const box = (issue, check, ticked) => issue.body.includes(`- [${ticked ? 'x' : ' '}] **${check}**`);
  const tick = async (s, user, check, ticked = true) => {
    const { number, body } = await find(s);
    const changed = body.replace(`- [${ticked ? ' ' : 'x'}] **${check}**`, `- [${ticked ? 'x' : ' '}] **${check}**`);
    assert.notEqual(changed, body);
    await s.forge.post('/issues/edit', { repository: s.repository, number, user, body: changed });
  };
  const gate = async (s, name) => (await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat`)).body.checks.find((one) => one.name === name);
  const becomes = (s, check, ticked) => waitFor(async () => box(await find(s), check, ticked), async () => `${check} to be ${ticked}: ${(await find(s)).body}\n${stage.sluice.log.slice(-2000)}`);

  it('is opened before the slot, once, by Sluice itself', async () => {
    const s = stage.scene('shop');
    const issue = await opened(s);
    assert.equal(issue.title, 'Sluice: release checklist');
    assert.equal(issue.user.login, BOT);
    assert.ok(box(issue, 'backup', false) && box(issue, 'on_call', false));
    await stage.restart();
    await s.pull({ into: 'uat', title: 'Something to do', files: { 'api/x.txt': 'x\n' } });
    await waitFor(async () => (await s.api('GET', '/fixes')).body.items.length === 1, 'the restart to be over');
    assert.equal((await s.forgeApi('GET', '/issues?state=all&labels=sluice%2Frelease')).length, 1);
  });

  it('takes a tick of who may for an attestation, and the tick off for its end', async () => {
    const s = stage.scene('shop');
    await tick(s, 'bob', 'backup');
    await waitFor(async () => (await gate(s, 'backup')).state === 'pass', 'the tick to count');
    assert.match((await gate(s, 'backup')).reason, /vouched for by bob/);
    await waitFor(async () => /vouched for by bob/.test((await find(s)).body), 'the text to say so');
    await tick(s, 'bob', 'backup', false);
    await waitFor(async () => (await gate(s, 'backup')).state === 'pending', () => `the word to be taken back\n${stage.sluice.log.slice(-4000)}`);
    await becomes(s, 'backup', false);
  });

  it('puts back what others tick, and says who could', async () => {
    const s = stage.scene('shop');
    const { number } = await find(s);
    for (const [user, why] of [['mallory', /mallory may not vouch.*oncall, manager or admin/], ['renovate[bot]', /a bot .*may not/]]) {
      await tick(s, user, 'on_call');
      await becomes(s, 'on_call', false);
      await waitFor(async () => (await s.replies(number)).some((one) => why.test(one.body)), `an answer to ${user}`);
    }
    assert.equal((await gate(s, 'on_call')).state, 'pending');
  });

  it('follows a word that was given elsewhere', async () => {
    const s = stage.scene('shop');
    const { status } = await s.api('POST', '/attestations', { repository: s.repository, check: 'on_call' }, 'bob');
    assert.equal(status, 201);
    await becomes(s, 'on_call', true);
  });
});
