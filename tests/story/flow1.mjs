// Flow 1: both environments at the same version; UAT first, then PROD.
import assert from 'node:assert/strict';
import { waitFor } from '../e2e/sluice.mjs';
import { cycle, describeFix, expectReply, foretell, pipeline } from './tell.mjs';

export async function flow1(n, s) {
  n.title('Flow 1, UAT first · acme/billing');
  let pull;

  await n.step('UAT and PROD run the same version', async () => {
    const seen = await s.versions();
    assert.equal(seen.version_state, 'aligned');
    return `UAT runs ${seen.versions.uat}, PROD runs ${seen.versions.prod}: ${seen.version_state}`;
  });

  n.act('carol', 'opens a pull request onto the UAT branch `uat`: invoice numbers need leading zeros.');
  await n.step('the pull request is tracked', async () => {
    pull = await s.pull({
      into: 'uat', title: 'Pad invoice numbers', branch: 'fix/pad', labels: ['bug', 'severity/low', 'found-in/uat'],
      files: { 'invoice.py': 'def number(n):\n    return "INV-" + str(n).zfill(6)\n' },
    });
    const fix = await s.reached(pull.number, 'submitted');
    return `#${pull.number} ${fix.title} — ${describeFix(fix)}`;
  });

  n.act('bob', 'comments  /confirm');
  await n.step('confirmed as Flow 1, and the reply says why', async () => {
    const shown = await expectReply(s, pull.number, 'bob', '/confirm', /flow\s?1/i);
    const fix = await s.reached(pull.number, 'confirmed');
    assert.equal(fix.flow, 'flow1');
    return [`why: ${fix.flow_reason ?? ''}`, ...shown];
  });

  n.act('carol', 'merges the pull request into `uat` (merge commit)');
  await s.merge(pull.number, { method: 'merge', user: 'carol' });

  n.act('20:00', 'T1');
  await n.step('T1 tags the UAT branch, deploys it, and CI reports success', async () => {
    const shown = await cycle(s, 'T1');
    await s.reached(pull.number, 'deployed_uat');
    const tag = await s.tag('v2.3.1');
    assert.equal(tag.target, (await s.refs())['refs/heads/uat']);
    return [...shown, ...(await pipeline(s, 'uat')), `tag v2.3.1 → ${tag.target.slice(0, 12)}`];
  });

  n.act('carol', 'tries to approve her own change:  /approve prod');
  await n.step('that is refused, with who could', async () => {
    const shown = await expectReply(s, pull.number, 'carol', '/approve prod', /admin|manager/i);
    assert.equal((await s.fix(pull.number)).status, 'deployed_uat');
    return shown;
  });

  n.act('bob', 'validates UAT and sets the label  approve-prod');
  await n.step('the label is an approval by bob, bound to the plan', async () => {
    await s.label(pull.number, 'bob', 'approve-prod');
    const fix = await s.reached(pull.number, 'pending_prod');
    const approval = fix.approvals.find((one) => one.kind === 'prod');
    assert.equal(approval.by, 'bob');
    assert.equal(approval.source, 'label');
    return `approved for PROD by ${approval.by} by ${approval.source}, plan ${approval.digest.slice(0, 12)}`;
  });
  await n.step('T2 is foretold, without any effect', async () => foretell(s, 'T2', pull.number));

  n.act('22:00', 'T2');
  await n.step('T2 fast-forwards main to the UAT release and deploys the same tag', async () => {
    const shown = await cycle(s, 'T2');
    await s.reached(pull.number, 'deployed_prod');
    const refs = await s.refs();
    assert.equal(refs['refs/heads/main'], refs['refs/heads/uat']);
    const [run] = await s.runs('prod');
    assert.equal(run.inputs.version, 'v2.3.1');
    return [...shown, ...(await pipeline(s, 'prod')), `main and uat are both ${refs['refs/heads/main'].slice(0, 12)}`];
  });
  await n.step('Flow 1 is complete: the versions are aligned again', async () => {
    const seen = await waitFor(async () => {
      const now = await s.versions();
      return now.version_state === 'aligned' ? now : null;
    }, 'aligned versions');
    assert.deepEqual(seen.versions, { uat: 'v2.3.1', prod: 'v2.3.1' });
    const fix = await s.fix(pull.number);
    return [describeFix(fix), ...fix.history.map((one) => `${one.at}  ${one.to.padEnd(17)} by ${one.by}`)];
  });
}
