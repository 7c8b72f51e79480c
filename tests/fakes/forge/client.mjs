// Starts the stand-in forge as a program of its own and speaks its control API. Used by the story and the tests.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

export class ForgeClient {
  static async start(args = []) {
    const child = spawn(process.execPath, [MAIN, '--with-parent', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([
      new Promise((resolve) => lines.once('line', resolve)),
      new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`the stand-in forge ended with ${code}`)))),
    ]);
    return Object.assign(new ForgeClient(), { child, ...JSON.parse(first) });
  }

  async control(method, path, body) {
    const response = await fetch(`${this.url}/_control${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} /_control${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  post(path, body = {}) {
    return this.control('POST', path, body);
  }

  get(path, query = {}) {
    const text = new URLSearchParams(query).toString();
    return this.control('GET', text ? `${path}?${text}` : path);
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    this.child.kill('SIGTERM');
    await ended;
  }
}
