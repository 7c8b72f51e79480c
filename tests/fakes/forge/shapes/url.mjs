// Addresses of things, for the `url` fields of every answer.
export class Urls {
  constructor(api, web) {
    this.api = api;
    this.web = web;
  }

  repo(repository) {
    return `${this.api}/repos/${repository.fullName}`;
  }

  html(repository) {
    return `${this.web}/${repository.fullName}`;
  }
}

export const nodeId = (kind, id) => Buffer.from(`${kind}:${id}`).toString('base64url');
