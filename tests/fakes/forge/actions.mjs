// The CI stand-in: a dispatched workflow becomes a run that is queued, runs, ends, and reports by webhook.
import { sleep, stamp } from './clock.mjs';
import { invalid, notFound } from './problem.mjs';
import { evaluate, workflowFile } from './workflow_file.mjs';

const MOST_INPUTS = 25;
const LONGEST_INPUTS = 65_535;

// How a run goes: `mode` is normal · never (starts, never ends) · stuck (stays queued) · twice (says the end twice)
// · contradictory (says `conclusion`, then the opposite).
const DEFAULTS = { mode: 'normal', conclusion: 'success', queued: 40, running: 80, times: Infinity };

export class Actions {
  constructor(forge) {
    this.forge = forge;
    this.rules = []; // newest first
    this.returnRunDetails = true;
    this.active = 0;
    this.hidden = 0; // ms for which a new run is missing from the lists
  }

  // A rule for runs of an environment (or all), for the next `times` runs.
  behave({ repository = null, environment = null, ...behaviour }) {
    this.rules.unshift({ repository, environment, ...DEFAULTS, ...behaviour, times: behaviour.times ?? Infinity });
  }

  #ruleFor(repository, environment) {
    const rule = this.rules.find(
      (one) => one.times > 0 && (!one.repository || one.repository === repository.fullName) && (!one.environment || one.environment === environment),
    );
    if (!rule) return DEFAULTS;
    rule.times -= 1;
    return rule;
  }

  async workflow(repository, file, revision = repository.defaultBranch) {
    const known = [...repository.runs].find((run) => String(run.workflowId) === file);
    const path = known ? known.path : `.github/workflows/${file}`;
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

  async start(repository, workflow, { event, ref, sha, inputs, actor }) {
    const [commit] = await repository.git.commits(['-1', sha]);
    const now = stamp();
    const name = workflow.name ?? workflow.path;
    const run = {
      id: this.forge.ids.next('run'),
      suiteId: this.forge.ids.next('suite'),
      workflowId: workflow.id,
      name,
      path: workflow.path,
      displayTitle: workflow.runName ? evaluate(workflow.runName, inputs) : event === 'push' ? commit.message.split('\n')[0] : name,
      number: repository.runs.filter((one) => one.path === workflow.path).length + 1,
      attempt: 1,
      event,
      status: 'queued',
      conclusion: null,
      headBranch: ref,
      headSha: sha,
      commit,
      inputs,
      actor,
      createdAt: now,
      updatedAt: now,
      visibleFrom: Date.now() + this.hidden,
    };
    repository.runs.push(run);
    this.active += 1;
    this.#live(repository, run, this.#ruleFor(repository, inputs.environment)).finally(() => {
      this.active -= 1;
    });
    return run;
  }

  async #live(repository, run, rule) {
    const { announce } = this.forge;
    announce.run(repository, run, 'requested');
    await sleep(rule.queued);
    if (rule.mode === 'stuck') return;
    this.#change(run, { status: 'in_progress' });
    announce.run(repository, run, 'in_progress');
    await sleep(rule.running);
    if (rule.mode === 'never') return;
    this.#change(run, { status: 'completed', conclusion: rule.conclusion });
    announce.run(repository, run, 'completed');
    if (rule.mode === 'twice') announce.run(repository, run, 'completed');
    if (rule.mode === 'contradictory') {
      await sleep(rule.running);
      this.#change(run, { conclusion: rule.conclusion === 'success' ? 'failure' : 'success', attempt: 2 });
      announce.run(repository, run, 'completed');
    }
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
