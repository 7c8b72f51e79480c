// Emergency: nobody can log in. From the issue to PROD within minutes, no slot, two people, and back to UAT.
import assert from 'node:assert/strict';
import { waitFor } from '../e2e/sluice.mjs';
import { cycle, describeFix, expectReply, pipeline } from './tell.mjs';

export async function hotfix(n, s) {
  n.title('Emergency hotfix · acme/shop');
  let number;
  let branch;
  let head;

  n.act('carol', 'opens an issue: nobody can log in. Label severity/critical.');
  await n.step('a critical bug does not enter the pipeline: it gets a branch at what PROD runs', async () => {
    ({ number } = await s.forgeApi('POST', '/issues', { title: 'Nobody can log in', labels: ['severity/critical'] }));
    const shown = await expectReply(s, number, 'alice', '/hotfix login', new RegExp(`hotfix/${number}-login`));
    branch = `hotfix/${number}-login`;
    const { target } = await s.tag('v1.4.0');
    await waitFor(async () => (await s.branch(branch)) === target, 'the branch');
    return [...shown, `${branch} → ${target.slice(0, 12)}, which is v1.4.0`];
  });

  n.act('carol', `pushes the fix to hotfix/${number}-login`);
  await n.step('the push is found, and another member of the team is told before anything goes', async () => {
    ({ sha: head } = await s.commit(branch, { 'api/login.py': 'def login(user):\n    return user.known\n' }, { author: 'carol', message: 'Let them in again' }));
    await s.reached(number, 'submitted');
    const told = await waitFor(async () => (await s.replies(number)).find((one) => one.body.includes('@bob')), 'somebody else to be told');
    return told.body.split('\n').filter((line) => line.trim()).slice(0, 4).map((line) => `│ ${line}`);
  });
  await n.step('its author cannot send it', async () => {
    const refused = await s.api('POST', `/fixes/${(await s.fix(number)).id}/approve-prod`, {}, 'carol');
    assert.equal(refused.status, 403, JSON.stringify(refused.body));
    return refused.body.reasons.map((one) => `${one.rule}: ${one.text}`);
  });

  n.act('alice', 'reads the diff and comments  /approve prod');
  await n.step('it deploys at once: tag on its head, PROD branch with it, no slot', async () => {
    const began = Date.now();
    const shown = await expectReply(s, number, 'alice', '/approve prod', /./);
    const fix = await s.reached(number, 'deployed_prod');
    assert.equal((await s.tag('v1.4.1')).target, head);
    assert.equal(await s.branch('main'), head);
    return [...shown, ...(await pipeline(s, 'prod')), describeFix(fix), `${((Date.now() - began) / 1000).toFixed(1)} s from the comment to a good report`];
  });

  n.act('bob', 'validates PROD and comments  /approve uat-merge');
  await n.step('the next T2 brings UAT the same fix', async () => {
    const shown = await expectReply(s, number, 'bob', '/approve uat-merge', /\d{4}-\d\d-\d\d/);
    await s.reached(number, 'pending_uat_merge');
    const done = await cycle(s, 'T2');
    const fix = await s.reached(number, 'uat_merged');
    assert.equal(await s.file('uat', 'api/login.py'), await s.file('main', 'api/login.py'));
    return [...shown, ...done, describeFix(fix), ...fix.history.map((one) => `${one.at}  ${one.to.padEnd(17)} by ${one.by}`)];
  });
}
