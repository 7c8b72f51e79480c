// Probes of the checklist that ask URLs: what the gate shows of them, and a service that flaps.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Stage } from './harness.mjs';

const skip = Object.fromEntries(['backup', 'on_call', 'dependencies'].map((name) => [name, { skip: 'rehearsal' }]));

describe('Probes', () => {
  let stage;
  let server;
  let free = 0.5;
  let healthy = true;
  const asked = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      if (request.url.startsWith('/api/v1/query')) {
        response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [Date.now() / 1000, String(free)] }] } }));
      } else if (request.url === '/moved') {
        response.writeHead(302, { Location: '/health' }).end();
      } else {
        response.end(JSON.stringify({ ok: healthy, version: 3 }));
      }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}`;
    const monitoring = { http: { url: `${url}/health`, expect: { status: 200, json: { '/ok': true, '/version': 3 }, within: '5s' } } };
    const headroom = { prometheus: { url, query: 'min(free / total)', expect: '> 0.2' } };
    stage = await Stage.open({
      shown: { config: { checklist: { ...skip, monitoring, headroom } } },
      flapping: { config: { checklist: { ...skip, monitoring, headroom: { skip: 'rehearsal' } } } },
      moved: { config: { checklist: { ...skip, monitoring: { http: { url: `${url}/moved` } }, headroom: { skip: 'rehearsal' } } } },
    });
  });
  after(async () => {
    await stage?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const check = async (s, name) => (await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat`)).body.checks.find((one) => one.name === name);

  it('shows value, limit and time, and the query arrives whole', async () => {
    const s = stage.scene('shown');
    const before_ = Date.now() - 1000;
    const good = await check(s, 'headroom');
    assert.deepEqual([good.state, good.value, good.limit], ['pass', '0.5', '> 0.2']);
    assert.ok(Date.parse(good.at) >= before_ && Date.parse(good.at) <= Date.now() + 1000, good.at);
    const { url, headers } = asked.find((one) => one.url.startsWith('/api/v1/query'));
    assert.equal(new URL(url, 'http://x').searchParams.get('query'), 'min(free / total)');
    assert.equal(headers.authorization, undefined, 'no credentials go along');
    free = 0.1;
    const bad = await check(s, 'headroom');
    assert.deepEqual([bad.state, bad.value], ['fail', '0.1']);
    assert.match(bad.reason, /the query gave 0.1, expected > 0.2/);
    free = NaN;
    assert.equal((await check(s, 'headroom')).state, 'fail');
  });

  it('that flaps closes the gate in its bad moment, and the next try goes on', async () => {
    const s = stage.scene('flapping');
    const pull = await s.pull({ into: 'uat', title: 'While it flaps', files: { 'api/p.txt': 'p\n' } });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    healthy = false;
    const cycle = await s.cycle('T1', { expect: 'blocked' });
    assert.match(JSON.stringify(cycle.reasons), /monitoring: .* answered 200 with false at \/ok, expected true/);
    healthy = true;
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('that is redirected fails and is not followed', async () => {
    const moved = await check(stage.scene('moved'), 'monitoring');
    assert.equal(moved.state, 'fail');
    assert.match(moved.reason, /answered 302, expected 200 \(redirects are not followed\)/);
  });
});
