// People and bots of the forge. A person's numeric id is what counts; the login is a name.
import { notFound } from './problem.mjs';

// GitHub's role names, weakest first, and the legacy permission each is folded into.
const FOLDED = { none: 'none', read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' };

export class Users {
  constructor() {
    this.byLogin = new Map();
    this.tokens = new Map();
    this.next = 90001;
  }

  add({ login, id, type = 'User', permission = 'write', email, name }) {
    const user = {
      login,
      id: id ?? this.next++,
      type,
      permission,
      name: name ?? login,
      email: email ?? `${login.toLowerCase()}@example.com`,
    };
    this.byLogin.set(login.toLowerCase(), user);
    return user;
  }

  find(login) {
    return this.byLogin.get(String(login).toLowerCase()) ?? null;
  }

  get(login) {
    const user = this.find(login);
    if (!user) throw notFound();
    return user;
  }

  // For the control API: somebody who acts exists from then on.
  ensure(login) {
    return this.find(login) ?? this.add({ login });
  }

  byEmail(email) {
    for (const user of this.byLogin.values()) if (user.email === email) return user;
    return null;
  }

  addToken(token, login, { expiresAt } = {}) {
    this.tokens.set(token, { user: this.ensure(login), expiresAt });
  }

  ofToken(token) {
    const entry = this.tokens.get(token);
    if (!entry || (entry.expiresAt && entry.expiresAt < Date.now())) return null;
    return entry.user;
  }

  get locked() {
    return this.tokens.size > 0;
  }

  static permission(user) {
    return FOLDED[user.permission] ?? 'none';
  }

  static mayWrite(user) {
    return ['write', 'maintain', 'admin'].includes(user.permission);
  }

  static mayTriage(user) {
    return user.permission === 'triage' || Users.mayWrite(user);
  }
}
