// One repository and the people around it. Everything goes through public interfaces: the forge, the hooks, the API.
import assert from 'node:assert/strict';
import { BOT } from './scenery.mjs';
import { waitFor } from './sluice.mjs';

const DAY = 86_400_000;

export class Scene {
  constructor(stage, name) {
    this.stage = stage;
    this.forge = stage.forge;
    this.repository = `acme/${name}`;
    this.day = 0;
    this.lastSlot = null;
  }

  // ---- what developers do

  // A pull request; `into` is main or uat.
  pull({ into = 'main', branch, title, author = 'carol', labels = ['bug', 'severity/medium'], files, ...rest }) {
    return this.forge.post('/pulls', { repository: this.repository, base: into, branch: branch ?? `fix/${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`, title, author, labels, files, ...rest });
  }

  push(number, files, { message = 'One more change', author } = {}) {
    return this.forge.post('/pulls/push', { repository: this.repository, number, files, message, author });
  }

  merge(number, { method = 'merge', user = 'dana' } = {}) {
    return this.forge.post('/pulls/merge', { repository: this.repository, number, method, user });
  }

  // `from`: makes the branch there first. `pusher`: the author, unless it is named.
  commit(branch, files, { message = 'Straight onto the branch', author = 'dana', pusher, from } = {}) {
    return this.forge.post('/commits', { repository: this.repository, branch, files, message, author, ...(pusher && { pusher }), ...(from && { from }) });
  }

  // ---- what people say

  say(number, user, body) {
    return this.forge.post('/comments', { repository: this.repository, number, user, body });
  }

  label(number, user, ...labels) {
    return this.forge.post('/labels', { repository: this.repository, number, user, labels });
  }

  unlabel(number, user, label) {
    return this.forge.post('/labels/remove', { repository: this.repository, number, user, label });
  }

  comments(number) {
    return this.forge.get('/comments', { repository: this.repository, number });
  }

  async replies(number) {
    return (await this.comments(number)).filter((one) => one.user === BOT);
  }

  // Says it and waits for the reply.
  async ask(number, user, body) {
    const comment = await this.say(number, user, body);
    const reply = await waitFor(
      async () => (await this.replies(number)).find((one) => one.id > comment.id && one.body.startsWith('@')),
      () => this.#story(number, `a reply to "${body}"`),
    );
    return reply.body;
  }

  async labels(number) {
    const pull = await this.forgeApi('GET', `/pulls/${number}`);
    return pull.labels.map((one) => one.name);
  }

