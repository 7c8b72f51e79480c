// The real program under test: starts it, finds its address, speaks its API, kills it without warning, starts it again.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// SLUICE_BIN, or the newest preset that has been built.
export function binary() {
  const candidates = [process.env.SLUICE_BIN, ...['release', 'debug', 'asan', 'tsan'].map((preset) => `${ROOT}build/${preset}/bin/sluice`)];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('there is no sluice program: run `./dev build`, or set SLUICE_BIN');
  return found;
}

export class Sluice {
  constructor({ bin = binary(), config, env = {}, tokens }) {
    Object.assign(this, { bin, config, env, tokens });
    this.log = '';
    this.starts = 0;
  }

  // Starts `sluice serve`; resolves when /readyz says yes, and rejects with the program's own words when it ends before.
  async start({ within = 20_000 } = {}) {
    const began = Date.now();
    const mark = this.log.length;
    this.starts += 1;
    this.child = spawn(this.bin, ['serve', '--config', this.config], { env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.log += text;
      });
    }
    let failure = null;
    this.child.once('error', (error) => {
      failure = error.message;
    });
    this.child.once('exit', (code, signal) => {
      failure ??= `ended with ${signal ?? code}`;
    });
    while (Date.now() - began < within) {
      if (failure) throw new Error(`sluice serve ${failure}\n${this.log.slice(mark)}`);
      const address = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)/.exec(this.log.slice(mark));
      if (address) {
        this.url = address[0];
        const ready = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1000) }).catch(() => null);
        if (ready?.ok) return Date.now() - began;
      }
      await sleep(25);
    }
    throw new Error(`sluice serve was not ready within ${within} ms\n${this.log.slice(mark)}`);
  }

  get running() {
    return this.child && this.child.exitCode === null && this.child.signalCode === null;
  }

  async kill(signal = 'SIGKILL') {
    if (!this.running) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await ended;
  }

  async stop() {
    if (!this.running) return;
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.kill('SIGTERM');
    clearTimeout(hard);
  }

  // One request to /api/v1 as a user; answers {status, body}.
  async api(method, path, body, user = 'alice') {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...(user && { Authorization: `Bearer ${this.tokens[user]}` }), ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    let parsed = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // kept as text
    }
    return { status: response.status, body: parsed, headers: response.headers };
  }

  // Runs the command line against this server; answers {code, out, err}.
  command(args, user = 'alice') {
    return new Promise((resolve, reject) => {
      const child = spawn(this.bin, args, { env: { ...process.env, SLUICE_URL: this.url, SLUICE_TOKEN: this.tokens[user] } });
      let out = '';
      let err = '';
      child.stdout.on('data', (text) => (out += text));
      child.stderr.on('data', (text) => (err += text));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out, err }));
    });
  }
}

// Polls until the predicate answers something true; says what it was waiting for when it never does.
export async function waitFor(predicate, label, timeout = 15_000) {
  const until = Date.now() + timeout;
  let last;
  for (let pause = 20; Date.now() < until; pause = Math.min(pause * 1.5, 250)) {
    try {
      const value = await predicate();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(pause);
  }
  const why = typeof label === 'function' ? await label() : label;
  throw new Error(`waited ${timeout} ms for ${why}${last ? ` (${last.message})` : ''}`);
}
