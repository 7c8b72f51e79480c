// Workflows, their runs, and the events that others send them.
import { invalid, notFound } from '../problem.mjs';
import { page } from '../pages.mjs';
import { run as runShape, workflow as workflowShape } from '../shapes/run.mjs';
import { empty, mustWrite, ok } from './answer.mjs';

const LONGEST_TYPE = 100;
const MOST_PROPERTIES = 10;
const LONGEST_PAYLOAD = 65_535;

// `created` is a GitHub search range: 2026-01-01..2026-01-02, >=…, *..…
function within(at, range) {
  if (!range) return true;
  const match = /^(>=|<=|>|<)?(.*)$/.exec(range);
  if (match[1]) {
    const [a, b] = [Date.parse(at), Date.parse(match[2])];
    return { '>=': a >= b, '<=': a <= b, '>': a > b, '<': a < b }[match[1]];
  }
  if (range.includes('..')) {
    const [from, until] = range.split('..');
    return (from === '*' || Date.parse(at) >= Date.parse(from)) && (until === '*' || Date.parse(at) <= Date.parse(until));
  }
  return at.startsWith(range);
}

function listing(request, path) {
  const { forge, repo, query } = request;
  const found = repo.runs
    .filter((it) => it.visibleFrom <= Date.now())
    .filter((it) => !path || it.path === path)
    .filter((it) => !query.get('event') || it.event === query.get('event'))
    .filter((it) => !query.get('branch') || it.headBranch === query.get('branch'))
    .filter((it) => !query.get('actor') || it.actor.login === query.get('actor'))
    .filter((it) => !query.get('head_sha') || it.headSha === query.get('head_sha'))
    .filter((it) => !query.get('status') || [it.status, it.conclusion].includes(query.get('status')))
    .filter((it) => within(it.createdAt, query.get('created')))
    .reverse();
  const { items, headers } = page(found, request);
  return ok({ total_count: found.length, workflow_runs: items.map((it) => runShape(forge.urls, repo, forge.owner(repo), it)) }, headers);
}

function runOf(repo, id) {
  const run = repo.runs.find((it) => String(it.id) === id);
  if (!run) throw notFound();
  return run;
}

function checkEvent({ event_type: type, client_payload: payload = {} }) {
  const refuse = (why) => invalid(`Invalid request.\n\n${why}`);
  if (type === undefined) throw refuse('"event_type" wasn\'t supplied.');
  if (typeof type !== 'string') throw refuse(`For 'properties/event_type', ${JSON.stringify(type)} is not a string.`);
  if (type.length === 0) throw refuse('At least 1 characters are required; only 0 were supplied.');
  if (type.length > LONGEST_TYPE) throw refuse(`Only ${LONGEST_TYPE} characters are allowed; ${type.length} were supplied.`);
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) throw refuse(`For 'properties/client_payload', ${JSON.stringify(payload)} is not an object.`);
  const count = Object.keys(payload).length;
  if (count > MOST_PROPERTIES) throw refuse(`No more than ${MOST_PROPERTIES} properties are allowed; ${count} were supplied.`);
  if (Buffer.byteLength(JSON.stringify(payload)) > LONGEST_PAYLOAD) throw invalid('client_payload is too large.');
  return { type, payload };
}

export const actions = {
  'POST /repos/:owner/:repo/dispatches': async ({ forge, repo, body, user }) => {
    mustWrite(user);
    await forge.actions.dispatchEvent(repo, { ...checkEvent(body), actor: user });
    return empty();
  },
  'POST /repos/:owner/:repo/actions/workflows/:file/dispatches': async ({ forge, repo, params, body, user }) => {
    mustWrite(user);
    if (!body.ref) throw invalid('Invalid request.\n\n"ref" wasn\'t supplied.');
    const run = await forge.actions.dispatch(repo, params.file, { ref: body.ref, inputs: body.inputs ?? {}, actor: user });
    if (!body.return_run_details || !forge.actions.returnRunDetails) return empty();
    return ok({ workflow_run_id: run.id, run_url: `${forge.urls.repo(repo)}/actions/runs/${run.id}`, html_url: `${forge.urls.html(repo)}/actions/runs/${run.id}` });
  },
  'GET /repos/:owner/:repo/actions/workflows/:file': async ({ forge, repo, params }) => {
    const workflow = await forge.actions.workflow(repo, params.file);
    if (!workflow) throw notFound();
    return ok(workflowShape(forge.urls, repo, { workflowId: workflow.id, name: workflow.name ?? workflow.path, path: workflow.path }));
  },
  'GET /repos/:owner/:repo/actions/workflows/:file/runs': async (request) => {
    const workflow = await request.forge.actions.workflow(request.repo, request.params.file);
    if (!workflow) throw notFound();
    return listing(request, workflow.path);
  },
  'GET /repos/:owner/:repo/actions/runs': async (request) => listing(request, null),
  'GET /repos/:owner/:repo/actions/runs/:id': async ({ forge, repo, params }) => ok(runShape(forge.urls, repo, forge.owner(repo), runOf(repo, params.id))),
};
