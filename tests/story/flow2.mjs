// Flow 2: UAT is ahead, a bug is found in PROD, fixed there first, and brought back to UAT.
import assert from 'node:assert/strict';
import { cycle, describeFix, expectReply, foretell, pipeline } from './tell.mjs';

export async function flow2(n, s) {
  n.title('Flow 2, PROD first · acme/shop');
  let pull;
  let merged;

  await n.step('UAT is ahead of PROD', async () => {
    const seen = await s.versions();
    assert.equal(seen.version_state, 'uat_ahead');
    return `UAT runs ${seen.versions.uat}, PROD runs ${seen.versions.prod}: ${seen.version_state}`;
  });

  n.act('carol', 'found a bug in PROD: tax is cut off, not rounded. She opens a pull request onto the PROD branch `main`.');
  await n.step('the webhook is verified, stored, and the pull request is tracked', async () => {
    pull = await s.pull({
      title: 'Round the tax instead of cutting it off', branch: 'fix/round-tax', labels: ['bug', 'severity/medium', 'found-in/prod'],
      files: { 'api/tax.py': 'def tax(net):\n    return round(net * 0.2)\n' },
    });
    const fix = await s.reached(pull.number, 'submitted');
    const sent = (await s.forge.get('/deliveries', { repository: s.repository })).filter((one) => one.fate === 'delivered');
    return [`#${pull.number} ${fix.title} — ${describeFix(fix)}`, ...sent.slice(0, 1).map((one) => `${one.event} ${one.action}, ${one.bytes} bytes, signed → ${one.attempts[0].status} in ${one.attempts[0].ms} ms`)];
  });

  n.act('bob', 'reproduces it and comments  /confirm');
  await n.step('confirmed as Flow 2, and the reply says why', async () => {
    const shown = await expectReply(s, pull.number, 'bob', '/confirm', /flow\s?2/i);
    const fix = await s.reached(pull.number, 'confirmed');
    assert.equal(fix.flow, 'flow2');
    return [`why: ${fix.flow_reason ?? ''}`, ...shown];
  });

  n.act('carol', 'merges the pull request into `main` (squash)');
  merged = await s.merge(pull.number, { method: 'squash', user: 'carol' });
  n.see(`main is now ${merged.sha.slice(0, 12)}`);

  n.act('20:00', 'T1');
  await n.step('T1 analyses it, skips UAT, and queues it for PROD', async () => {
    const shown = await cycle(s, 'T1');
    const fix = await s.reached(pull.number, 'pending_prod');
    assert.equal((await s.runs()).length, 0, 'T1 must not deploy a Flow 2 fix');
    return [...shown, `plan: ${fix.plan.files.length} file(s), risk ${fix.plan.risk}, strategy ${fix.plan.strategy}, cherry-pick to uat will be ${fix.plan.cherry_pick.clean ? 'clean' : 'a conflict'}`];
  });
  await n.step('T2 is foretold, without any effect', async () => foretell(s, 'T2', pull.number));

  n.act('22:00', 'T2');
  await n.step('T2 tags the PROD branch, deploys it, and CI reports success', async () => {
    const shown = await cycle(s, 'T2');
    await s.reached(pull.number, 'deployed_prod');
    assert.equal((await s.tag('v1.4.1')).target, merged.sha);
    return [...shown, ...(await pipeline(s, 'prod')), `tag v1.4.1 → ${merged.sha.slice(0, 12)}`];
  });
  await n.step('the release tag carries its manifest, and the way back is tagged', async () => {
    const tag = await s.tag('v1.4.1');
    assert.match(tag.message, /Sluice-Previous: v1\.4\.0/);
    const back = (await s.tags()).find((name) => name.startsWith('rollback-'));
    assert.ok(back, 'no rollback tag');
    assert.equal((await s.tag(back)).target, (await s.tag('v1.4.0')).target);
    return [...tag.message.trim().split('\n').map((line) => `| ${line}`), `${back} → what PROD ran before`];
  });

  n.act('alice', 'validates PROD and comments  /approve uat-merge');
  await n.step('the approval names when it takes effect', async () => {
    const shown = await expectReply(s, pull.number, 'alice', '/approve uat-merge', /\d{4}-\d\d-\d\d/);
    const fix = await s.reached(pull.number, 'pending_uat_merge');
    assert.ok(fix.approvals.some((one) => one.kind === 'uat_merge' && one.by === 'alice'));
    return shown;
  });

  n.act('22:00', 'T2 of the next night');
  await n.step('the commit is cherry-picked onto uat, tagged, deployed, reported', async () => {
    const shown = await cycle(s, 'T2');
    await s.reached(pull.number, 'uat_merged');
    const [picked] = (await s.log('v1.5.0..uat')).slice(-1);
    assert.match(picked.message, new RegExp(`cherry picked from commit ${merged.sha}`));
    assert.equal(await s.file('uat', 'api/tax.py'), await s.file('main', 'api/tax.py'));
    assert.ok(await s.file('uat', 'web/wishlist.js'), 'UAT keeps what it was ahead with');
    return [...shown, ...(await pipeline(s, 'uat')), `main ${merged.sha.slice(0, 12)} → uat ${picked.sha.slice(0, 12)} (author ${picked.author.name}, committer ${picked.committer.name})`];
  });
  await n.step('Flow 2 is complete and everybody who decided is on record', async () => {
    const fix = await s.fix(pull.number);
    return [describeFix(fix), ...fix.history.map((one) => `${one.at}  ${one.to.padEnd(17)} by ${one.by}`)];
  });
}
