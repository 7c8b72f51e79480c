// Routes as a table: 'GET /repos/:owner/:repo/pulls/:number' → handler. A name ending in + takes the rest of the path.
export class Router {
  constructor() {
    this.routes = [];
  }

  on(route, handler) {
    const [method, path] = route.split(' ');
    const names = [];
    const source = path.replace(/:(\w+)(\+?)/g, (_, name, rest) => {
      names.push(name);
      return rest ? '(.+)' : '([^/]+)';
    });
    this.routes.push({ method, route, names, pattern: new RegExp(`^${source}$`), handler });
    return this;
  }

  find(method, path) {
    for (const { method: wanted, route, names, pattern, handler } of this.routes) {
      if (wanted !== method) continue;
      const match = pattern.exec(path);
      if (match) {
        const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1])]));
        return { route, handler, params };
      }
    }
    return null;
  }
}
