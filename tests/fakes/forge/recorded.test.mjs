import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { cut } from './recorded/cut.mjs';
import { overlay, recorded, relocate } from './recorded.mjs';

it('the checked-in recordings are the published ones', () => {
  const stored = JSON.parse(readFileSync(new URL('recorded/github.json', import.meta.url), 'utf8'));
  assert.deepEqual(stored, JSON.parse(JSON.stringify(cut())));
  for (const { examples } of stored.examples) assert.ok(examples.every(Boolean));
});

it('facts are laid over a recording without losing what it has besides', () => {
  assert.deepEqual(overlay({ a: { b: 1, c: [1] }, d: 1 }, { a: { b: 2, c: [] }, e: 3 }), { a: { b: 2, c: [] }, d: 1, e: 3 });
  assert.equal(recorded('pull_request', 'labeled').action, 'labeled');
  assert.equal(relocate('https://api.github.com/repos/Codertocat/Hello-World', { api: 'http://a', web: 'http://w', fullName: 'x/y' }), 'http://a/repos/x/y');
});
