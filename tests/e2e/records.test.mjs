// What a deployment leaves behind: its records, the release at the forge, the changelog, the follow-up of a hotfix, DORA's measures.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

describe('After a deployment', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      told: { ahead: true, config: { release_notes: 'github', changelog: 'pull_request' } },
      straight: { config: { changelog: 'commit', changelog_file: 'docs/CHANGES.md' } },
      burning: { ahead: true },
    });
  });
  after(() => stage?.close());

  const text = async (path) => {
    const { status, headers, body } = await stage.api('GET', path, undefined, 'carol');
    return { status, type: headers.get('content-type'), body };
  };
  const record = async (deployment, name) => {
    const { status, type, body } = await waitFor(async () => {
      const answer = await text(`/deployments/${deployment.id}/records/${name}`);
      return answer.status === 200 && answer;
    }, `the record ${name} of ${deployment.id}`);
    assert.equal(status, 200);
    assert.match(type, /^text\/markdown/);
    return body;
  };
  // A flow 2 fix that goes live on PROD as v1.4.1.
  const ship = async (s) => {
    await s.versions();
    const { number } = await s.pull({ title: 'Totals | are *rounded*', files: { 'api/totals.txt': 'rounded\n' } });
    await s.ask(number, 'bob', '/confirm flow2 severity=medium found-in=prod');
    await s.merge(number, { method: 'squash' });
    await s.cycle('T1');
    await s.cycle('T2');
    await s.reached(number, 'deployed_prod');
    const deployment = (await s.deployments()).find((one) => one.environment === 'prod');
    return { number, deployment };
  };

  it('has its checklist, way back and log, readable for ever, and notes at the forge', async () => {
    const s = stage.scene('told');
    const { number, deployment } = await ship(s);
    const checklist = await record(deployment, 'checklist');
    assert.match(checklist, /^# Deployment Checklist: v1\.4\.1\n/);
    await waitFor(async () => (await record(deployment, 'checklist')).includes('**Result**: DEPLOYED'), 'the outcome');
    assert.match(checklist, /- \[x\] freeze: /);
    assert.ok(checklist.includes(`Fix: Totals \\| are \\*rounded\\* (#${number}, flow2, approved by bob)`), checklist);
    assert.match(await record(deployment, 'rollback-plan'), /\| 2 \| Roll back \| `sluice rollback prod what is wrong` \| v1\.4\.0 is deployed again/);
    assert.match(await record(deployment, 'deployment-log'), /- \*\*Status\*\*: SUCCESS\n/);
    const { body: list } = await s.api('GET', `/deployments/${deployment.id}/records`);
    assert.deepEqual(list.items.map((one) => one.name), ['checklist', 'rollback-plan', 'deployment-log', 'changelog-entry', 'release-notes']);
    const printed = await stage.sluice.command(['deployment', deployment.id, '--record', 'deployment-log'], 'carol');
    assert.equal(printed.code, 0, printed.err);
    assert.match(printed.out, /### Rollback Status\n\n- \*\*Executed\*\*: NO/);
    assert.equal((await text(`/deployments/${deployment.id}/records/diary`)).status, 404);

    const release = await waitFor(async () => (await s.forgeApi('GET', '/releases'))[0], 'the release at the forge');
    assert.equal(release.tag_name, 'v1.4.1');
    assert.match(release.body, /sluice:release-notes/);
    assert.match(release.body, new RegExp(`#${number}, flow2, approved by bob`));
    await stage.restart();
    assert.equal((await text(`/deployments/${deployment.id}/records/rollback-plan`)).status, 200);
    assert.equal((await s.forgeApi('GET', '/releases')).length, 1);
  });

  it('proposes its changelog on a branch of its own', async () => {
    const s = stage.scene('told');
    const proposal = await waitFor(async () => (await s.forgeApi('GET', '/pulls?state=open')).find((one) => one.head.ref === 'sluice/changelog-v1.4.1'), 'the pull request');
    assert.equal(proposal.base.ref, 'uat');
    await s.merge(proposal.number, { method: 'merge' });
    assert.match(await s.file('uat', 'CHANGELOG.md'), /^# Changelog\n\n## \[1\.4\.1\] - \d{4}-\d\d-\d\d\n/);
  });

  it('commits its changelog onto UAT where that is wanted, and the next release takes it to PROD', async () => {
    const s = stage.scene('straight');
    await s.versions();
    const flow1 = async (title, file) => {
      const { number } = await s.pull({ into: 'uat', title, files: { [file]: `${title}\n` } });
      await s.ask(number, 'bob', '/confirm severity=medium');
      await s.merge(number);
      await s.cycle('T1');
      await s.reached(number, 'deployed_uat');
      await s.ask(number, 'bob', '/approve prod');
      await s.cycle('T2');
      await s.reached(number, 'deployed_prod');
    };
    await flow1('First', 'a.txt');
    const changes = await waitFor(() => s.file('uat', 'docs/CHANGES.md'), 'the changelog on UAT');
    assert.match(changes, /^# Changelog\n\n## \[1\.4\.1\] - /);
    assert.equal(await s.file('main', 'docs/CHANGES.md'), null, 'nothing unreleased on PROD’s branch');
    await flow1('Second', 'b.txt');
    assert.equal(await s.branch('main'), (await s.tag('v1.4.2')).target, 'PROD’s branch went along: every commit is accounted for');
    assert.match(await s.file('main', 'docs/CHANGES.md'), /1\.4\.1/);
    await waitFor(async () => /\[1\.4\.2\][^]*\[1\.4\.1\]/.test(await s.file('uat', 'docs/CHANGES.md')), 'the newer entry above the older one');
  });

  it('counts what it delivered', async () => {
    const s = stage.scene('straight');
    const { status, body } = await s.api('GET', `/dora?repository=${encodeURIComponent(s.repository)}&days=7`);
    assert.equal(status, 200);
    assert.equal(body.deployments, 2);
    const measure = Object.fromEntries(body.measures.map((one) => [one.name, one]));
    assert.ok(Math.abs(measure.deployment_frequency.value - 2 / 7) < 1e-9);
    assert.ok(measure.change_lead_time.value > 0, JSON.stringify(measure.change_lead_time));
    assert.equal(measure.change_fail_rate.value, 0);
    assert.equal(measure.failed_deployment_recovery_time.value, null);
    assert.match(measure.failed_deployment_recovery_time.reason, /no deployment failed/);
    const printed = await stage.sluice.command(['dora', '--repository', s.repository, '--days', '7'], 'carol');
    assert.match(printed.out, /change_fail_rate: 0\.0 % \(of 2\)/);
  });

  it('opens the follow-up of a hotfix, keeps its own boxes and leaves the rest to people', async () => {
    const s = stage.scene('burning');
    await s.versions();
    const { number } = await s.forgeApi('POST', '/issues', { title: 'Nobody can log in', labels: ['severity/critical'] });
    await s.ask(number, 'alice', '/hotfix login');
    const branch = `hotfix/${number}-login`;
    await waitFor(async () => s.branch(branch), 'the branch');
    await s.commit(branch, { 'api/login.txt': 'fixed\n' }, { author: 'carol', message: 'Let them in' });
    await s.reached(number, 'submitted');
    await waitFor(async () => (await s.replies(number)).some((one) => one.body.includes('@bob')), 'somebody else to be told');
    await s.ask(number, 'alice', '/approve prod');
    await s.reached(number, 'deployed_prod');
    const issue = await waitFor(async () => (await s.forgeApi('GET', '/issues?state=open&labels=sluice%2Ffollow-up'))[0], 'the follow-up');
    assert.match(issue.title, /^Follow-up of hotfix v1\.4\.1/);
    assert.equal(issue.body.match(/^- \[[ x]\] /gm).length, 9);
    assert.match(issue.body, /- \[x\] At least one other team member notified/);
    assert.match(issue.body, /- \[ \] UAT updated/);
    assert.match(issue.body, /```diff\n[^]*\+fixed\n/);
    const { hotfix } = await s.fix(number);
    assert.equal(hotfix.follow_up.number, issue.number);
    assert.match((await text(hotfix.follow_up.diff.replace('/api/v1', ''))).body, /\+fixed/);
    await s.forgeApi('PATCH', `/issues/${issue.number}`, { body: `${issue.body}\n\nRoot cause: a typo.`.replace('- [ ] Post-incident', '- [x] Post-incident') });
    await s.ask(number, 'bob', '/approve uat-merge');
    await s.cycle('T2');
    await s.reached(number, 'uat_merged');
    const kept = await waitFor(async () => {
      const now = await s.forgeApi('GET', `/issues/${issue.number}`);
      return /- \[x\] UAT updated/.test(now.body) && now;
    }, 'the box of UAT');
    assert.match(kept.body, /Root cause: a typo\./);
    assert.match(kept.body, /- \[x\] Post-incident/);
    assert.equal((await s.forgeApi('GET', '/issues?state=all&labels=sluice%2Ffollow-up')).length, 1);
  });
});
