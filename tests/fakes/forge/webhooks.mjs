// Sends webhooks as GitHub does: signed, numbered, in order, once, never again by itself. Can be told to misbehave.
import { createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { sleep } from './clock.mjs';

const ANSWER_WITHIN = 10_000; // GitHub gives up after ten seconds

export function signature(secret, body) {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

// One hook of one repository. Behaviour: off, drop (next n, or every one), duplicate, reorder (n held back and sent reversed).
export class Hook {
  constructor(id, { url, secret, events = null, ...behaviour }) {
    Object.assign(this, { id, url, secret, events });
    this.behave(behaviour);
    this.held = [];
    this.tail = Promise.resolve();
    this.pending = 0;
  }

  behave({ off = false, drop = 0, duplicate = false, reorder = 0, delay = 0 }) {
    Object.assign(this, { off, drop, duplicate, reorder, delay });
  }
}

export class Webhooks {
  constructor(ids) {
    this.ids = ids;
    this.deliveries = [];
  }

  add(repository, settings) {
    const hook = new Hook(this.ids.next('hook'), settings);
    repository.hooks.push(hook);
    return hook;
  }

  // An event happened in the repository.
  emit(repository, event, payload) {
    for (const hook of repository.hooks) {
      if (hook.events && !hook.events.includes(event)) continue;
      const delivery = {
        id: randomUUID(),
        repository: repository.fullName,
        hook,
        event,
        action: payload.action ?? null,
        body: Buffer.from(JSON.stringify(payload)),
        at: new Date().toISOString(),
        attempts: [],
        fate: 'queued',
      };
      this.deliveries.push(delivery);
      this.#enqueue(hook, delivery);
    }
  }

  #enqueue(hook, delivery) {
    if (hook.off || hook.drop > 0) {
      if (!hook.off && Number.isFinite(hook.drop)) hook.drop -= 1;
      delivery.fate = 'dropped';
      return;
    }
    if (hook.reorder > 1) {
      hook.held.push(delivery);
      clearTimeout(hook.timer);
      if (hook.held.length >= hook.reorder) this.#release(hook);
      else hook.timer = setTimeout(() => this.#release(hook), 150);
      return;
    }
    this.#send(hook, delivery);
  }

  #release(hook) {
    const held = hook.held.splice(0).reverse();
    for (const delivery of held) this.#send(hook, delivery);
  }

  #send(hook, delivery) {
    const times = hook.duplicate ? 2 : 1;
    hook.pending += 1;
    hook.tail = hook.tail
      .then(async () => {
        if (hook.delay) await sleep(hook.delay);
        for (let i = 0; i < times; i += 1) await this.deliver(delivery);
      })
      .finally(() => {
        hook.pending -= 1;
      });
  }

  // Sends one delivery now; the id stays the same, as with GitHub's "Redeliver".
  async deliver(delivery) {
    const { hook, event, id, body } = delivery;
    const answer = await this.post(hook.url, body, {
      'X-GitHub-Event': event,
      'X-GitHub-Delivery': id,
      'X-GitHub-Hook-ID': String(hook.id),
      'X-GitHub-Hook-Installation-Target-Type': 'repository',
      ...(hook.secret && { 'X-Hub-Signature-256': signature(hook.secret, body) }),
    });
    delivery.attempts.push(answer);
    delivery.fate = answer.status >= 200 && answer.status < 300 ? 'delivered' : 'failed';
    return answer;
  }

  post(url, body, headers) {
    return new Promise((resolve) => {
      const started = Date.now();
      const outgoing = request(url, {
        method: 'POST',
        agent: false,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'GitHub-Hookshot/f05835d',
          Accept: '*/*',
          'Content-Length': body.length,
          ...headers,
        },
        timeout: ANSWER_WITHIN,
      });
      outgoing.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode, body: Buffer.concat(parts).toString(), headers: response.headers, ms: Date.now() - started }),
        );
        response.on('error', (error) => resolve({ status: 0, body: String(error), headers: {}, ms: Date.now() - started }));
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 10 s')));
      outgoing.on('error', (error) => resolve({ status: 0, body: String(error), headers: {}, ms: Date.now() - started }));
      outgoing.end(body);
    });
  }

  find(id) {
    return this.deliveries.find((delivery) => delivery.id === id) ?? null;
  }

  // Whether everything that was to be sent has been.
  static idle(repository) {
    return repository.hooks.every((hook) => hook.pending === 0 && hook.held.length === 0);
  }
}
