// Small answers that every part of the API gives.
import { page } from '../pages.mjs';
import { Problem } from '../problem.mjs';
import { Users } from '../users.mjs';

export const ok = (body, headers) => ({ status: 200, body, headers });
export const created = (body) => ({ status: 201, body });
export const empty = () => ({ status: 204 });

// One page of a list, each item in its public shape.
export async function list(items, request, shape) {
  const { items: some, headers } = page(items, request);
  return ok(await Promise.all(some.map(shape)), headers);
}

export function mustWrite(user) {
  if (user && !Users.mayWrite(user)) throw new Problem(403, 'Resource not accessible by integration');
}

export function mustTriage(user) {
  if (user && !Users.mayTriage(user)) throw new Problem(403, 'Must have triage rights to Repository.');
}
