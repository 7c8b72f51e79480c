// Deployments and what is said of them, and the CD stand-in: a deployment with the task `deploy` is carried out.
import { stamp } from './clock.mjs';
import { invalid, notFound } from './problem.mjs';

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];
const LONGEST_DESCRIPTION = 140;

const refuse = (why) => invalid(`Invalid request.\n\n${why}`);

export class Deployments {
  constructor(forge) {
    this.forge = forge;
  }

  // A tag, else a branch, else a whole commit id.
  async #commit({ git }, ref) {
    const named = (await git.resolve(`refs/tags/${ref}`)) ?? (await git.resolve(`refs/heads/${ref}`));
    return named ?? (/^[0-9a-f]{40}$/.test(ref) ? git.resolve(ref) : null);
  }

  // As the body of a request has it. GitHub may merge the default branch into `ref` first; this never does.
  async create(repository, body, creator, { carriedOut = true } = {}) {
    const { ref, task = 'deploy', payload = {}, description = null } = body;
    const environment = body.environment ?? 'production';
    if (ref === undefined) throw refuse('"ref" wasn\'t supplied.');
    if (typeof ref !== 'string') throw refuse(`For 'properties/ref', ${JSON.stringify(ref)} is not a string.`);
    if (payload === null || Array.isArray(payload) || !['object', 'string'].includes(typeof payload)) throw refuse(`For 'properties/payload', ${JSON.stringify(payload)} is not an object.`);
    const sha = await this.#commit(repository, ref);
    if (!sha) throw invalid(`No ref found for: ${ref}`);
    const now = stamp();
    const deployment = { id: this.forge.ids.next('deployment'), sha, ref, task, payload, originalEnvironment: environment, environment, description,
      transient: body.transient_environment ?? false, production: body.production_environment ?? environment === 'production',
      creator, app: this.forge.apps.of(creator), createdAt: now, updatedAt: now, statuses: [] };
    repository.deployments.push(deployment);
    this.forge.announce.deployment(repository, deployment);
    if (carriedOut && task === 'deploy') this.#carryOut(repository, deployment);
    return deployment;
  }

  find(repository, id) {
    const deployment = repository.deployments.find((one) => String(one.id) === String(id));
    if (!deployment) throw notFound();
    return deployment;
  }

  // Says how a deployment goes; a success may retire what was there before.
  report(repository, deployment, body, creator) {
    const { state } = body;
    const description = body.description ?? '';
    if (state === undefined) throw refuse('"state" wasn\'t supplied.');
    if (!STATES.includes(state)) throw refuse(`${JSON.stringify(state)} is not a member of ${JSON.stringify(STATES)}.`);
    if (description.length > LONGEST_DESCRIPTION) {
      throw invalid('Validation Failed', [{ resource: 'DeploymentStatus', code: 'custom', field: 'description', message: `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)` }]);
    }
    if (body.environment) deployment.environment = body.environment;
    const status = this.#add(repository, deployment, { state, description, logUrl: body.log_url ?? body.target_url ?? '', environmentUrl: body.environment_url ?? '', creator });
    if (state === 'success' && body.auto_inactive !== false) this.#retire(repository, deployment, creator);
    return status;
  }

  #add(repository, deployment, { state, description = '', logUrl = '', environmentUrl = '', creator }) {
    const now = stamp();
    const status = { id: this.forge.ids.next('deploymentStatus'), state, description, environment: deployment.environment, logUrl, environmentUrl,
      creator, app: this.forge.apps.of(creator), createdAt: now };
    deployment.statuses.push(status);
    deployment.updatedAt = now;
    this.forge.announce.deploymentStatus(repository, deployment, status);
    return status;
  }

  // Earlier successes in the same environment are no longer what runs there.
  #retire(repository, deployment, creator) {
    const earlier = repository.deployments.slice(0, repository.deployments.indexOf(deployment));
    for (const one of earlier) {
      if (one.environment !== deployment.environment || one.transient || one.statuses.at(-1)?.state !== 'success') continue;
      this.#add(repository, one, { state: 'inactive', creator });
    }
  }

  #carryOut(repository, deployment) {
    const { behaviour, ids, urls, users } = this.forge;
    const log = `${urls.html(repository)}/actions/runs/${ids.next('run')}/job/${ids.next('check')}`;
    const say = (state, { by }) => this.report(repository, deployment, { state, log_url: log }, users.ensure(by));
    behaviour.play(repository, deployment.environment, {
      begin: (rule) => say('in_progress', rule),
      end: (conclusion, rule) => say(STATES.includes(conclusion) ? conclusion : 'failure', rule),
    });
  }
}
