// Faults asked for by a test: the next n requests that match answer wrongly, late, half, or not at all.
// Kinds: a status number · "timeout" (no answer) · "half" (the answer breaks off) · "lost" (done, then the connection drops).
export class Faults {
  constructor() {
    this.list = [];
  }

  add({ match, status, times = 1, after = 0, retryAfter, message, delay = 0, headers = {} }) {
    const fault = { pattern: new RegExp(match), status, times, after, retryAfter, message, delay, headers, hits: 0 };
    this.list.push(fault);
    return fault;
  }

  clear() {
    this.list = [];
  }

  // The fault for this request, used up by one.
  take(method, path) {
    for (const fault of this.list) {
      if (fault.times <= 0 || !fault.pattern.test(`${method} ${path}`)) continue;
      if (fault.after > 0) {
        fault.after -= 1;
        continue;
      }
      fault.times -= 1;
      fault.hits += 1;
      return fault;
    }
    return null;
  }

  static answer({ status, retryAfter, message, headers }) {
    const limited = status === 429 || (status === 403 && retryAfter !== undefined);
    const text = message ?? (limited ? 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      : status >= 500 ? 'Server Error' : status === 422 ? 'Validation Failed' : status === 403 ? 'Resource not accessible by integration' : 'Refused');
    return {
      status,
      headers: { ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }), ...headers },
      body: { message: text, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    };
  }
}
