// The commit status that explains, and the page behind it.
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

describe('The status on a pull request', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ shop: {} });
  });
  after(() => stage?.close());

  const newest = async (s, sha) => (await s.forgeApi('GET', `/commits/${sha}/statuses`)).find((one) => one.context === 'sluice');
  const says = (s, sha, state, text) => waitFor(async () => {
    const status = await newest(s, sha);
    return status?.state === state && text.test(status.description) && status;
  }, async () => `the status to be ${state} ${text}; it is ${JSON.stringify(await newest(s, sha))}\n${stage.sluice.log.slice(-2000)}`);
  const page = (status) => fetch(`${stage.sluice.url}${new URL(status.target_url).pathname}`);

  it('follows the fix, and each of its pages stays what it was', async () => {
    const s = stage.scene('shop');
    const pull = await s.pull({ into: 'uat', title: 'Round <b>down</b>', files: { 'api/r.txt': 'r\n' } });
    await s.reached(pull.number, 'submitted');
    const { head } = await s.fix(pull.number);
    const first = await says(s, head, 'pending', /nobody confirmed it yet/);
    await s.ask(pull.number, 'bob', '/confirm');
    await s.merge(pull.number, { method: 'squash' });
    await says(s, head, 'success', /nothing stands in its way: T1 at/);
    await s.ask(pull.number, 'alice', `/freeze from now until ${new Date(Date.now() + 172_800_000).toISOString().slice(0, 10)} month end`);
    const frozen = await says(s, head, 'failure', /^freeze: .*month end.*\(admin\)$/);
    const before = await (await page(frozen)).text();
    assert.match(before, /Gate of uat: <strong class="bad">closed/);
    assert.match(before, /Round &lt;b&gt;down/);
    await s.ask(pull.number, 'alice', '/unfreeze');
    await says(s, head, 'success', /nothing stands in its way/);
    assert.equal(await (await page(frozen)).text(), before, 'what was judged then does not change');
    assert.match(await (await page(first)).text(), /nobody confirmed it yet/);
    const { told } = await s.fix(pull.number);
    assert.equal(told.state, 'success');
    const { body } = await s.api('GET', `/decisions?repository=${encodeURIComponent(s.repository)}&number=${pull.number}`);
    assert.equal(body.items[0].id, told.decision);
    assert.ok(body.items.some((one) => one.state === 'failure' && one.gates[0].checks.some((check) => check.name === 'freeze' && check.state === 'fail')));
    assert.equal(body.items.filter((one) => one.summary === told.summary).length, 2, 'said only when something changed');
  });

  it('gives its page to whoever has the link, and to nobody who guesses', async () => {
    const s = stage.scene('shop');
    const [{ id }] = (await s.api('GET', `/decisions?repository=${encodeURIComponent(s.repository)}`)).body.items;
    assert.match(id, /^decision-[0-9a-f]{32}$/);
    const shown = await fetch(`${stage.sluice.url}/decisions/${id}`);
    assert.equal(shown.status, 200);
    assert.match(shown.headers.get('content-security-policy'), /^default-src 'none'/);
    assert.equal((await fetch(`${stage.sluice.url}/decisions/decision-${'0'.repeat(32)}`)).status, 404);
    assert.equal((await fetch(`${stage.sluice.url}/api/v1/decisions/${id}`)).status, 401);
    const key = join(stage.dir, 'var', 'key');
    assert.equal((await stat(key)).mode & 0o777, 0o600);
    assert.match(await readFile(key, 'utf8'), /^[0-9a-f]{64}$/);
  });

  it('is not lost by a crash', async () => {
    const s = stage.scene('shop');
    const pull = await s.pull({ into: 'uat', title: 'After a crash', files: { 'api/c.txt': 'c\n' } });
    await s.reached(pull.number, 'submitted');
    await stage.restart();
    const { head } = await s.fix(pull.number);
    const status = await says(s, head, 'pending', /nobody confirmed it yet/);
    assert.equal((await page(status)).status, 200);
  });
});
