// Stand-ins for whom Sluice tells: Telegram's Bot API, Slack (both ways), a hook of one's own, a mail server. They keep what they took and refuse
// what the real ones refuse; a test can take them down, slow them down and limit their rate.
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

// What Telegram counts: UTF-16 code units, once the markup is taken out.
const seen = (html) => html.replace(/<\/?b>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const TAGS = /<(?!\/?b>)/;

export class Chat {
  static async start({ botToken = '123456:good-token', chatId = '-100123', slackToken = 'xoxb-good-token', hookKey = 'key' } = {}) {
    const chat = new Chat();
    Object.assign(chat, { botToken, chatId, slackToken, hookKey });
    chat.told = { telegram: [], slack: [], bot: [], hook: [], mail: [] };
    chat.requests = [];
    chat.limits = [];
    await chat.up();
    return chat;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  // The next request is answered with 429 and this wait, in seconds.
  limit(seconds) {
    this.limits.push(seconds);
  }

  // The next request is taken, and its answer lost.
  loseAnswer() {
    this.losing = true;
  }

  // From now on requests are taken and never answered.
  hang() {
    this.hanging = true;
  }

  async up() {
    this.server = createServer((request, response) => this.#take(request, response));
    await new Promise((resolve, reject) => this.server.once('error', reject).listen(this.port ?? 0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  async down() {
    this.hanging = false;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #take(request, response) {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const taken = { at: Date.now(), path: request.url, headers: request.headers, body };
    this.requests.push(taken);
    if (this.hanging) return;
    const answer = this.limits.length > 0 ? this.#limited(request.url) : this.#answer(taken);
    if (this.losing) {
      this.losing = false;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers ?? {}).end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }

  #limited(path) {
    const seconds = this.limits.shift();
    if (path.startsWith('/bot')) return { status: 429, body: { ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters: { retry_after: seconds } } };
    return { status: 429, headers: { 'Retry-After': String(seconds) }, body: 'rate_limited' };
  }

  #answer({ path, headers, body }) {
    if (path.startsWith('/bot')) return this.#telegram(path, JSON.parse(body));
    if (path === `/services/${this.hookKey}`) return this.#slackHook(JSON.parse(body));
    if (path === '/api/chat.postMessage') return this.#slackBot(headers, JSON.parse(body));
    if (path === `/hook/${this.hookKey}`) {
      this.told.hook.push({ headers, body });
      return { status: 204, body: '' };
    }
    return { status: 404, body: 'no_service' };
  }

  #telegram(path, message) {
    const refuse = (status, description) => ({ status, body: { ok: false, error_code: status, description } });
    if (path !== `/bot${this.botToken}/sendMessage`) return refuse(401, 'Unauthorized');
    if (message.chat_id !== this.chatId) return refuse(400, 'Bad Request: chat not found');
    const text = message.text ?? '';
    if (text === '') return refuse(400, 'Bad Request: message text is empty');
    if (message.parse_mode !== 'HTML' || TAGS.test(text) || /&(?!lt;|gt;|amp;)/.test(text)) return refuse(400, "Bad Request: can't parse entities");
    if (seen(text).length > 4096) return refuse(400, 'Bad Request: message is too long');
    this.told.telegram.push(message);
    return { status: 200, body: { ok: true, result: { message_id: this.told.telegram.length } } };
  }

  #goodBlocks({ text, blocks }) {
    const section = blocks?.[0]?.text?.text ?? '';
    return typeof text === 'string' && text !== '' && blocks.length <= 50 && section.length > 0 && section.length <= 3000;
  }

  #slackHook(message) {
    if (!this.#goodBlocks(message)) return { status: 400, body: 'invalid_blocks' };
    this.told.slack.push(message);
    return { status: 200, body: 'ok' };
  }

  #slackBot(headers, message) {
    const refuse = (error) => ({ status: 200, body: { ok: false, error } });
    if (headers.authorization !== `Bearer ${this.slackToken}`) return refuse('invalid_auth');
    if (!message.channel) return refuse('channel_not_found');
    if (!this.#goodBlocks(message)) return refuse('invalid_blocks');
    this.told.bot.push(message);
    return { status: 200, body: { ok: true, ts: '1.2' } };
  }

  // A mail server without TLS: what it took is in told.mail. `refuse`: the answer to whom it is for.
  async mailServer({ refuse } = {}) {
    this.smtp = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: (address, session, done) => done(refuse ? Object.assign(new Error('no such user'), { responseCode: refuse }) : undefined),
      onData: (stream, session, done) => {
        let message = '';
        stream.setEncoding('utf8').on('data', (part) => (message += part)).on('end', () => {
          this.told.mail.push({ from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address), message });
          done();
        });
      },
    });
    await new Promise((resolve, reject) => this.smtp.once('error', reject).listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${this.smtp.server.address().port}`;
  }

  async stop() {
    if (this.server.listening) await this.down();
    if (this.smtp) await new Promise((resolve) => this.smtp.close(resolve));
  }
}

// The text of a mail, out of its base64.
export function mailText(message) {
  const [, body] = message.split(/\r?\n\r?\n/, 2);
  return Buffer.from(body, 'base64').toString('utf8');
}
