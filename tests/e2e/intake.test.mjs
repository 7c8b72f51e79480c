// rules §3: what each kind of delivery is answered.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Stage } from './harness.mjs';

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json');

describe('Webhooks in', () => {
  let stage;
  let s;
  before(async () => {
    stage = await Stage.open({ shop: {}, other: {} });
    s = stage.scene('shop');
  });
  after(() => stage?.close());

  const PATH = '/webhooks/github/acme/shop';
  const sign = (body, secret = stage.secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  // A recorded body as if the repository were ours.
  function delivery(event = 'issue_comment', action = 'created', name = 'acme/shop') {
    const known = examples.find((one) => one.name === event)?.examples ?? [{}];
    const payload = structuredClone(known.find((one) => one.action === action) ?? known[0]);
    payload.repository = { ...payload.repository, full_name: name, name: name.split('/')[1] };
    if (payload.repository.owner) payload.repository.owner = { ...payload.repository.owner, login: name.split('/')[0] };
    payload.uniqueness = randomUUID();
    return JSON.stringify(payload);
  }

  async function send(body, { path = PATH, event = 'issue_comment', id = randomUUID(), signature, headers = {} } = {}) {
    const response = await fetch(`${stage.sluice.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-GitHub-Event': event, 'X-GitHub-Delivery': id, 'X-GitHub-Hook-ID': '1',
        ...(signature !== null && { 'X-Hub-Signature-256': signature ?? sign(body) }), ...headers },
      body,
    });
    const text = await response.text();
    let json = null;
    try {
      json = JSON.parse(text);
    } catch {
      // not JSON
    }
    return { status: response.status, body: json, text };
  }

  // Bytes on the wire, for what fetch would not send.
  function raw(lines, body = '') {
    return new Promise((resolve, reject) => {
      const { port, hostname } = new URL(stage.sluice.url);
      const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
      let answer = '';
      socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (part) => {
        answer += part;
        const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer);
        if (status) {
          resolve(Number(status[1]));
          socket.destroy();
        }
      });
      socket.on('error', reject);
      socket.on('end', () => reject(new Error(`closed: ${answer}`)));
    });
  }

  it('202 with its id for what it takes', async () => {
    const { status, body } = await send(delivery());
    assert.equal(status, 202);
    assert.ok(body.delivery);
    const { body: list } = await stage.api('GET', '/deliveries?repository=acme/shop&limit=100');
    assert.ok(list.items.some((one) => one.id === body.delivery));
  });

  it('202 for an authentic event it has no use for', async () => {
    for (const event of ['star', 'ping', 'fork', 'watch', 'gollum', 'an_event_of_next_year']) {
      const { status } = await send(delivery(event, undefined), { event });
      assert.equal(status, 202, event);
    }
  });

  it('200 and duplicate for the same delivery id, and for the same body under a fresh id', async () => {
    const body = delivery();
    const id = randomUUID();
    const first = await send(body, { id });
    assert.equal(first.status, 202);
    const again = await send(body, { id });
    assert.deepEqual([again.status, again.body.duplicate], [200, true]);
    const replayed = await send(body);
    assert.deepEqual([replayed.status, replayed.body.duplicate], [200, true]);
  });

  it('401 for a wrong, a missing and an empty signature, also when the body is not JSON', async () => {
    const body = delivery();
    for (const signature of [null, '', 'sha256=', `sha256=${'0'.repeat(64)}`, sign(body, ''), sign(`${body} `), sign(body).replace('sha256', 'sha1'), `${sign(body)}00`]) {
      assert.equal((await send(body, { signature })).status, 401, String(signature));
    }
    assert.equal((await send('not json', { signature: `sha256=${'0'.repeat(64)}` })).status, 401);
  });

  it('400 for what is signed but not JSON, repeats a key, or is too deep', async () => {
    const deep = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    for (const body of ['', 'not json', '[1', '{"a":1,"a":2}', '{"a":1} {"b":2}', '{"a":1}\u0000', deep]) {
      const { status } = await send(body);
      assert.equal(status, 400, body.slice(0, 30));
    }
    const bytes = Buffer.from('7b2261223a22ff227d', 'hex');
    assert.equal((await send(bytes, { signature: sign(bytes) })).status, 400, 'invalid UTF-8');
  });

  it("403 for another repository's body", async () => {
    assert.equal((await send(delivery('issue_comment', 'created', 'acme/other'))).status, 403);
    assert.equal((await send(delivery('issue_comment', 'created', 'evil/shop'))).status, 403);
  });

  it('404 for a hook that does not exist', async () => {
    assert.equal((await send(delivery(), { path: '/webhooks/github/acme/none' })).status, 404);
  });

  it('411 for no length, chunked, and compressed bodies', async () => {
    const head = [`POST ${PATH} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', 'X-GitHub-Event: push', `X-GitHub-Delivery: ${randomUUID()}`];
    assert.equal(await raw(head), 411);
    assert.equal(await raw([...head, 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'), 411);
    assert.equal(await raw([...head, 'Content-Encoding: gzip', 'Content-Length: 2'], '{}'), 411);
  });

  it('413 for more than 25 MiB, before it has come', async () => {
    const head = [`POST ${PATH} HTTP/1.1`, 'Host: localhost', 'X-GitHub-Event: push', `X-GitHub-Delivery: ${randomUUID()}`, `Content-Length: ${25 * 1024 * 1024 + 1}`];
    assert.equal(await raw(head), 413);
  });

  it('takes a body of many megabytes', async () => {
    const payload = JSON.parse(delivery('push', undefined));
    payload.padding = 'x'.repeat(8 << 20);
    assert.equal((await send(JSON.stringify(payload), { event: 'push' })).status, 202);
  });

  it('answers its public pages without a token, and nothing else', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/version']) assert.equal((await fetch(`${stage.sluice.url}${path}`)).status, 200, path);
    for (const path of ['/fixes', '/cycles', '/journal', '/deliveries', '/outbox', '/repositories']) {
      assert.equal((await stage.api('GET', path, undefined, null)).status, 401, path);
    }
    const response = await fetch(`${stage.sluice.url}/api/v1/fixes`, { headers: { Authorization: 'Bearer ' } });
    assert.equal(response.status, 401);
  });

  it('describes errors as problems with reasons', async () => {
    const { status, body, headers } = await stage.api('GET', '/cycles/none');
    assert.equal(status, 404);
    assert.match(headers.get('content-type'), /application\/problem\+json/);
    assert.equal(body.status, 404);
    assert.ok(Array.isArray(body.reasons));
    assert.equal((await stage.api('POST', '/cycles', { repository: 'acme/shop', slot: 'T9' })).status, 400);
    assert.equal((await stage.api('POST', '/cycles', { repository: 'acme/none', slot: 'T1' })).status, 404);
  });

  it('takes every webhook twice without doing anything twice', async () => {
    await s.hooks({ duplicate: true });
    const pull = await s.pull({ into: 'uat', title: 'Twice', files: { 'api/t.txt': 't\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    await s.cycle('T1');
    await s.reached(pull.number, 'deployed_uat');
    await stage.forge.post('/settle');
    assert.equal((await s.runs('uat')).length, 1);
    assert.equal((await s.fix(pull.number)).history.length, 5);
    const replies = (await s.replies(pull.number)).filter((one) => /confirmed/i.test(one.body));
    assert.equal(replies.length, 1);
    const answers = (await stage.forge.get('/deliveries', { repository: s.repository })).flatMap((one) => one.attempts).map((one) => one.status);
    assert.ok(answers.every((status) => status === 200 || status === 202), answers.join());
    await s.hooks();
  });
});
