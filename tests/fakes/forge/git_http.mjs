// Smart HTTP through `git http-backend`, as CGI. Bodies are held in memory: the repositories of tests are small.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const execPath = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();

export function backend({ projectRoot, pathInfo, query, method, headers, body, user }) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(execPath, 'git-http-backend'), [], {
      env: {
        PATH: process.env.PATH,
        HOME: projectRoot,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_PROJECT_ROOT: projectRoot,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathInfo,
        QUERY_STRING: query,
        REQUEST_METHOD: method,
        CONTENT_TYPE: headers['content-type'] ?? '',
        CONTENT_LENGTH: String(body.length),
        HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
        HTTP_GIT_PROTOCOL: headers['git-protocol'] ?? '',
        GIT_PROTOCOL: headers['git-protocol'] ?? '',
        REMOTE_USER: user ?? 'anonymous',
        REMOTE_ADDR: '127.0.0.1',
        GIT_COMMITTER_NAME: user ?? 'anonymous',
        GIT_COMMITTER_EMAIL: `${user ?? 'anonymous'}@forge.example`,
      },
    });
    const out = [];
    const err = [];
    child.stdout.on('data', (part) => out.push(part));
    child.stderr.on('data', (part) => err.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      const all = Buffer.concat(out);
      const end = all.indexOf('\r\n\r\n');
      if (end < 0) {
        reject(new Error(`git http-backend ended with ${code}: ${Buffer.concat(err)}`));
        return;
      }
      const answer = { status: 200, headers: {}, body: all.subarray(end + 4) };
      for (const line of all.subarray(0, end).toString('latin1').split('\r\n')) {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon).toLowerCase();
        const value = line.slice(colon + 1).trim();
        if (name === 'status') answer.status = Number.parseInt(value, 10);
        else answer.headers[name] = value;
      }
      resolve(answer);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(body);
  });
}

