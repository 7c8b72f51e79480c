// What people and bots say and stick on: issues, comments, labels, reactions. Each change is announced as its actor's.
import { stamp } from './clock.mjs';
import { notFound } from './problem.mjs';

export class Conversation {
  constructor(forge) {
    this.forge = forge;
  }

  // A new issue, or the issue half of a new pull request.
  record(repository, { title, body = '', author, labels = [] }) {
    const issue = {
      id: this.forge.ids.next('issue'),
      number: repository.nextNumber++,
      title,
      body,
      author,
      labels: [],
      state: 'open',
      isPull: false,
      pull: null,
      reactions: [],
      createdAt: stamp(),
      updatedAt: stamp(),
      closedAt: null,
      closedBy: null,
    };
    repository.issues.set(issue.number, issue);
    issue.initialLabels = labels;
    return issue;
  }

  async openIssue(repository, fields) {
    const issue = this.record(repository, fields);
    this.forge.announce.issue(repository, issue, 'opened', issue.author);
    await this.label(repository, issue, issue.initialLabels, issue.author);
    return issue;
  }

  // A new text; who ticks a box on the forge's page does the same.
  editIssue(repository, issue, body, actor) {
    if (issue.body === body) return;
    const from = issue.body;
    issue.body = body;
    issue.updatedAt = stamp();
    this.forge.announce.issue(repository, issue, 'edited', actor, { changes: { body: { from } } });
  }

  async setState(repository, issue, state, actor) {
    if (issue.state === state) return;
    issue.state = state;
    issue.closedAt = state === 'closed' ? stamp() : null;
    issue.closedBy = state === 'closed' ? actor : null;
    const event = state === 'closed' ? 'closed' : 'reopened';
    this.event(repository, issue, event, actor);
    if (issue.isPull) await this.forge.announce.pull(repository, issue.pull, event, actor);
    else this.forge.announce.issue(repository, issue, event, actor);
  }

  event(repository, issue, event, actor, extra = {}) {
    issue.updatedAt = stamp();
    repository.events.push({ id: this.forge.ids.next('event'), number: issue.number, event, actor, createdAt: stamp(), ...extra });
  }

  async label(repository, issue, names, actor) {
    for (const name of names) {
      const label = repository.ensureLabel(name, this.forge.ids);
      if (issue.labels.includes(label)) continue;
      issue.labels.push(label);
      this.event(repository, issue, 'labeled', actor, { label });
      await this.forge.announce.labelled(repository, issue, label, 'labeled', actor);
    }
  }

  async unlabel(repository, issue, name, actor) {
    const label = repository.label(name);
    if (!label || !issue.labels.includes(label)) throw notFound();
    issue.labels = issue.labels.filter((one) => one !== label);
    this.event(repository, issue, 'unlabeled', actor, { label });
    await this.forge.announce.labelled(repository, issue, label, 'unlabeled', actor);
  }

  async setLabels(repository, issue, names, actor) {
    for (const label of [...issue.labels]) {
      if (!names.includes(label.name)) await this.unlabel(repository, issue, label.name, actor);
    }
    await this.label(repository, issue, names, actor);
  }

  comment(repository, issue, body, author) {
    const comment = {
      id: this.forge.ids.next('comment'),
      number: issue.number,
      body,
      author,
      reactions: [],
      createdAt: stamp(),
      updatedAt: stamp(),
    };
    repository.comments.set(comment.id, comment);
    issue.updatedAt = comment.createdAt;
    this.forge.announce.comment(repository, comment, 'created', author);
    return comment;
  }

  findComment(repository, id) {
    const comment = repository.comments.get(Number(id));
    if (!comment) throw notFound();
    return comment;
  }

  editComment(repository, comment, body, actor) {
    const from = comment.body;
    comment.body = body;
    comment.updatedAt = stamp();
    this.forge.announce.comment(repository, comment, 'edited', actor, { changes: { body: { from } } });
  }

  deleteComment(repository, comment, actor) {
    this.forge.announce.comment(repository, comment, 'deleted', actor);
    repository.comments.delete(comment.id);
  }

  // Answers [reaction, whether it is new].
  react(target, content, user) {
    const known = target.reactions.find((one) => one.content === content && one.user === user);
    if (known) return [known, false];
    const reaction = { id: this.forge.ids.next('reaction'), content, user, createdAt: stamp() };
    target.reactions.push(reaction);
    return [reaction, true];
  }
}
