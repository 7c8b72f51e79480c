// Faults, and the log of what was asked of the forge.
const ok = (body) => ({ status: 200, body });

export const faults = {
  // {match: regular expression over "METHOD /path", status: number | "timeout" | "half" | "lost", times?, after?, retryAfter?, message?, headers?, delay?}
  'POST /faults': async ({ forge, body }) => {
    forge.faults.add(body);
    return ok({});
  },
  'GET /faults': async ({ forge }) => ok(forge.faults.list.map(({ pattern, status, times, hits }) => ({ match: pattern.source, status, left: times, hits }))),
  'DELETE /faults': async ({ forge }) => {
    forge.faults.clear();
    return ok({});
  },
  // ?match: requests received outside /_control, oldest first
  'GET /requests': async ({ forge, query }) => {
    const pattern = new RegExp(query.get('match') ?? '');
    return ok(forge.requests.filter((one) => pattern.test(`${one.method} ${one.path}`)));
  },
  'DELETE /requests': async ({ forge }) => {
    forge.requests = [];
    return ok({});
  },
};
