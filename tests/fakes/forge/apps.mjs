// GitHub Apps: an RS256 token signed by the app's key buys an installation token for an hour.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { stamp } from './clock.mjs';
import { Problem } from './problem.mjs';

const LONGEST = 600; // seconds that an app's token may live
const DRIFT = 60;

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

export class Apps {
  constructor(users) {
    this.users = users;
    this.list = [];
  }

  add({ id, installation_id: installationId, public_key: publicKey, login }) {
    this.users.find(login) ?? this.users.add({ login, type: 'Bot', permission: 'write' });
    this.list.push({ id: String(id), installationId: String(installationId), key: createPublicKey(publicKey), login });
  }

  // The app whose bot this user is, or null.
  of(user) {
    return this.list.find((one) => one.login === user.login) ?? null;
  }

  // The app that signed this token, or the refusal GitHub gives.
  authenticate(token) {
    const parts = String(token ?? '').split('.');
    const refuse = (message) => new Problem(401, message);
    if (parts.length !== 3) throw refuse('A JSON web token could not be decoded');
    let header;
    let claims;
    try {
      [header, claims] = [decode(parts[0]), decode(parts[1])];
    } catch {
      throw refuse('A JSON web token could not be decoded');
    }
    if (header.alg !== 'RS256') throw refuse('A JSON web token could not be decoded');
    const app = this.list.find((one) => one.id === String(claims.iss));
    if (!app) throw refuse("'Issuer' claim ('iss') must be an Integer");
    const good = verify('RSA-SHA256', Buffer.from(`${parts[0]}.${parts[1]}`), app.key, Buffer.from(parts[2], 'base64url'));
    if (!good) throw refuse('A JSON web token could not be decoded');
    const now = Math.floor(Date.now() / 1000);
    if (!(claims.exp > now)) throw refuse("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
    if (claims.exp > now + LONGEST + DRIFT || claims.exp - claims.iat > LONGEST + DRIFT) throw refuse("'Expiration time' claim ('exp') is too far in the future");
    if (!(claims.iat <= now)) throw refuse("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
    return app;
  }

  installationToken(app) {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const expiresAt = Date.now() + 3_600_000;
    this.users.addToken(token, app.login, { expiresAt });
    return { token, expires_at: stamp(expiresAt), permissions: { contents: 'write', issues: 'write', pull_requests: 'write', actions: 'write' }, repository_selection: 'selected' };
  }
}
