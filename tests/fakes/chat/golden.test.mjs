// The golden messages (tests/golden/notify) against what their receivers publish: Telegram's and Slack's own types, the library of Standard
// Webhooks, and what the CDEvents specification requires of every event.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { mailText } from './chat.mjs';

const LANGUAGES = ['en', 'zh-Hant'];

// The messages of a channel by kind.
function golden(channel, language) {
  const text = readFileSync(new URL(`../../golden/notify/${channel}.${language}.txt`, import.meta.url), 'utf8');
  return text.trim().split('\n').map((line) => line.split('\t'));
}

// A check made from a type that somebody publishes; unknown fields are refused.
function check(file, type) {
  const schema = createGenerator({ path: fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url)), type, skipTypeCheck: true, additionalProperties: false }).createSchema(type);
  const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);
  return (value, what) => assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
}

describe('golden messages', () => {
  it('are what Telegram says sendMessage takes', () => {
    const good = check('@gramio/types/out/params.d.ts', 'SendMessageParams');
    assert.throws(() => good({ chat_id: '1' }, 'a message without text'), 'the check must be able to fail');
    assert.throws(() => good({ chat_id: '1', text: 'x', parse: 'HTML' }, 'a field that is not there'));
    for (const language of LANGUAGES) {
      const messages = golden('telegram', language);
      assert.equal(messages.length, 14);
      for (const [kind, message] of messages) good(JSON.parse(message), `${kind} ${language}`);
    }
  });

  it('are blocks as Slack has them', () => {
    const good = check('@slack/types/dist/block-kit/blocks.d.ts', 'KnownBlock');
    assert.throws(() => good({ type: 'section', text: { type: 'markdown', text: 'x' } }, 'no such text'), 'the check must be able to fail');
    for (const language of LANGUAGES) {
      for (const channel of ['slack', 'slack-bot']) {
        for (const [kind, message] of golden(channel, language)) {
          const { text, blocks, ...rest } = JSON.parse(message);
          assert.ok(text.length > 0 && blocks.length === 1);
          for (const block of blocks) good(block, `${kind} ${language}`);
          const known = ['unfurl_links', 'unfurl_media', ...(channel === 'slack-bot' ? ['channel'] : [])];
          assert.deepEqual(Object.keys(rest).sort(), known.sort());
        }
      }
    }
  });

  it('are CDEvents in CloudEvents, with what the specification requires of each type', () => {
    const STANDARD = {
      'dev.cdevents.service.deployed.0.3.0': ['artifactId', 'environment'],
      'dev.cdevents.service.rolledback.0.3.0': ['artifactId', 'environment'],
      'dev.cdevents.incident.detected.0.3.0': ['environment'],
    };
    const CUSTOM = /^dev\.cdeventsx\.[a-zA-Z0-9]+-[a-zA-Z]+\.[a-zA-Z]+\.[0-9]\.[0-9]\.[0-9]$/;
    const uri = /^https:\/\/sluice\.example\/acme\/shop$/;
    for (const language of LANGUAGES) {
      for (const [kind, message] of golden('webhook', language)) {
        const { data, ...envelope } = JSON.parse(message);
        assert.deepEqual(Object.keys(envelope).sort(), ['datacontenttype', 'id', 'source', 'specversion', 'subject', 'time', 'type']);
        assert.equal(envelope.specversion, '1.0');
        assert.deepEqual(Object.keys(data).sort(), ['context', 'customData', 'customDataContentType', 'subject']);
        const { context, subject } = data;
        assert.deepEqual(Object.keys(context).sort(), ['id', 'source', 'specversion', 'timestamp', 'type']);
        assert.equal(context.specversion, '0.5.1');
        assert.equal(context.id, envelope.id);
        assert.match(context.source, uri);
        assert.equal(new Date(context.timestamp).toISOString().replace('.000', ''), context.timestamp);
        assert.deepEqual(Object.keys(subject).sort(), ['content', 'id', 'source']);
        const required = STANDARD[context.type];
        assert.ok(required || CUSTOM.test(context.type), context.type);
        for (const field of required ?? []) assert.ok(subject.content[field], `${kind}: ${field}`);
        if (required) assert.ok(Object.keys(subject.content).every((field) => [...required, 'artifactId', 'description'].includes(field)), kind);
        if (subject.content.environment) assert.deepEqual(Object.keys(subject.content.environment), ['id']);
        if (subject.content.artifactId) assert.match(subject.content.artifactId, /^pkg:generic\/acme\/shop@v1\.4\.2\?/);
      }
    }
  });

  it('are mails whose text is that of the words', () => {
    for (const language of LANGUAGES) {
      const words = readFileSync(new URL(`../../golden/notify/words.${language}.txt`, import.meta.url), 'utf8');
      for (const [kind, message] of golden('email', language)) {
        const text = mailText(message.replaceAll('\\r\\n', '\r\n')).replaceAll('\r\n', '\n');
        assert.ok(words.includes(`== ${kind}\n${text}\n`), `${kind} ${language}: ${text}`);
      }
    }
  });
});
