// The HTTP side: reads a request whole, finds who answers it, lets faults have their way, writes the answer.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { apiRouter } from './api/routes.mjs';
import { sleep } from './clock.mjs';
import { controlRouter } from './control/routes.mjs';
import { Faults } from './faults.mjs';
import { backend } from './git_http.mjs';
import { notFound, Problem } from './problem.mjs';

const MOST = 64 << 20; // bytes of a request body
const LIMIT = 5000; // requests an hour that the rate limit headers speak of

export class ForgeServer {
  constructor({ apiPath = '/api/v3' } = {}) {
    this.apiPath = apiPath;
    this.api = apiRouter();
    this.control = controlRouter();
    this.used = 0;
    this.http = createServer((incoming, outgoing) => {
      this.#answer(incoming, outgoing).catch((error) => {
        process.stderr.write(`forge: ${incoming.method} ${incoming.url}: ${error.stack}\n`);
        if (!outgoing.headersSent) write(outgoing, { status: 500, body: { message: String(error.message) } });
        else outgoing.destroy();
      });
    });
    this.http.keepAliveTimeout = 30_000;
  }

  listen(port) {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', () => resolve(this.http.address().port));
    });
  }

  async #answer(incoming, outgoing) {
    const url = new URL(incoming.url, this.forge.urls.web);
    const request = { method: incoming.method, path: url.pathname, query: url.searchParams, headers: incoming.headers, self: url, raw: await read(incoming) };
    if (url.pathname.startsWith('/_control/')) {
      write(outgoing, await this.#route(this.control, request, url.pathname.slice('/_control'.length)));
      return;
    }
    const record = { method: request.method, path: url.pathname, query: url.search, at: new Date().toISOString(), body: text(request), status: null };
    this.forge.requests.push(record);
    const fault = this.forge.faults.take(request.method, url.pathname + url.search);
    if (fault?.delay) await sleep(fault.delay);
    if (fault?.status === 'timeout') return void (record.status = 'timeout'); // the caller hangs up some time
    if (typeof fault?.status === 'number') {
      record.status = fault.status;
      write(outgoing, this.#limits(Faults.answer(fault)));
      return;
    }
    const answer = await this.#serve(request);
    record.status = answer.status;
    record.route = answer.route;
    if (fault?.status === 'lost') {
      record.status = 'lost';
      outgoing.destroy();
    } else if (fault?.status === 'half') {
      record.status = 'half';
      half(outgoing, answer);
    } else write(outgoing, answer);
  }

  async #serve(request) {
    const git = /^\/([^/]+)\/([^/]+?)\.git(\/.*)$/.exec(request.path);
    if (git) return this.#git(request, git);
    const path = request.path.startsWith(`${this.apiPath}/`) ? request.path.slice(this.apiPath.length) : request.path;
    const answer = await this.#route(this.api, request, path);
    return this.#limits(conditional(request, answer));
  }

  async #route(router, request, path) {
    try {
      const found = router.find(request.method, path);
      if (!found) throw notFound();
      const { params, handler, route } = found;
      const context = { ...request, forge: this.forge, params, body: json(request) };
      if (router === this.api) Object.assign(context, this.#who(request, route));
      if (router === this.api && params.repo) context.repo = this.forge.repository(`${params.owner}/${params.repo}`);
      const changes = router === this.api && request.method !== 'GET' && context.repo;
      const answer = await (changes ? context.repo.exclusive(() => handler(context)) : handler(context));
      return { ...answer, route };
    } catch (error) {
      if (error instanceof Problem) return error.answer();
      throw error;
    }
  }

  // Who asks, by token. An app's own token is looked at by its handler.
  #who(request, route) {
    const [scheme, ...rest] = (request.headers.authorization ?? '').split(' ');
    const bearer = rest.join(' ').trim();
    if (route.includes('access_tokens')) return { bearer, user: null };
    const user = /^(bearer|token)$/i.test(scheme) ? this.forge.users.ofToken(bearer) : null;
    if (user) return { user };
    if (bearer) throw new Problem(401, 'Bad credentials');
    if (this.forge.users.locked) throw new Problem(401, 'Requires authentication');
    return { user: this.forge.users.ensure('octocat') };
  }

  async #git(request, [, owner, name, rest]) {
    const repo = this.forge.repositories.get(`${owner}/${name}`.toLowerCase());
    const user = this.#gitUser(request);
    if (!user) {
      return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="GitHub"' }, body: Buffer.from('Authentication failed\n') };
    }
    if (!repo) return { status: 404, body: Buffer.from('Repository not found.\n') };
    const serve = () => backend({ projectRoot: this.forge.root, pathInfo: `/${repo.owner}/${repo.name}.git${rest}`, query: request.self.search.slice(1),
      method: request.method, headers: request.headers, body: request.raw, user: user.login });
    if (!rest.startsWith('/git-receive-pack')) return serve();
    return repo.exclusive(async () => {
      const answer = await serve();
      await this.forge.pushes.notice(repo, user);
      return answer;
    });
  }

  #gitUser(request) {
    const { users } = this.forge;
    const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
    if (/^basic$/i.test(scheme)) {
      const [, password = ''] = Buffer.from(value, 'base64').toString('utf8').split(/:(.*)/s);
      return users.ofToken(password);
    }
    if (/^(bearer|token)$/i.test(scheme)) return users.ofToken(value);
    return users.locked ? null : users.ensure('octocat');
  }

  #limits(answer) {
    if (answer.status !== 304) this.used += 1;
    const limits = { 'X-RateLimit-Limit': LIMIT, 'X-RateLimit-Remaining': Math.max(LIMIT - this.used, 1), 'X-RateLimit-Used': this.used,
      'X-RateLimit-Reset': Math.floor(Date.now() / 1000) + 3600, 'X-RateLimit-Resource': 'core' };
    return { ...answer, headers: { ...limits, 'X-GitHub-Request-Id': randomUUID(), 'X-GitHub-Media-Type': 'github.v3; format=json', ...answer.headers } };
  }
}

async function read(incoming) {
  const parts = [];
  let size = 0;
  for await (const part of incoming) {
    size += part.length;
    if (size > MOST) throw new Error('request too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const text = ({ raw, path, headers }) => {
  if (/\.git\//.test(path) || raw.length === 0) return null;
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
};

function json({ raw }) {
  if (raw.length === 0) return {};
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new Problem(400, 'Problems parsing JSON');
  }
}

// ETag, and 304 where the caller has it already.
function conditional({ method, headers }, answer) {
  if (method !== 'GET' || answer.status !== 200) return answer;
  const tag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`;
  if (headers['if-none-match'] === tag) return { status: 304, headers: { ...answer.headers, ETag: tag }, route: answer.route };
  return { ...answer, headers: { ...answer.headers, ETag: tag, 'Cache-Control': 'private, max-age=60, s-maxage=60' } };
}

function bytes(answer) {
  if (answer.body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
}

function write(outgoing, answer) {
  const body = bytes(answer);
  const headers = { Server: 'github.com', ...answer.headers };
  if (answer.body !== undefined && !Buffer.isBuffer(answer.body)) headers['Content-Type'] = 'application/json; charset=utf-8';
  if (answer.status !== 204 && answer.status !== 304) headers['Content-Length'] = body.length;
  outgoing.writeHead(answer.status, headers);
  outgoing.end(body);
}

// Announces the whole answer, sends half of it, hangs up.
function half(outgoing, answer) {
  const body = bytes(answer);
  outgoing.writeHead(answer.status, { ...answer.headers, 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length + 1 });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => setTimeout(() => outgoing.destroy(), 20));
}
