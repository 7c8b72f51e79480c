// Users, tokens, apps, and what people say.
import { comment as commentShape, issue as issueShape } from '../shapes/issue.mjs';

const ok = (body) => ({ status: 200, body });

export const people = {
  // {login, id?, type?, permission?, email?, name?}; an existing user is changed
  'POST /users': async ({ forge, body }) => {
    const known = forge.users.find(body.login);
    const user = known ? Object.assign(known, body) : forge.users.add(body);
    return ok({ login: user.login, id: user.id, type: user.type, permission: user.permission });
  },
  // {token, login}; from the first token on, requests without one are refused
  'POST /tokens': async ({ forge, body }) => {
    forge.users.addToken(body.token, body.login);
    return ok({});
  },
  // {id, installation_id, public_key, login}
  'POST /apps': async ({ forge, body }) => {
    forge.apps.add(body);
    return ok({});
  },
  // {repository, title, body?, author, labels?}
  'POST /issues': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const issue = await forge.conversation.openIssue(repo, { ...body, author: forge.users.ensure(body.author) });
    return ok(issueShape(forge.urls, repo, issue));
  },
  // {repository, number, user, body}
  'POST /issues/edit': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    forge.conversation.editIssue(repo, repo.issue(body.number), body.body, forge.users.ensure(body.user));
    return ok({});
  },
  // {repository, number, user, state: closed | open}
  'POST /issues/state': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    await forge.conversation.setState(repo, repo.issue(body.number), body.state, forge.users.ensure(body.user));
    return ok({});
  },
  // {repository, number, user, body}
  'POST /comments': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const comment = forge.conversation.comment(repo, repo.issue(body.number), body.body, forge.users.ensure(body.user));
    return ok(commentShape(forge.urls, repo, comment));
  },
  // {repository, number?}: comments with their reactions
  'GET /comments': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    const number = query.get('number');
    const found = [...repo.comments.values()].filter((one) => !number || one.number === Number(number));
    return ok(found.map((one) => ({ id: one.id, number: one.number, user: one.author.login, body: one.body, reactions: one.reactions.map((it) => ({ content: it.content, user: it.user.login })) })));
  },
  // {repository, id, user, body}
  'POST /comments/edit': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const comment = forge.conversation.findComment(repo, body.id);
    forge.conversation.editComment(repo, comment, body.body, forge.users.ensure(body.user ?? comment.author.login));
    return ok(commentShape(forge.urls, repo, comment));
  },
  // {repository, id, user}
  'POST /comments/delete': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const comment = forge.conversation.findComment(repo, body.id);
    forge.conversation.deleteComment(repo, comment, forge.users.ensure(body.user ?? comment.author.login));
    return ok({});
  },
  // {repository, number, user, labels}
  'POST /labels': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    await forge.conversation.label(repo, repo.issue(body.number), body.labels, forge.users.ensure(body.user));
    return ok({});
  },
  // {repository, number, user, label}
  'POST /labels/remove': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    await forge.conversation.unlabel(repo, repo.issue(body.number), body.label, forge.users.ensure(body.user));
    return ok({});
  },
};
