// The git program as a child process, and nothing else: every object and ref of the stand-in forge is real git.
import { spawn } from 'node:child_process';

export const ZERO = '0'.repeat(40);

const cleanEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
);

export class GitError extends Error {
  constructor(args, code, stderr) {
    super(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
    this.code = code;
    this.stderr = stderr;
  }
}

// Runs git and answers {code, out, err}. `out` is a string, or a Buffer when `binary` is set.
export function run(args, { cwd, env = {}, input, binary = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd,
      env: {
        ...cleanEnv,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'Forge',
        GIT_AUTHOR_EMAIL: 'noreply@forge.example',
        GIT_COMMITTER_NAME: 'GitHub',
        GIT_COMMITTER_EMAIL: 'noreply@github.com',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out = [];
    const err = [];
    child.stdout.on('data', (part) => out.push(part));
    child.stderr.on('data', (part) => err.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      const bytes = Buffer.concat(out);
      resolve({
        code,
        out: binary ? bytes : bytes.toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      });
    });
    child.stdin.on('error', () => {}); // git may end before it has read everything
    child.stdin.end(input ?? '');
  });
}

// As run, but a non-zero exit is an error; answers standard output without its last newline.
export async function git(args, options) {
  const { code, out, err } = await run(args, options);
  if (code !== 0) throw new GitError(args, code, err);
  return typeof out === 'string' ? out.replace(/\n$/, '') : out;
}
