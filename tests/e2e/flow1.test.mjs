// Flow 1, UAT first: from a labelled pull request to PROD, told by comments, by labels, and by the API.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

describe('Flow 1, both environments at the same version', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ comments: {}, labels: {}, api: {}, methods: {} });
  });
  after(() => stage?.close());

  it('goes from submitted to deployed_prod by comments alone', async () => {
    const s = stage.scene('comments');
    const pull = await s.pull({ into: 'uat', title: 'Round the tax', files: { 'api/price.txt': 'net\ntax 20 rounded\ntotal\n' } });
    const submitted = await s.reached(pull.number, 'submitted');
    assert.equal(submitted.author, 'carol');
    assert.equal(submitted.severity, 'medium');
    await waitFor(async () => (await s.labels(pull.number)).includes('status/submitted'), 'label status/submitted');

    const confirmed = await s.ask(pull.number, 'bob', 'Reproduced.\n/confirm');
    assert.match(confirmed, /flow\s?1/i);
    assert.match(confirmed, /\d\d:\d\d/, 'the reply names when it takes effect');
    await s.merge(pull.number, { method: 'merge' });
    const t1 = await s.cycle('T1');
    const inUat = await s.reached(pull.number, 'deployed_uat');
    assert.ok(t1.actions.length > 0);
    const [uatRun] = await s.runs('uat');
    assert.equal(uatRun.inputs.version, 'v1.4.1');
    assert.equal(uatRun.inputs.sha, (await s.refs())['refs/heads/uat']);
    assert.equal(uatRun.head_branch, 'v1.4.1');
    assert.match(uatRun.display_title, new RegExp(uatRun.inputs.deployment_id));
    assert.ok(inUat.plan, 'the plan is recorded');
    assert.deepEqual(inUat.plan.files.map((file) => file.path ?? file), ['api/price.txt']);

    const approval = await s.ask(pull.number, 'alice', '/approve prod');
    assert.match(approval, /\d{4}-\d\d-\d\d.*\d\d:\d\d/s, 'the answer to an approval names its date and time');
    await s.reached(pull.number, 'pending_prod');
    await s.cycle('T2');
    const done = await s.reached(pull.number, 'deployed_prod');
    assert.deepEqual(done.history.map((step) => step.to), ['submitted', 'confirmed', 'analyzing', 'planned', 'deployed_uat', 'pending_prod', 'deployed_prod']);
    assert.ok(done.approvals.some((one) => one.kind === 'prod' && one.by === 'alice' && one.used));
    const refs = await s.refs();
    assert.equal(refs['refs/heads/main'], refs['refs/heads/uat'], 'PROD was fast-forwarded to the UAT release');
    const [prodRun] = await s.runs('prod');
    assert.equal(prodRun.inputs.version, 'v1.4.1', 'the same tag is deployed');
    assert.equal(prodRun.inputs.previous_version, 'v1.4.0');
    assert.ok((await s.tags()).some((name) => /^rollback-\d{8}-\d{6}$/.test(name)));
    assert.equal((await s.versions()).version_state, 'aligned');
    await waitFor(async () => {
      const status = (await s.labels(pull.number)).filter((name) => name.startsWith('status/'));
      return status.length === 1 && status[0] === 'status/deployed_prod';
    }, 'one status label');
  });

  it('answers every command with a reaction and exactly one reply', async () => {
    const s = stage.scene('comments');
    await stage.forge.post('/settle');
    const comments = await s.comments(1);
    const commands = comments.filter((one) => /^\//m.test(one.body) && !one.user.endsWith('[bot]'));
    assert.equal(commands.length, 2);
    for (const command of commands) assert.ok(command.reactions.length >= 1, command.body);
    const replies = comments.filter((one) => one.user === 'sluice-gateway[bot]');
    const toCommands = commands.map((command) => replies.filter((reply) => reply.id > command.id));
    assert.ok(toCommands.every((list) => list.length >= 1));
  });

  it('writes a manifest into the release tag', async () => {
    const s = stage.scene('comments');
    const { type, message, target } = await s.tag('v1.4.1');
    assert.equal(type, 'tag', 'annotated');
    assert.equal(target, (await s.refs())['refs/heads/uat']);
    assert.match(message, /#1\b.*flow1.*bob/);
    for (const trailer of ['Sluice-Release: v1.4.1', 'Sluice-Environment: uat', 'Sluice-Previous: v1.4.0']) assert.ok(message.includes(trailer), message);
    assert.match(message, /^Sluice-Digest: \S+$/m);
    assert.match(message, /^Sluice-Fix: /m);
  });

  it('goes the same way by labels', async () => {
    const s = stage.scene('labels');
    const pull = await s.pull({ into: 'uat', title: 'Sort the cart', files: { 'web/cart.txt': 'cart\nitems sorted\n' } });
    await s.reached(pull.number, 'submitted');
    await s.label(pull.number, 'bob', 'confirmed');
    await s.reached(pull.number, 'confirmed');
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await s.label(pull.number, 'bob', 'approve-prod');
    const pending = await s.reached(pull.number, 'pending_prod');
    assert.ok(pending.approvals.some((one) => one.kind === 'prod' && one.by === 'bob' && one.source === 'label'));
    await s.unlabel(pull.number, 'bob', 'approve-prod');
    await s.reached(pull.number, 'deployed_uat');
    await s.label(pull.number, 'alice', 'approve-prod');
    await s.reached(pull.number, 'pending_prod');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
  });

  it('goes the same way by the API', async () => {
    const s = stage.scene('api');
    const pull = await s.pull({ into: 'uat', title: 'Sum the order', labels: ['bug'], files: { 'api/orders.txt': 'order\nline\nsum right\n' } });
    const fix = await s.reached(pull.number, 'submitted');
    const refused = await s.api('POST', `/fixes/${fix.id}/confirm`, {}, 'bob');
    assert.equal(refused.status, 409, 'no severity is known');
    assert.match(refused.headers.get('content-type'), /application\/problem\+json/);
    assert.ok(refused.body.reasons.length > 0);
    assert.equal((await s.api('POST', `/fixes/${fix.id}/confirm`, { severity: 'low', found_in: 'uat' }, 'bob')).status, 200);
    await s.reached(pull.number, 'confirmed');
    await s.merge(pull.number, { method: 'rebase' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    const { status, body } = await s.api('POST', '/fixes/approve-prod', { ids: [fix.id, 'fix-000000000000'] }, 'bob');
    assert.equal(status, 200);
    assert.deepEqual(body.items.map((one) => [one.id === fix.id, one.accepted]), [[true, true], [false, false]]);
    await s.reached(pull.number, 'pending_prod');
    await s.cycle('T2');
    await s.reached(pull.number, 'deployed_prod');
  });

  it('takes several pull requests, merged in the three ways, as one UAT release', async () => {
    const s = stage.scene('methods');
    const made = {};
    for (const method of ['merge', 'squash', 'rebase']) {
      const pull = await s.pull({
        into: 'uat', title: `By ${method}`,
        commits: [{ message: `${method} one`, files: { [`api/${method}1.txt`]: '1\n' } }, { message: `${method} two`, files: { [`api/${method}2.txt`]: '2\n' } }],
      });
      await s.confirmed(pull);
      await s.merge(pull.number, { method });
      made[method] = pull.number;
    }
    await s.cycle('T1');
    for (const number of Object.values(made)) await s.reached(number, 'deployed_uat');
    const runs = await s.runs('uat');
    assert.equal(runs.length, 1, 'one release');
    assert.equal(runs[0].inputs.version, 'v1.4.1');
    for (const number of Object.values(made)) assert.match((await s.tag('v1.4.1')).message, new RegExp(`#${number}\\b`));
  });

  it('ships only what was approved, as cherry-picks with the next patch version', async () => {
    const s = stage.scene('methods');
    const before = (await s.refs())['refs/heads/main'];
    const numbers = [1, 2, 3];
    await s.ask(numbers[0], 'alice', '/approve prod');
    await s.ask(numbers[2], 'alice', '/approve prod');
    await s.reached(numbers[0], 'pending_prod');
    await s.reached(numbers[2], 'pending_prod');
    await s.cycle('T2');
    await s.reached(numbers[0], 'deployed_prod');
    await s.reached(numbers[2], 'deployed_prod');
    assert.equal((await s.fix(numbers[1])).status, 'deployed_uat');
    assert.equal(await s.file('main', 'api/merge2.txt'), '2\n');
    assert.equal(await s.file('main', 'api/rebase2.txt'), '2\n');
    assert.equal(await s.file('main', 'api/squash1.txt'), null);
    const [run] = await s.runs('prod');
    assert.equal(run.inputs.version, 'v1.4.2', "the next free patch of PROD's version");
    const picked = await s.log(`${before}..main`);
    assert.equal(picked.length, 3, 'a merge commit is one pick, a rebase is all its commits');
    assert.ok(picked.every((commit) => commit.committer.name === 'Sluice'));
    assert.ok(picked.some((commit) => commit.author.name === 'carol'));
  });
});
