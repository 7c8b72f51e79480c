// Change freezes as people use them: by comment, by API, from a calendar, by a rule; told of beforehand and afterwards.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Stage, waitFor } from './harness.mjs';

const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
const compact = (time) => time.replace(/[-:]/g, '');
const calendar = (from, until, more = '') => `BEGIN:VCALENDAR\r\nPRODID:-//acme//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:${compact(from)}\r\nDTEND:${compact(until)}\r\nSUMMARY:go-live week\r\n${more}END:VEVENT\r\nEND:VCALENDAR\r\n`;

describe('Freezes', () => {
  let stage;
  let dir;
  const write = async (text) => {
    await writeFile(join(dir, 'new'), text);
    await rename(join(dir, 'new'), join(dir, 'cal.ics'));
  };
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sluice calendars-'));
    await write(calendar(at(-1), at(5)));
    stage = await Stage.open({
      comment: {},
      modules: { config: { modules: { financial: ['api/billing/**'] } } },
      calendar: { config: { freezes: [{ ics: join(dir, 'cal.ics'), level: 'soft' }] } },
      recurring: { config: { freezes: [{ from: at(-49), until: at(-46), recur: 'FREQ=DAILY', level: 'full', reason: 'every day' }] } },
      unread: { config: { freezes: [{ ics: 'http://127.0.0.1:1/cal.ics' }] } },
      global: {},
    }, { settings: { freezes: [{ from: at(24 * 30), until: at(24 * 31), reason: 'for all' }] } });
  });
  after(async () => {
    await stage?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const merged = async (s, title, files) => {
    const pull = await s.pull({ into: 'uat', title, files });
    await s.confirmed(pull);
    await s.merge(pull.number, { method: 'squash' });
    return pull;
  };
  const freezes = async (s, user) => (await s.api('GET', `/freezes?limit=200&repository=${encodeURIComponent(s.repository)}`, undefined, user)).body.items;
  const gate = async (s) => (await s.api('GET', `/gate?repository=${encodeURIComponent(s.repository)}&environment=uat`)).body;

  it('by comment: an admin freezes, a crash does not thaw, unfreeze lets the night go on, and the fix is told of both', async () => {
    const s = stage.scene('comment');
    const pull = await merged(s, 'In the close', { 'api/c.txt': 'c\n' });
    assert.match(await s.ask(pull.number, 'bob', `/freeze from now until ${at(3)} month end`), /that takes admin/);
    assert.match(await s.ask(pull.number, 'alice', '/freeze from now until yesterday month end'), /no moment/);
    const reply = await s.ask(pull.number, 'alice', `/freeze from now until ${at(3)} month end`);
    const [id] = reply.match(/freeze-[0-9a-f]{12}/);
    await waitFor(async () => (await s.replies(pull.number)).some((one) => /Frozen: hard freeze/.test(one.body)), 'the announcement');
    await stage.restart();
    assert.match(JSON.stringify((await s.cycle('T1', { expect: 'blocked' })).reasons), /month end/);
    assert.match(await s.ask(pull.number, 'carol', '/why'), /hard freeze until .* month end/);
    const mine = (await freezes(s)).find((one) => one.id === id);
    assert.deepEqual([mine.source, mine.owner, mine.level, mine.active], ['order', 'alice', 'hard', true]);
    assert.match(await s.ask(pull.number, 'bob', '/unfreeze'), /that takes admin/);
    await s.ask(pull.number, 'alice', '/unfreeze');
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
    await waitFor(async () => (await s.replies(pull.number)).some((one) => /is over, lifted by alice/.test(one.body)), 'the end');
    const told = (await s.replies(pull.number)).filter((one) => /Frozen: hard freeze/.test(one.body));
    assert.equal(told.length, 1, 'told once, over a restart too');
    assert.equal((await freezes(s)).some((one) => one.id === id), false);
  });

  it('of a module by API: what touches it waits, what does not goes on', async () => {
    const s = stage.scene('modules');
    const [money, other] = [await merged(s, 'Tax', { 'api/billing/tax.txt': 't\n' }), await merged(s, 'Cart', { 'web/x.txt': 'x\n' })];
    const order = { repository: s.repository, from: 'now', until: at(3), level: 'hard', modules: ['financial'], reason: 'closing the books' };
    assert.equal((await s.api('POST', '/freezes', order, 'bob')).status, 403);
    assert.equal((await s.api('POST', '/freezes', { ...order, modules: ['money'] }, 'alice')).status, 409);
    assert.equal((await s.api('POST', '/freezes', { ...order, until: at(-3) }, 'alice')).status, 409);
    assert.equal((await s.api('POST', '/freezes', { ...order, until: 'soon' }, 'alice')).status, 400);
    const { status, body } = await s.api('POST', '/freezes', order, 'alice');
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual([body.modules, body.owner, body.active], [['financial'], 'alice', true]);
    assert.equal((await gate(s)).open, true, 'the gate of everything stays open');
    await s.cycle('T1');
    await s.reached(other.number, 'deployed_uat');
    const waits = await s.fix(money.number);
    assert.equal(waits.status, 'planned');
    assert.match(JSON.stringify(waits.reasons), /closing the books/);
    assert.equal((await s.api('DELETE', `/freezes/${body.id}`, undefined, 'bob')).status, 403);
    assert.equal((await s.api('DELETE', `/freezes/${body.id}`, undefined, 'alice')).status, 200);
    assert.equal((await s.api('DELETE', `/freezes/${body.id}`, undefined, 'alice')).status, 404);
  });

  it('from a calendar: it holds while the event lasts, lifts when the file changes, and fails closed when it is half written', async () => {
    const s = stage.scene('calendar');
    const pull = await merged(s, 'Before the go-live', { 'api/g.txt': 'g\n' });
    assert.match(JSON.stringify((await s.cycle('T1', { expect: 'blocked' })).reasons), /soft freeze until .* go-live week/);
    const [event] = await freezes(s);
    assert.deepEqual([event.source, event.reason, event.level], ['calendar', 'go-live week', 'soft']);
    assert.match(JSON.stringify((await s.api('DELETE', `/freezes/${event.id}`, undefined, 'alice')).body), /comes from the calendar and is lifted there/);
    await write(calendar(at(-1), at(5)).slice(0, 90));
    assert.match(JSON.stringify(await gate(s)), /it ends in the middle.*everything is frozen/);
    await write(calendar(at(-5), at(-1)));
    assert.equal((await gate(s)).open, true);
    await s.cycle('T1', { again: true });
    await s.reached(pull.number, 'deployed_uat');
  });

  it('by a rule: today\'s time holds, tomorrow\'s is foreseen', async () => {
    const s = stage.scene('recurring');
    assert.match(JSON.stringify(await gate(s)), /full freeze until .* every day/);
    const simulated = async (hours) => (await s.api('GET', `/simulations?repository=${encodeURIComponent(s.repository)}&slot=T1&at=${encodeURIComponent(at(hours))}`)).body.gate.checks.find((check) => check.name === 'freeze').state;
    assert.equal(await simulated(24), 'fail');
    assert.equal(await simulated(24 + 6), 'pass');
    assert.equal(await simulated(24 * 300), 'fail');
  });

  it('that cannot be read freezes everything and says so', async () => {
    assert.match(JSON.stringify(await gate(stage.scene('unread'))), /the calendar at http:\/\/127\.0\.0\.1:1\/… cannot be used/);
  });

  it('of all repositories is announced a day before it begins, and is a calendar for others', async () => {
    const s = stage.scene('global');
    const pull = await merged(s, 'Soon frozen', { 'api/s.txt': 's\n' });
    for (const name of ['global', 'comment']) assert.ok((await freezes(stage.scene(name))).some((one) => one.reason === 'for all'), name);
    await s.api('POST', '/freezes', { repository: s.repository, from: at(30), until: at(31), reason: 'far away' }, 'alice');
    await s.api('POST', '/freezes', { repository: s.repository, from: at(2), until: at(3), reason: 'near by' }, 'alice');
    const announced = await waitFor(async () => (await s.replies(pull.number)).find((one) => /A freeze begins/.test(one.body)), 'the announcement');
    assert.match(announced.body, /near by/);
    assert.equal((await s.replies(pull.number)).some((one) => /far away/.test(one.body)), false);
    const response = await fetch(`${stage.sluice.url}/api/v1/freezes.ics?repository=${encodeURIComponent(s.repository)}`, { headers: { Authorization: `Bearer ${stage.tokens.carol}` } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /text\/calendar/);
    const text = await response.text();
    assert.equal(text.match(/BEGIN:VEVENT/g).length, 3);
    assert.match(text.replace(/\r\n /g, ''), /SUMMARY:hard freeze of acme\/global: near by/);
  });
});
