// What may become a PROD release, and what git refuses.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Stage, waitFor } from './harness.mjs';

const exec = promisify(execFile);

describe('Releases', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      stranger: { ahead: true }, ancestor: {}, fork: { ahead: true }, protected: { ahead: true }, tagged: {}, nouat: {}, unmerged: {}, failing: {}, proof: { ahead: true },
    });
  });
  after(() => stage?.close());

  it('stops a PROD release that holds a commit nobody accounted for, and names it', async () => {
    const s = stage.scene('stranger');
    const pull = await s.pull({ title: 'Good fix', labels: ['bug', 'severity/low', 'found-in/prod'], files: { 'api/good.txt': 'g\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    const { sha } = await s.commit('main', { 'api/evil.txt': 'e\n' }, { message: 'Quick change' });
    await s.cycle('T1');
    await s.reached(pull.number, 'pending_prod');
    const cycle = await s.cycle('T2', { expect: 'blocked' });
    const text = JSON.stringify(cycle.reasons);
    assert.match(text, new RegExp(sha.slice(0, 7)));
    assert.match(text, /Quick change/);
    assert.equal((await s.runs('prod')).length, 0);
    assert.deepEqual(await s.tags().then((tags) => tags.sort()), ['v1.4.0', 'v1.5.0'], 'nothing was tagged');
    assert.equal((await s.fix(pull.number)).status, 'pending_prod', 'every fix is left where it was');
  });

  it('says so and stops when PROD is not an ancestor of the UAT release', async () => {
    const s = stage.scene('ancestor');
    const [pull] = await s.inUat([{ title: 'Fine', files: { 'api/fine.txt': 'f\n' } }]);
    await s.commit('main', { 'api/direct.txt': 'd\n' }, { message: 'Past everybody' });
    const before = (await s.refs())['refs/heads/main'];
    await s.ask(pull.number, 'alice', '/approve prod');
    await s.reached(pull.number, 'pending_prod');
    const cycle = await s.cycle('T2', { expect: null });
    assert.notEqual(cycle.state, 'done');
    assert.match(JSON.stringify(cycle.reasons), /ancestor|diverged|unaccounted|nobody/i);
    assert.equal((await s.refs())['refs/heads/main'], before);
    assert.equal((await s.runs('prod')).length, 0);
  });

  it('carries a pull request from a fork', async () => {
    const s = stage.scene('fork');
    const pull = await s.inProd({ title: 'From outside', fork: true, files: { 'api/fork.txt': 'f\n' } });
    await s.ask(pull.number, 'bob', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    await s.cycle('T2');
    await s.reached(pull.number, 'uat_merged');
  });

  it('explains a protected branch that refuses the push, and goes on once it gives way', async () => {
    const s = stage.scene('protected');
    const pull = await s.inProd({ title: 'Guarded', files: { 'api/guarded.txt': 'g\n' } });
    await s.forge.post('/protected', { repository: s.repository, branches: ['uat'] });
    await s.ask(pull.number, 'bob', '/approve uat-merge');
    await s.reached(pull.number, 'pending_uat_merge');
    const cycle = await s.cycle('T2', { expect: 'failed' });
    assert.match(JSON.stringify(cycle.reasons), /protected|refused|declined|rejected/i);
    assert.equal((await s.fix(pull.number)).status, 'pending_uat_merge');
    assert.equal((await s.tags()).includes('v1.5.1'), false, 'an atomic push: no tag without the branch');
    await s.forge.post('/protected', { repository: s.repository, branches: [] });
    await s.cycle('T2', { again: true });
    await s.reached(pull.number, 'uat_merged');
  });

  it('takes the next free patch when somebody has used a version already', async () => {
    const s = stage.scene('tagged');
    const { sha } = await s.commit('side', { 'side.txt': 's\n' });
    await s.forge.post('/tags', { repository: s.repository, name: 'v1.4.1', target: sha, message: 'not by Sluice' });
    await s.inUat([{ title: 'Next', files: { 'api/next.txt': 'n\n' } }]);
    assert.equal((await s.runs('uat'))[0].inputs.version, 'v1.4.2');
    assert.equal((await s.tag('v1.4.1')).target, sha, 'a tag is never moved');
  });

  it('says which branch is missing', async () => {
    const s = stage.scene('nouat');
    const pull = await s.pull({ into: 'uat', title: 'Lost branch', files: { 'api/l.txt': 'l\n' } });
    await s.reached(pull.number, 'submitted');
    await s.forge.post('/refs', { repository: s.repository, ref: 'refs/heads/uat', sha: null });
    const cycle = await s.cycle('T1', { expect: null });
    assert.match(JSON.stringify(cycle), /uat/);
    assert.equal((await s.runs()).length, 0);
  });

  it('leaves a fix that is not merged yet where it is, with the reason', async () => {
    const s = stage.scene('unmerged');
    const pull = await s.pull({ into: 'uat', title: 'Still open', files: { 'api/o.txt': 'o\n' } });
    await s.confirmed(pull);
    await s.cycle('T1', { expect: null });
    const fix = await s.reached(pull.number, 'planned');
    assert.match(JSON.stringify(fix.reasons), /merge/i);
    assert.equal((await s.runs()).length, 0);
  });

  it('leaves fixes where they were when the deployment fails, and ships them the next time', async () => {
    const s = stage.scene('failing');
    await s.ci({ environment: 'uat', conclusion: 'failure', times: 1 });
    const pull = await s.pull({ into: 'uat', title: 'Fails once', files: { 'api/f.txt': 'f\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1', { expect: 'failed' });
    const fix = await s.reached(pull.number, 'planned');
    assert.match(JSON.stringify(fix.reasons), /fail/i);
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    const deployments = await s.deployments();
    assert.deepEqual(deployments.map((one) => one.state).sort(), ['failed', 'succeeded']);
    await waitFor(async () => (await s.labels(pull.number)).includes('status/deployed_uat'), 'the status label');
  });

  it('proves a release from its own records, in a clone, and offline from an exported journal', async () => {
    const s = stage.scene('proof');
    const pull = await s.inProd({ title: 'Accounted for', files: { 'api/proof.txt': 'p\n' } });
    const run = (args) => stage.sluice.command([...args, '--repository', s.repository], 'alice');
    const shown = await run(['verify-release', 'v1.4.1']);
    assert.equal(shown.code, 0, shown.out + shown.err);
    assert.match(shown.out, /proved/);
    assert.match(shown.out, new RegExp(`#${pull.number}\\b.*approved by`));

    const clone = join(stage.dir, 'clone of proof');
    const { dir } = await s.forge.get('/repositories', { repository: s.repository });
    await exec('git', ['clone', '-q', '--bare', dir, clone]);
    const journal = join(stage.dir, 'journal.jsonl');
    const exported = await run(['journal', '--export']);
    assert.equal(exported.code, 0, exported.err);
    await writeFile(journal, exported.out);
    const offline = await run(['verify-release', 'v1.4.1', '--journal', journal, '--repo', clone, '--json']);
    assert.equal(offline.code, 0, offline.out + offline.err);
    assert.equal(JSON.parse(offline.out).proved, true);

    await writeFile(journal, exported.out.replaceAll('approved by', 'approved bu').replace('Accounted for', 'Accounted 4or'));
    const forged = await run(['verify-release', 'v1.4.1', '--journal', journal, '--repo', clone]);
    assert.equal(forged.code, 1, forged.out + forged.err);
    assert.match(forged.out, /was changed/);
    const cut = exported.out.split('\n').slice(0, 3).join('\n');
    await writeFile(journal, cut);
    assert.equal((await run(['verify-release', 'v1.4.1', '--journal', journal, '--repo', clone])).code, 1);
    const unknown = await run(['verify-release', 'v9.9.9']);
    assert.equal(unknown.code, 1, unknown.err);
    assert.match(unknown.out, /no tag v9\.9\.9/);
  });
});
