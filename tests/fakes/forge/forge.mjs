// The whole state of the stand-in forge, and the parts that act on it.
import { join } from 'node:path';
import { Actions } from './actions.mjs';
import { Announcer } from './announce.mjs';
import { Apps } from './apps.mjs';
import { Behaviour } from './behaviour.mjs';
import { Conversation } from './conversation.mjs';
import { Deployments } from './deployments.mjs';
import { Faults } from './faults.mjs';
import { Ids } from './ids.mjs';
import { Pulls } from './pulls.mjs';
import { Pushes } from './pushes.mjs';
import { Repository } from './repository.mjs';
import { RepositoryGit } from './repository_git.mjs';
import { notFound } from './problem.mjs';
import { Urls } from './shapes/url.mjs';
import { pull as pullShape } from './shapes/pull.mjs';
import { Users } from './users.mjs';
import { Webhooks } from './webhooks.mjs';

export class Forge {
  constructor({ root, web, apiPath }) {
    this.root = root;
    this.urls = new Urls(`${web}${apiPath}`, web);
    this.ids = new Ids();
    this.users = new Users();
    this.apps = new Apps(this.users);
    this.faults = new Faults();
    this.requests = [];
    this.repositories = new Map();
    this.webhooks = new Webhooks(this.ids);
    this.announce = new Announcer(this);
    this.conversation = new Conversation(this);
    this.pulls = new Pulls(this);
    this.pushes = new Pushes(this);
    this.behaviour = new Behaviour();
    this.actions = new Actions(this);
    this.deployments = new Deployments(this);
    this.users.add({ login: 'ghost', id: 10137, permission: 'none' });
    this.users.add({ login: 'github-actions[bot]', id: 41898282, type: 'Bot' });
  }

  async createRepository({ owner, name, defaultBranch = 'main', private: isPrivate = true }) {
    const ownerUser = this.users.find(owner) ?? this.users.add({ login: owner, type: 'Organization', permission: 'admin' });
    const dir = join(this.root, owner, `${name}.git`);
    const repository = new Repository({ owner: ownerUser.login, name, id: this.ids.next('repository'), defaultBranch, dir, isPrivate });
    await RepositoryGit.create(dir, defaultBranch);
    this.repositories.set(repository.fullName.toLowerCase(), repository);
    return repository;
  }

  repository(fullName) {
    const repository = this.repositories.get(String(fullName).toLowerCase());
    if (!repository) throw notFound();
    return repository;
  }

  owner(repository) {
    return this.users.get(repository.owner);
  }

  async pullShape(repository, pull) {
    return pullShape(this.urls, repository, this.owner(repository), pull, await this.pulls.facts(repository, pull));
  }
}
