// What a release manager looks at, as lines of text.
import assert from 'node:assert/strict';
import { waitFor } from '../e2e/sluice.mjs';

export function describeFix(fix) {
  return [fix.status, fix.flow, fix.severity && `severity ${fix.severity}`, fix.found_in && `found in ${fix.found_in}`, `by ${fix.author}`].filter(Boolean).join(' · ');
}

const quote = (text) => text.trim().split('\n').filter((line) => line.trim()).slice(0, 6).map((line) => `│ ${line}`);

// Comments, and shows the reply, which must match.
export async function expectReply(s, number, user, body, pattern) {
  const reply = await s.ask(number, user, body);
  assert.match(reply, pattern);
  return quote(reply);
}

// Opens the cycle as an admin outside its hours, and tells what it did.
export async function cycle(s, slot) {
  const done = await s.cycle(slot);
  return done.actions.map((action) => `${slot} ${done.date}: ${action}`);
}

// The runs of an environment, newest first line: what CI was asked and what it said.
export async function pipeline(s, environment) {
  const run = (await s.runs(environment)).at(-1);
  assert.ok(run, `no run for ${environment}`);
  await waitFor(async () => (await s.runs(environment)).at(-1).conclusion === 'success', 'the run to succeed');
  const { inputs } = run;
  return [`CI: ${run.display_title} — ${inputs.strategy}, from ${inputs.previous_version || 'nothing'} to ${inputs.version} → success`];
}

export async function foretell(s, slot, number) {
  const refs = await s.refs();
  const { status, body } = await s.api('GET', `/simulations?repository=${encodeURIComponent(s.repository)}&slot=${slot}`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(body.fixes.some((fix) => fix.number === number && fix.ships), JSON.stringify(body));
  assert.deepEqual(await s.refs(), refs, 'a simulation must not touch the repository');
  return [...body.fixes.map((fix) => `#${fix.number} ${fix.title}: ${fix.text}`), ...body.actions.map((action) => `${slot} will: ${action}`)];
}
