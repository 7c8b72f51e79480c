// Upstream gates as people and CI use them: checks at the forge, artifacts by API and command line, findings that somebody accepts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Stage } from './harness.mjs';

describe('Upstream', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({
      checks: { config: { upstream: { required_checks: ['ci/test', { name: 'scan', app: 1234 }] } } },
      artifacts: { config: { upstream: { artifacts: ['review-findings'], min_coverage: 80 } } },
      moved: { config: { upstream: { required_checks: ['ci/test'] } } },
    });
  });
  after(async () => {
    await stage?.close();
  });

  const merged = async (s, title, files) => {
    const pull = await s.pull({ into: 'uat', title, files });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    return pull;
  };
  const head = async (s, branch) => (await s.refs())[`refs/heads/${branch}`];
  const status = (s, sha, state, context = 'ci/test') => s.forgeApi('POST', `/statuses/${sha}`, { state, context });
  const run = (s, sha, app, conclusion = 'success') => s.forgeApi('POST', '/check-runs', { name: 'scan', head_sha: sha, conclusion, app_id: app });
  const gate = async (s, name, more = '') => {
    const { body } = await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat${more}`);
    return { open: body.open, ...body.checks.find((one) => one.name === name) };
  };
  const sluice = (s, ...words) => new Promise((resolve) => {
    const env = { ...process.env, SLUICE_URL: stage.sluice.url, SLUICE_TOKEN: stage.tokens.bob };
    execFile(stage.sluice.bin, [...words, '--repository', s.repository], { env }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });

  it('required checks: missing waits, another app does not count, red blocks, green lets the next try go on', async () => {
    const s = stage.scene('checks');
    const pull = await merged(s, 'With checks', { 'api/c.txt': 'c\n' });
    const sha = await head(s, 'uat');
    assert.match((await gate(s, 'required_checks', `&sha=${sha}`)).reason, /`ci\/test` is not there yet.*`scan` of app 1234 is not there yet/);
    await status(s, sha, 'failure');
    await run(s, sha, 99);
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /`ci\/test` says failure.*that of app 99 does not count/);
    assert.match(await s.ask(pull.number, 'carol', '/why'), /`ci\/test` says failure/);
    await status(s, sha, 'success');
    assert.equal((await gate(s, 'required_checks')).state, 'pending');
    await run(s, sha, 1234);
    assert.deepEqual([(await gate(s, 'required_checks')).state, (await gate(s, 'required_checks')).open], ['pass', true]);
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('artifacts: missing, low coverage and open findings close the gate until CI and people have answered', async () => {
    const s = stage.scene('artifacts');
    const pull = await merged(s, 'With artifacts', { 'api/a.txt': 'a\n' });
    const sha = await head(s, 'uat');
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /`review-findings` of .* is not posted yet/);
    const file = join(stage.dir, 'review.json');
    await writeFile(file, JSON.stringify({ verdict: 'PASS_WITH_WARNINGS', findings: [{ id: 'R-1', severity: 'high', title: 'Rounding' }], coverage: 70 }));
    const posted = await sluice(s, 'artifact', 'review-findings', '--file', file, '--sha', sha);
    assert.equal(posted.code, 0, posted.err);
    assert.match(posted.out, /PASS_WITH_WARNINGS.*Open until they are fixed or accepted: `review-findings\/R-1`/);
    assert.match((await gate(s, 'min_coverage')).reason, /tests cover 70%/);
    const body = { repository: s.repository, kind: 'coverage-report', sha, verdict: 'PASS', coverage: 84.2 };
    assert.equal((await s.api('POST', '/artifacts', body, 'carol')).status, 403);
    assert.equal((await s.api('POST', '/artifacts', { ...body, coverage: 'much' }, 'bob')).status, 400);
    assert.equal((await s.api('POST', '/artifacts', body, 'bob')).status, 201);
    assert.equal((await gate(s, 'min_coverage')).state, 'fail', 'the lowest counts');
    await s.api('POST', '/artifacts', { ...body, kind: 'review-findings', findings: [{ id: 'R-1', severity: 'high', title: 'Rounding' }] }, 'bob');
    assert.equal((await gate(s, 'min_coverage')).state, 'pass');
    assert.match((await gate(s, 'findings')).reason, /high `R-1` \(Rounding\)/);
    assert.match(await s.ask(pull.number, 'carol', '/accept R-1 looks fine'), /that takes admin or manager/);
    assert.match(await s.ask(pull.number, 'bob', '/accept R-9 looks fine'), /these are: `review-findings\/R-1`/);
    assert.match(await s.ask(pull.number, 'bob', '/accept R-1 for 7d cents only'), /accepted by bob until .*: cents only/);
    await stage.restart();
    const { items } = (await s.api('GET', `/artifacts?repository=${encodeURIComponent(s.repository)}&sha=${sha}`)).body;
    const review = items.find((one) => one.kind === 'review-findings');
    assert.deepEqual([review.open_findings, review.findings[0].accepted.by, review.findings[0].accepted.reason], [0, 'bob', 'cents only']);
    assert.equal((await gate(s, 'findings')).open, true);
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('the commit that would be released counts, not the one before it', async () => {
    const s = stage.scene('moved');
    const pull = await merged(s, 'Tested alone', { 'api/r.txt': 'r\n' });
    await status(s, await head(s, 'uat'), 'success');
    await s.commit('uat', { 'api/late.txt': 'l\n' });
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /`ci\/test` is not there yet/);
    assert.equal((await s.runs('uat')).length, 0);
    assert.notEqual((await s.fix(pull.number)).status, 'deployed_uat');
    const refused = await sluice(s, 'accept', 'R-1', 'why not');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /no critical or high finding `R-1` is open/);
  });
});
