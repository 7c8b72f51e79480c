// Labels of a repository and of an issue.
import { invalid, notFound, Problem } from '../problem.mjs';
import { label as labelShape } from '../shapes/issue.mjs';
import { created, empty, list, mustTriage, ok } from './answer.mjs';

const all = (forge, repo, issue) => issue.labels.map((it) => labelShape(forge.urls, repo, it));

function names(body) {
  const given = Array.isArray(body) ? body : body?.labels;
  if (!Array.isArray(given)) throw invalid('Invalid request.\n\nInvalid input: object is missing required key: labels.');
  return given.map((one) => one.name ?? one);
}

export const labels = {
  'GET /repos/:owner/:repo/labels': async (request) => list([...request.repo.labels.values()], request, (it) => labelShape(request.forge.urls, request.repo, it)),
  'POST /repos/:owner/:repo/labels': async ({ forge, repo, body, user }) => {
    mustTriage(user);
    if (!body.name) throw invalid('Validation Failed', [{ resource: 'Label', field: 'name', code: 'missing_field' }]);
    if (repo.label(body.name)) throw invalid('Validation Failed', [{ resource: 'Label', field: 'name', code: 'already_exists' }]);
    return created(labelShape(forge.urls, repo, repo.ensureLabel(body.name, forge.ids, body)));
  },
  'GET /repos/:owner/:repo/labels/:name': async ({ forge, repo, params }) => {
    const label = repo.label(params.name);
    if (!label) throw notFound();
    return ok(labelShape(forge.urls, repo, label));
  },
  'GET /repos/:owner/:repo/issues/:number/labels': async (request) => {
    const { forge, repo, params } = request;
    return list(repo.issue(params.number).labels, request, (it) => labelShape(forge.urls, repo, it));
  },
  'POST /repos/:owner/:repo/issues/:number/labels': async ({ forge, repo, params, body, user }) => {
    mustTriage(user);
    const issue = repo.issue(params.number);
    await forge.conversation.label(repo, issue, names(body), user);
    return ok(all(forge, repo, issue));
  },
  'PUT /repos/:owner/:repo/issues/:number/labels': async ({ forge, repo, params, body, user }) => {
    mustTriage(user);
    const issue = repo.issue(params.number);
    await forge.conversation.setLabels(repo, issue, names(body), user);
    return ok(all(forge, repo, issue));
  },
  'DELETE /repos/:owner/:repo/issues/:number/labels': async ({ forge, repo, params, user }) => {
    mustTriage(user);
    await forge.conversation.setLabels(repo, repo.issue(params.number), [], user);
    return empty();
  },
  'DELETE /repos/:owner/:repo/issues/:number/labels/:name+': async ({ forge, repo, params, user }) => {
    mustTriage(user);
    const issue = repo.issue(params.number);
    if (!issue.labels.some((it) => it.name.toLowerCase() === params.name.toLowerCase())) throw new Problem(404, 'Label does not exist');
    await forge.conversation.unlabel(repo, issue, params.name, user);
    return ok(all(forge, repo, issue));
  },
};
