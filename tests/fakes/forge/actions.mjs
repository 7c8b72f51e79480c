// The CI stand-in: a dispatched workflow becomes a run that is queued, runs, ends, and reports by webhook.
import { stamp } from './clock.mjs';
import { invalid, notFound } from './problem.mjs';
import { evaluate, workflowFile } from './workflow_file.mjs';

const MOST_INPUTS = 25;
const LONGEST_INPUTS = 65_535;
const WORKFLOWS = '.github/workflows';

const title = ({ runName }, event) => (runName ? evaluate(runName, event) : null);

export class Actions {
  constructor(forge) {
    this.forge = forge;
    this.returnRunDetails = true;
    this.hidden = 0; // ms for which a new run is missing from the lists
  }

  async workflow(repository, file, revision = repository.defaultBranch) {
    const known = [...repository.runs].find((run) => String(run.workflowId) === file);
    const path = known ? known.path : `${WORKFLOWS}/${file}`;
    const text = await repository.git.show(revision, path);
    if (text === null) return null;
    repository.workflowIds ??= new Map();
    if (!repository.workflowIds.has(path)) repository.workflowIds.set(path, this.forge.ids.next('workflow'));
    return { path, id: repository.workflowIds.get(path), ...workflowFile(text) };
  }

  async dispatch(repository, file, { ref, inputs = {}, actor }) {
    if (!(await this.workflow(repository, file))) throw notFound();
    const short = String(ref ?? '').replace(/^refs\/(heads|tags)\//, '');
    const sha = (await repository.git.resolve(`refs/tags/${short}`)) ?? (await repository.git.resolve(`refs/heads/${short}`));
    if (!sha) throw invalid(`No ref found for: ${ref}`);
    const workflow = await this.workflow(repository, file, sha);
    if (!workflow?.dispatch) throw invalid("Workflow does not have 'workflow_dispatch' trigger");
    if (Object.keys(inputs).length > MOST_INPUTS) throw invalid(`You may only define up to ${MOST_INPUTS} inputs for a workflow_dispatch event`);
    if (JSON.stringify(inputs).length > LONGEST_INPUTS) throw invalid('inputs are too large');
    if (Object.values(inputs).some((value) => value !== null && typeof value === 'object')) throw invalid('Invalid request.\n\nFor inputs, an object is not a string.');
    const unexpected = Object.keys(inputs).filter((name) => !(name in workflow.inputs));
    if (unexpected.length > 0) throw invalid(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
    for (const [name, { required, hasDefault }] of Object.entries(workflow.inputs)) {
      if (required && !hasDefault && !(name in inputs)) throw invalid(`Required input '${name}' not provided`);
    }
    return this.start(repository, workflow, { event: 'workflow_dispatch', ref: short, sha, inputs, actor });
  }

  // `event: schedule` runs on the default branch, as GitHub's do.
  async schedule(repository, file, { actor }) {
    const workflow = await this.workflow(repository, file);
    if (!workflow) throw notFound();
    const sha = await repository.git.resolve(`refs/heads/${repository.defaultBranch}`);
    return this.start(repository, workflow, { event: 'schedule', ref: repository.defaultBranch, sha, inputs: {}, actor });
  }

  // `event: repository_dispatch` starts every workflow of the default branch that listens to this type.
  async dispatchEvent(repository, { type, payload, actor }) {
    const ref = repository.defaultBranch;
    const sha = await repository.git.resolve(`refs/heads/${ref}`);
    const files = sha ? await repository.git.list(sha, WORKFLOWS) : [];
    for (const file of files.filter((path) => /\.ya?ml$/.test(path))) {
      const workflow = await this.workflow(repository, file.split('/').at(-1), sha);
      const { types } = workflow;
      if (!types || (types.length > 0 && !types.includes(type))) continue;
      await this.start(repository, workflow, { event: 'repository_dispatch', ref, sha, actor, type, payload });
    }
  }

  async start(repository, workflow, { event, ref, sha, inputs = {}, actor, type = null, payload = null }) {
    const [commit] = await repository.git.commits(['-1', sha]);
    const now = stamp();
    const name = workflow.name ?? workflow.path;
    const run = {
      id: this.forge.ids.next('run'),
      suiteId: this.forge.ids.next('suite'),
      workflowId: workflow.id,
      name,
      path: workflow.path,
      displayTitle: title(workflow, { inputs, action: type, client_payload: payload }) ?? (event === 'push' ? commit.message.split('\n')[0] : (type ?? name)),
      number: repository.runs.filter((one) => one.path === workflow.path).length + 1,
      attempt: 1,
      event,
      status: 'queued',
      conclusion: null,
      headBranch: ref,
      headSha: sha,
      commit,
      inputs,
      payload,
      actor,
      createdAt: now,
      updatedAt: now,
      visibleFrom: Date.now() + this.hidden,
    };
    repository.runs.push(run);
    this.#live(repository, run);
    return run;
  }

  #live(repository, run) {
    const { announce, behaviour } = this.forge;
    announce.run(repository, run, 'requested');
    behaviour.play(repository, run.payload?.environment ?? run.inputs.environment, {
      begin: () => {
        this.#change(run, { status: 'in_progress' });
        announce.run(repository, run, 'in_progress');
      },
      end: (conclusion, rule) => {
        this.#change(run, { status: 'completed', conclusion, attempt: conclusion === rule.conclusion ? 1 : 2 });
        announce.run(repository, run, 'completed');
      },
    });
  }

  #change(run, fields) {
    if (run.forced) return;
    Object.assign(run, fields, { updatedAt: stamp() });
  }

  // Ends a run by hand: the cure for one that never reported.
  finish(repository, run, conclusion) {
    this.#change(run, { status: 'completed', conclusion });
    run.forced = true;
    this.forge.announce.run(repository, run, 'completed');
  }
}
