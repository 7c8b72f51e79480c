// People are told: through every channel, once, in order, whatever becomes of the chat server meanwhile; and never in the way of a deployment.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Chat, mailText } from '../fakes/chat/chat.mjs';
import { Stage, waitFor } from './harness.mjs';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECRETS = {
  TG: '123456:good-token', TG_WRONG: '123456:wrong-token', XOXB: 'xoxb-good-token', WHSEC,
};

const telegram = (chat, more = {}) => ({ type: 'telegram', bot_token: '${TG}', chat_id: chat.chatId, api_url: chat.url, ...more });

describe('Telling people', () => {
  let stage;
  const chats = {};
  before(async () => {
    for (const name of ['all', 'down', 'limited', 'lost', 'lostHook', 'hung']) chats[name] = await Chat.start();
    const mail = await chats.all.mailServer();
    for (const [name, chat] of Object.entries(chats)) {
      process.env[`SLACK_${name.toUpperCase()}`] = `${chat.url}/services/key`;
      process.env[`HOOK_${name.toUpperCase()}`] = `${chat.url}/hook/key`;
    }
    Object.assign(process.env, SECRETS);
    const { all, down, limited, lost, hung } = chats;
    stage = await Stage.open({
      all: {
        ahead: true,
        config: {
          notify: [
            telegram(all, { language: 'zh-Hant' }),
            { type: 'slack', url: '${SLACK_ALL}' },
            { type: 'slack', name: 'bot', bot_token: '${XOXB}', channel: '#releases', api_url: `${all.url}/api`, environments: ['prod'] },
            { type: 'webhook', url: '${HOOK_ALL}', secret: '${WHSEC}' },
            { type: 'email', server: mail, from: 'sluice@example.com', to: ['a@example.com', 'b@example.com'], kinds: ['prod_deployed_flow2'] },
          ],
        },
      },
      down: { config: { notify: [telegram(down), { type: 'webhook', url: '${HOOK_ALL}', secret: '${WHSEC}' }] } },
      wrong: { config: { notify: [telegram(all, { bot_token: '${TG_WRONG}' })] } },
      limited: { config: { notify: [telegram(limited)] } },
      lost: { config: { notify: [telegram(lost), { type: 'webhook', url: '${HOOK_LOSTHOOK}', secret: '${WHSEC}' }] } },
      hung: { config: { notify: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => telegram(hung, { name })) } },
    });
  });
  after(async () => {
    await stage?.close();
    for (const chat of Object.values(chats)) await chat.stop();
  });

  const outbox = async (s, channel) => {
    const { body } = await s.api('GET', `/outbox?limit=200&repository=${encodeURIComponent(s.repository)}`);
    return body.items.filter((one) => one.effect.body.kind === 'notify' && (!channel || one.effect.body.channel === channel));
  };
  const uatFix = (s, title) => s.inUat([{ title, files: { [`api/${title.replace(/ /g, '-')}.txt`]: `${title}\n` } }]);

  it('tells a Flow 2 night on every channel, each in its own form and language', async () => {
    const s = stage.scene('all');
    const { all } = chats;
    const pull = await s.inProd({ title: 'Fix <b>totals</b> & <!channel>', files: { 'api/price.txt': 'net\ntax 21\ntotal\n' } });
    await waitFor(() => all.told.mail.length === 1 && all.told.hook.length === 2 && all.told.slack.length === 2 && all.told.telegram.length === 2, () => JSON.stringify(all.told));
    const [queued, deployed] = all.told.telegram.map((one) => one.text);
    assert.match(queued, /^<b>🔧 Bug Fix Pipeline — Flow 2 已排隊部署 PROD<\/b>\n• #1 \[medium\] Fix &lt;b&gt;totals&lt;\/b&gt; &amp; &lt;!channel&gt;\n/);
    assert.match(deployed, /已部署 PROD<\/b>\n[^]*⚠️ 請登入 PROD 驗收。\n確認正常後點「批准 Merge UAT」。\n[^]*https:\/\/shop\.example\n/);
    assert.match(all.told.slack[1].blocks[0].text.text, /^\*🚀 Bug Fix Pipeline — Flow 2 deployed to PROD\*\n/);
    assert.equal(all.told.bot.length, 2, 'both concern PROD');
    assert.deepEqual(all.told.mail[0].to, ['a@example.com', 'b@example.com']);
    assert.match(mailText(all.told.mail[0].message), /Please log in to PROD and validate: https:\/\/shop\.example/);
    assert.match(all.told.mail[0].message, /^Message-ID: <msg_[0-9a-f]{32}@example\.com>\r?$/m);
    for (const { headers, body } of all.told.hook) new Webhook(WHSEC).verify(body, headers);
    assert.throws(() => new Webhook(WHSEC).verify(`${all.told.hook[0].body} `, all.told.hook[0].headers), 'the check must be able to fail');
    const events = all.told.hook.map((one) => JSON.parse(one.body));
    assert.deepEqual(events.map((one) => one.type), ['dev.cdeventsx.sluice-fix.queued.0.1.0', 'dev.cdevents.service.deployed.0.3.0']);
    assert.equal(events[1].data.customData.notice.release.version, 'v1.4.1');
    assert.equal(events[1].data.customData.notice.fixes[0].number, pull.number);
    await waitFor(async () => (await outbox(s)).every((one) => one.state === 'done'), 'everything to be told');
    assert.doesNotMatch(stage.sluice.log, /good-token|services\/key|hook\/key|whsec_/);
  });

  it('deploys while the chat server is down, tells the others at once, and it once it is back', async () => {
    const s = stage.scene('down');
    const { down, all } = chats;
    await down.down();
    const before = all.told.hook.length;
    const began = Date.now();
    await uatFix(s, 'While it is down');
    assert.ok(Date.now() - began < 15_000, 'nothing waits for the chat');
    await waitFor(() => all.told.hook.length === before + 1, 'the hook to be told at once');
    const [waiting] = await waitFor(async () => {
      const found = (await outbox(s, 'telegram')).filter((one) => one.attempts > 1 && one.last_error);
      return found.length > 0 && found;
    }, 'a second attempt');
    assert.equal(waiting.state, 'pending');
    assert.match(waiting.last_error, /transient/);
    await down.up();
    await waitFor(() => down.told.telegram.length === 1, 'Telegram to be told', 40_000);
    await waitFor(async () => (await outbox(s, 'telegram')).every((one) => one.state === 'done'), 'the outbox to know');
    await stage.restart();
    await sleep(1500);
    assert.equal(down.told.telegram.length, 1, 'nobody is told twice, after a restart neither');
  });

  it('shows a wrong token in the outbox, and a retry works once it is right', async () => {
    const s = stage.scene('wrong');
    await uatFix(s, 'With a wrong token');
    const [dead] = await waitFor(async () => {
      const found = (await outbox(s)).filter((one) => one.state === 'dead');
      return found.length > 0 && found;
    }, 'the outbox to show it');
    assert.match(dead.last_error, /Telegram answered 401: Unauthorized/);
    assert.doesNotMatch(JSON.stringify(dead), /wrong-token/);
    const trial = await stage.sluice.command(['notify', 'test', '--repository', s.repository]);
    assert.equal(trial.code, 1);
    assert.match(trial.out, /telegram +no +Telegram answered 401: Unauthorized/);

    chats.all.botToken = SECRETS.TG_WRONG;
    const told = chats.all.told.telegram.length;
    const retried = await stage.sluice.command(['outbox', 'retry', String(dead.id)]);
    assert.equal(retried.code, 0, retried.err);
    await waitFor(() => chats.all.told.telegram.length === told + 1, 'it to be told');
    const again = await stage.sluice.command(['notify', 'test', '--repository', s.repository, '--kind', 'rollback', '--json']);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(JSON.parse(again.out).items, [{ channel: 'telegram', told: true, error: null }]);
    assert.match(chats.all.told.telegram.at(-1).text, /This is a test\. Nothing happened\./);
    chats.all.botToken = SECRETS.TG;
    const forbidden = await stage.sluice.command(['notify', 'test', '--repository', s.repository], 'bob');
    assert.equal(forbidden.code, 1);
  });

  it('waits as long as a rate limit asks', async () => {
    const s = stage.scene('limited');
    const { limited } = chats;
    limited.limit(4);
    await uatFix(s, 'Too many');
    await waitFor(() => limited.told.telegram.length === 1, 'it to be told', 20_000);
    const [first, second] = limited.requests;
    assert.equal(limited.requests.length, 2);
    assert.ok(second.at - first.at >= 3900, `${second.at - first.at} ms`);
  });

  it('does not tell a chat again when its answer was lost, and tells a hook again under the same id', async () => {
    const s = stage.scene('lost');
    const { lost, lostHook } = chats;
    lost.loseAnswer();
    lostHook.loseAnswer();
    await uatFix(s, 'Answer lost');
    await waitFor(async () => {
      const all = await outbox(s);
      return all.length === 2 && all.every((one) => one.state !== 'pending');
    }, 'both to be settled', 20_000);
    const [chat] = await outbox(s, 'telegram');
    assert.equal(chat.state, 'dead');
    assert.match(chat.last_error, /it is not sent again by itself, so that nobody is told twice/);
    assert.equal(lost.requests.length, 1);
    assert.equal((await outbox(s, 'webhook'))[0].state, 'done');
    const ids = lostHook.requests.map((one) => one.headers['webhook-id']);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    const listed = await stage.sluice.command(['outbox', '--state', 'dead', '--repository', s.repository]);
    assert.match(listed.out, /notify uat_deployed telegram/);
  });

  it('is not held up by six channels that hang', async () => {
    const s = stage.scene('hung');
    const { hung } = chats;
    hung.hang();
    const began = Date.now();
    await uatFix(s, 'First while hanging');
    await waitFor(() => hung.requests.length === 6, 'all six to hang');
    await uatFix(s, 'Second while hanging');
    assert.ok(Date.now() - began < 15_000, `${Date.now() - began} ms`);
    assert.equal((await s.runs('uat')).length, 2);
  });
});
