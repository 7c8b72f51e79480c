// Deployments and their statuses.
import { notFound } from '../problem.mjs';
import { deployment as deploymentShape, status as statusShape } from '../shapes/deployment.mjs';
import { created, list, mustWrite, ok } from './answer.mjs';

const shape = ({ forge, repo }, it) => deploymentShape(forge.urls, repo, forge.owner(repo), it);
const shapeOfStatus = ({ forge, repo }, of, it) => statusShape(forge.urls, repo, forge.owner(repo), of, it);
const asked = ({ forge, repo, params }) => forge.deployments.find(repo, params.id);

export const deployments = {
  'GET /repos/:owner/:repo/deployments': async (request) => {
    const { repo, query } = request;
    const fits = (it) => ['sha', 'ref', 'task', 'environment'].every((key) => !query.get(key) || it[key] === query.get(key));
    return list(repo.deployments.filter(fits).reverse(), request, (it) => shape(request, it));
  },
  'POST /repos/:owner/:repo/deployments': async (request) => {
    const { forge, repo, body, user } = request;
    mustWrite(user);
    return created(shape(request, await forge.deployments.create(repo, body, user)));
  },
  'GET /repos/:owner/:repo/deployments/:id': async (request) => ok(shape(request, asked(request))),
  'GET /repos/:owner/:repo/deployments/:id/statuses': async (request) => {
    const deployment = asked(request);
    return list([...deployment.statuses].reverse(), request, (it) => shapeOfStatus(request, deployment, it));
  },
  'POST /repos/:owner/:repo/deployments/:id/statuses': async (request) => {
    const { forge, repo, body, user } = request;
    mustWrite(user);
    const deployment = asked(request);
    return created(shapeOfStatus(request, deployment, forge.deployments.report(repo, deployment, body, user)));
  },
  'GET /repos/:owner/:repo/deployments/:id/statuses/:status_id': async (request) => {
    const deployment = asked(request);
    const status = deployment.statuses.find((it) => String(it.id) === request.params.status_id);
    if (!status) throw notFound();
    return ok(shapeOfStatus(request, deployment, status));
  },
};