  async forgeApi(method, path, body) {
    const response = await fetch(`${this.forge.api_url}/repos/${this.repository}${path}`, {
      method, headers: { Authorization: `Bearer ${this.stage.forgeToken}` }, body: body && JSON.stringify(body),
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.status === 204 ? null : response.json();
  }

  // ---- what Sluice shows

  api(method, path, body, user) {
    return this.stage.api(method, path, body, user);
  }

  async fix(number) {
    const { status, body } = await this.api('GET', `/fixes?repository=${encodeURIComponent(this.repository)}&number=${number}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.items[0] ?? null;
  }

  async reached(number, status, timeout) {
    return waitFor(
      async () => {
        const fix = await this.fix(number);
        return fix?.status === status ? fix : null;
      },
      () => this.#story(number, `#${number} to be ${status}`),
      timeout,
    );
  }

  order(number, verb, body = {}, user = 'alice') {
    return this.api('POST', `/fixes/${number}/${verb}?repository=${encodeURIComponent(this.repository)}`, body, user);
  }

  // Known from the first look at the repository on.
  async versions() {
    return waitFor(async () => {
      const { body } = await this.api('GET', `/repositories?repository=${encodeURIComponent(this.repository)}`);
      const seen = body.items.find((one) => one.name === this.repository);
      return seen.version_state !== 'unknown' && seen;
    }, 'the versions to be known');
  }

  async deployments() {
    const { body } = await this.api('GET', `/deployments?limit=100&repository=${encodeURIComponent(this.repository)}`);
    return body.items;
  }

  // ---- cycles

  // The local date of the night the scene is in: T1 then T2 of one day, then the next day.
  #date(slot) {
    if (this.lastSlot !== null && !(this.lastSlot === 'T1' && slot === 'T2')) this.day += 1;
    this.lastSlot = slot;
    return new Date(Date.now() + this.day * DAY).toISOString().slice(0, 10);
  }

  openCycle(slot, { date, force = true, user = 'alice' } = {}) {
    return this.api('POST', '/cycles', { repository: this.repository, slot, ...(date && { date }), ...(force && { force }) }, user);
  }

  // Opens the next cycle of that slot and waits for its end; answers the cycle.
  async cycle(slot, { again = false, expect = 'done', timeout = 30_000 } = {}) {
    if (!again) this.date = this.#date(slot);
    const { status, body } = await this.openCycle(slot, { date: this.date });
    assert.ok(status === 200 || status === 201 || status === 202, `${slot} was not opened: ${status} ${JSON.stringify(body)}`);
    return this.cycleEnd(body.id, { expect, timeout, attempt: body.attempt });
  }

  async cycleEnd(id, { expect = 'done', timeout = 30_000 } = {}) {
    let cycle;
    await waitFor(
      async () => {
        ({ body: cycle } = await this.api('GET', `/cycles/${id}`));
        return ['done', 'failed', 'blocked'].includes(cycle.state);
      },
      () => `cycle ${id} to end: ${JSON.stringify(cycle)}\n${this.stage.sluice.log.slice(-3000)}`,
      timeout,
    );
    if (expect) assert.equal(cycle.state, expect, `${cycle.slot}: ${JSON.stringify(cycle.reasons)} ${JSON.stringify(cycle.actions)}\n${this.stage.sluice.log.slice(-3000)}`);
    return cycle;
  }

  // ---- what git and the CI show

  async refs() {
    return (await this.forge.get('/repositories', { repository: this.repository })).refs;
  }

  // The commit of a branch; undefined where there is none.
  async branch(name) {
    return (await this.refs())[`refs/heads/${name}`];
  }

  log(range) {
    return this.forge.get('/log', { repository: this.repository, range });
  }

  tag(name) {
    return this.forge.get('/tags', { repository: this.repository, name });
  }

  async tags() {
    return Object.keys(await this.refs()).filter((ref) => ref.startsWith('refs/tags/')).map((ref) => ref.slice(10));
  }

  async file(revision, path) {
    return (await this.forge.get('/file', { repository: this.repository, revision, path }).catch(() => ({ text: null }))).text;
  }

  async runs(environment) {
    const all = await this.forge.get('/runs', { repository: this.repository });
    return all.filter((run) => run.event === 'workflow_dispatch' && (!environment || run.inputs.environment === environment));
  }

  // What was asked for by the forge's Deployments API, oldest first, each with its statuses.
  async requested(environment) {
    const all = await this.forge.get('/deployments', { repository: this.repository });
    return all.filter((one) => !environment || one.environment === environment);
  }

  ci(behaviour) {
    return this.forge.post('/ci', { repository: this.repository, ...behaviour });
  }

  hooks(behaviour = {}) {
    return this.forge.control('PATCH', '/hooks', { repository: this.repository, ...behaviour });
  }

  // ---- whole ways, for scenes that are about what comes after them

  async confirmed(pull, user = 'bob') {
    await this.reached(pull.number, 'submitted');
    await this.ask(pull.number, user, '/confirm');
    return this.reached(pull.number, 'confirmed');
  }

  // Flow 1 up to deployed_uat for one or several new pull requests.
  async inUat(pulls, { method = 'squash' } = {}) {
    const made = [];
    for (const pull of pulls) {
      const one = await this.pull({ into: 'uat', ...pull });
      await this.confirmed(one);
      await this.merge(one.number, { method });
      made.push(one);
    }
    await this.cycle('T1');
    for (const one of made) await this.reached(one.number, 'deployed_uat');
    return made;
  }

  // Flow 2 up to deployed_prod. The scene's UAT must be ahead.
  async inProd(pull, { method = 'squash' } = {}) {
    const one = await this.pull({ into: 'main', labels: ['bug', 'severity/medium', 'found-in/prod'], ...pull });
    await this.confirmed(one);
    const { sha } = await this.merge(one.number, { method });
    await this.cycle('T1');
    await this.reached(one.number, 'pending_prod');
    await this.cycle('T2');
    await this.reached(one.number, 'deployed_prod');
    return { ...one, merged: sha };
  }

  async #story(number, what) {
    const fix = await this.fix(number).catch(() => null);
    const seen = fix && { status: fix.status, reasons: fix.reasons, history: fix.history };
    return `${what}; ${JSON.stringify(seen)}\n${this.stage.sluice.log.slice(-3000)}`;
  }
}
