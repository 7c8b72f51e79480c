// A refusal of the REST API, in the form GitHub gives it.
export class Problem extends Error {
  constructor(status, message, { errors, headers } = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers ?? {};
  }

  answer() {
    const body = { message: this.message, documentation_url: 'https://docs.github.com/rest', status: String(this.status) };
    if (this.errors) body.errors = this.errors;
    return { status: this.status, headers: this.headers, body };
  }
}

export const notFound = () => new Problem(404, 'Not Found');
export const invalid = (message, errors) => new Problem(422, message, { errors });
