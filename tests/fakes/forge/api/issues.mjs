// Issues, comments, reactions, events.
import { invalid, Problem } from '../problem.mjs';
import * as shapes from '../shapes/issue.mjs';
import { Users } from '../users.mjs';
import { created, empty, list, mustTriage, ok } from './answer.mjs';

const CONTENTS = new Set(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);

const commentsOf = (repo, number, since) =>
  [...repo.comments.values()].filter((one) => (number === null || one.number === number) && (!since || one.updatedAt >= since));

function mayChange(comment, user) {
  if (comment.author !== user && !Users.mayWrite(user)) throw new Problem(403, 'Must have admin rights to Repository.');
}

function react({ forge, repo, body, user }, target) {
  if (!CONTENTS.has(body.content)) throw invalid('Validation Failed', [{ resource: 'Reaction', field: 'content', code: 'invalid' }]);
  const [reaction, fresh] = forge.conversation.react(target, body.content, user);
  return { status: fresh ? 201 : 200, body: shapes.reaction(forge.urls, reaction, repo) };
}

export const issues = {
  'GET /repos/:owner/:repo/issues': async (request) => {
    const { forge, repo, query } = request;
    const state = query.get('state') ?? 'open';
    const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
    const since = query.get('since');
    const found = [...repo.issues.values()]
      .filter((it) => (state === 'all' || it.state === state) && (!since || it.updatedAt >= since))
      .filter((it) => labels.every((name) => it.labels.some((label) => label.name === name)))
      .reverse();
    return list(found, request, (it) => shapes.issue(forge.urls, repo, it));
  },
  'POST /repos/:owner/:repo/issues': async ({ forge, repo, body, user }) => {
    if (!body.title) throw invalid('Validation Failed', [{ resource: 'Issue', field: 'title', code: 'missing_field' }]);
    const issue = await forge.conversation.openIssue(repo, { title: body.title, body: body.body ?? null, author: user, labels: body.labels ?? [] });
    return created(shapes.issue(forge.urls, repo, issue));
  },
  'GET /repos/:owner/:repo/issues/comments': async (request) => {
    const { forge, repo, query } = request;
    const found = commentsOf(repo, null, query.get('since'));
    if (query.get('sort') === 'updated') found.sort((a, b) => a.updatedAt.localeCompare(b.updatedAt));
    if (query.get('direction') === 'desc') found.reverse();
    return list(found, request, (it) => shapes.comment(forge.urls, repo, it));
  },
  'GET /repos/:owner/:repo/issues/comments/:id': async ({ forge, repo, params }) => ok(shapes.comment(forge.urls, repo, forge.conversation.findComment(repo, params.id))),
  'PATCH /repos/:owner/:repo/issues/comments/:id': async ({ forge, repo, params, body, user }) => {
    const comment = forge.conversation.findComment(repo, params.id);
    mayChange(comment, user);
    forge.conversation.editComment(repo, comment, body.body, user);
    return ok(shapes.comment(forge.urls, repo, comment));
  },
  'DELETE /repos/:owner/:repo/issues/comments/:id': async ({ forge, repo, params, user }) => {
    const comment = forge.conversation.findComment(repo, params.id);
    mayChange(comment, user);
    forge.conversation.deleteComment(repo, comment, user);
    return empty();
  },
  'GET /repos/:owner/:repo/issues/comments/:id/reactions': async (request) => {
    const { forge, repo, params } = request;
    return list(forge.conversation.findComment(repo, params.id).reactions, request, (it) => shapes.reaction(forge.urls, it));
  },
  'POST /repos/:owner/:repo/issues/comments/:id/reactions': async (request) => react(request, request.forge.conversation.findComment(request.repo, request.params.id)),
  'GET /repos/:owner/:repo/issues/:number': async ({ forge, repo, params }) => ok(shapes.issue(forge.urls, repo, repo.issue(params.number))),
  'PATCH /repos/:owner/:repo/issues/:number': async ({ forge, repo, params, body, user }) => {
    mustTriage(user);
    const issue = repo.issue(params.number);
    if (body.title !== undefined) issue.title = body.title;
    if (body.body !== undefined) forge.conversation.editIssue(repo, issue, body.body, user);
    if (body.labels) await forge.conversation.setLabels(repo, issue, body.labels.map((one) => one.name ?? one), user);
    if (body.state) await forge.conversation.setState(repo, issue, body.state, user);
    return ok(shapes.issue(forge.urls, repo, issue));
  },
  'GET /repos/:owner/:repo/issues/:number/comments': async (request) => {
    const { forge, repo, params, query } = request;
    const { number } = repo.issue(params.number);
    return list(commentsOf(repo, number, query.get('since')), request, (it) => shapes.comment(forge.urls, repo, it));
  },
  'POST /repos/:owner/:repo/issues/:number/comments': async ({ forge, repo, params, body, user }) => {
    if (typeof body.body !== 'string' || body.body.trim() === '') throw invalid('Validation Failed', [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message: 'Body cannot be blank' }]);
    return created(shapes.comment(forge.urls, repo, forge.conversation.comment(repo, repo.issue(params.number), body.body, user)));
  },
  'POST /repos/:owner/:repo/issues/:number/reactions': async (request) => react(request, request.repo.issue(request.params.number)),
  'GET /repos/:owner/:repo/issues/:number/events': async (request) => {
    const { forge, repo, params } = request;
    const { number } = repo.issue(params.number);
    return list(repo.events.filter((it) => it.number === number), request, (it) => shapes.event(forge.urls, repo, it));
  },
  'GET /repos/:owner/:repo/issues/:number/timeline': async (request) => {
    const { forge, repo, params } = request;
    const { number } = repo.issue(params.number);
    return list(repo.events.filter((it) => it.number === number), request, (it) => shapes.event(forge.urls, repo, it));
  },
};
